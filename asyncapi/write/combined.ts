import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import {
  type Application,
  type Definition,
  type Event,
  type Schema,
  type System,
  systemOf,
} from "../model/index.js";
import { asciiKebabCase } from "../read/names.js";
import { freeKey, keyOfName, receiveKey, sendKey } from "./keys.js";
import { partOf } from "./layout.js";

/** What the one document of several applications is called. */
export interface CombinedName {
  readonly title: string;
  readonly version: string;
}

/**
 * Several applications as one that does what all of them do, for one document of a whole system. Each operation has its
 * application as a tag, and each actor its consumer's name; of an event that several describe, who publishes it has the word.
 */
export function combineApplications(
  applications: readonly Application[],
  { title, version }: CombinedName,
): Application {
  const [only] = applications;
  if (only !== undefined && applications.length === 1) return only;
  return new Combination(systemOf(applications)).application({ title, version });
}

class Combination {
  readonly #system: System;
  readonly #definitions = new Map<string, Definition>();
  /** By the definitions of the applications, under which names they are here. */
  readonly #names = new Map<Definition, string>();
  readonly #events = new Map<Event, Event>();
  readonly #messages = new Map<string, JsonObject>();

  constructor(system: System) {
    this.#system = system;
  }

  application({ title, version }: CombinedName): Application {
    const { applications, events } = this.#system;
    for (const application of applications) for (const each of application.definitions) this.#name(each);
    const taken = new Set<string>();
    for (const { event, descriptions } of events) {
      const owner = descriptions.find((each) => each.event === event)?.application;
      if (owner === undefined) continue;
      const name = taken.has(event.name)
        ? freeKey(`${owner.name}-${event.name}`, taken)
        : freeKey(event.name, taken);
      const own = this.#copy(event, name, owner);
      for (const each of descriptions) this.#events.set(each.event, own);
      const said = partOf(owner.document, "messages").get(event.name);
      if (said !== undefined) this.#messages.set(name, said);
    }
    const operations = new Map<string, JsonObject>();
    const keys = new Set<string>();
    const actors = applications.flatMap((application) =>
      application.actors.map((actor) => {
        const known =
          applications.filter((each) => each.actors.some(({ name }) => name === actor.name)).length > 1;
        const name = known ? `${application.name}-${actor.name}` : actor.name;
        const key = freeKey(receiveKey({ name }), keys);
        const durable = actor.settings.durable ?? `${application.name}-${actor.name}`;
        const [first, ...others] = actor.events;
        operations.set(key, { tags: [{ name: application.name }] });
        const event = this.#event(first);
        return {
          ...actor,
          name,
          events: [event, ...others.map((each) => this.#event(each))] as const,
          settings: { ...(event.stream === undefined ? {} : { durable }), ...actor.settings },
        };
      }),
    );
    for (const application of applications) {
      for (const event of application.publishes) {
        const own = this.#event(event);
        const isCommon =
          applications.filter((each) => each.publishes.some((other) => this.#event(other) === own)).length >
          1;
        const key = freeKey(isCommon ? keyOfName(`${application.name}-${sendKey(own)}`) : sendKey(own), keys);
        operations.set(key, { action: "send", events: [own.name], tags: [{ name: application.name }] });
      }
    }
    const all = [...new Set(events.flatMap(({ event }) => this.#events.get(event) ?? []))];
    const seen = new Set<Event>();
    return {
      name: asciiKebabCase(title) || "system",
      title,
      version,
      servers: [
        ...new Map(applications.flatMap(({ servers }) => servers.map((each) => [each.key, each]))).values(),
      ],
      streams: [...new Set(all.flatMap(({ stream }) => stream ?? []))],
      events: all,
      publishes: [
        ...new Set(applications.flatMap(({ publishes }) => publishes.map((each) => this.#event(each)))),
      ],
      schedules: applications
        .flatMap(({ schedules }) => schedules.map((each) => ({ ...each, event: this.#event(each.event) })))
        .filter(({ event }) => !seen.has(event) && seen.add(event)),
      actors,
      definitions: [...this.#definitions.values()],
      document: this.#document(operations),
    };
  }

  #document(operations: ReadonlyMap<string, JsonObject>): JsonObject {
    const merged = (key: string): JsonObject =>
      Object.assign(
        {},
        ...this.#system.applications.map(({ document }) => partIn(document, key)).toReversed(),
      ) as JsonObject; // of JSON objects
    const schemes = this.#system.applications.map(({ document }) =>
      partIn(partIn(document, "components"), "securitySchemes"),
    );
    return {
      servers: merged("servers"),
      channels: merged("channels"),
      operations: Object.fromEntries(operations),
      messages: Object.fromEntries(this.#messages),
      components: { securitySchemes: Object.assign({}, ...schemes.toReversed()) as JsonObject },
    };
  }

  /** The first of a name keeps it; one that says something else is called otherwise. */
  #name(definition: Definition): void {
    const text = (each: Definition): string => JSON.stringify([each.schema.documented, each.schema.json]);
    let name = definition.name;
    for (let count = 2; ; count++) {
      const other = this.#definitions.get(name);
      if (other === undefined) this.#definitions.set(name, { ...definition, name });
      if (other === undefined || text(other) === text(definition)) break;
      name = `${definition.name}${count}`;
    }
    this.#names.set(definition, name);
  }

  #event(event: Event): Event {
    return this.#events.get(event) ?? event;
  }

  #copy(event: Event, name: string, owner: Application): Event {
    const names = new Map(owner.definitions.map((each) => [each.name, this.#names.get(each) ?? each.name]));
    for (const each of owner.definitions) {
      const own = this.#names.get(each);
      const placed = own === undefined ? undefined : this.#definitions.get(own);
      if (own !== undefined && own !== each.name && placed !== undefined)
        this.#definitions.set(own, { ...placed, schema: renamed(each.schema, names) });
    }
    return {
      ...event,
      name,
      payload: renamed(event.payload, names),
      ...(event.headers && { headers: renamed(event.headers, names) }),
      ...(event.reply && { reply: renamed(event.reply, names) }),
    };
  }
}

function partIn(document: JsonObject, key: string): JsonObject {
  const part = Object.hasOwn(document, key) ? document[key] : undefined;
  return isJsonObject(part) ? part : {};
}

function renamed(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  if ([...names].every(([from, to]) => from === to)) return schema;
  const change = (json: JsonObject): JsonObject =>
    JSON.parse(JSON.stringify(json), (key, value: unknown) => {
      if (key !== "$ref" || typeof value !== "string" || !value.startsWith("#/$defs/")) return value;
      return `#/$defs/${names.get(value.slice("#/$defs/".length)) ?? value.slice("#/$defs/".length)}`;
    }) as JsonObject; // it was one before
  const { type } = schema;
  return {
    ...schema,
    json: change(schema.json),
    ...(schema.documented && { documented: change(schema.documented) }),
    type: type.kind === "reference" ? { ...type, name: names.get(type.name) ?? type.name } : type,
  };
}
