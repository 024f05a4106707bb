import {
  type Actor,
  type Application,
  type Event,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  kebabCase,
  type Schema,
  type Server,
  type Stream,
} from "../../asyncapi/index.js";
import { derivedStreamName, toFilter } from "../../asyncapi/index.js";
import type { ActorDraft } from "./actor-drafts.js";
import type { PublisherDraft, SubscriberDraft } from "./application-drafts.js";
import { AssembledDefinitions, schemaOf } from "./assembled-definitions.js";
import { isInline, keyOfStream, type SchemaUse } from "./carried.js";
import { type EventDraft, jsonObjectOf, type StreamDraft } from "./event-drafts.js";
import type { SchemaDraft } from "./schema-drafts.js";
import { withNotes } from "./notes.js";
import { mergeNotes, usableComments } from "./schema-comments.js";

/** One application with all that was found of it. */
export interface Parts {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly events: readonly EventDraft[];
  readonly publishers: readonly PublisherDraft[];
  readonly subscribers: readonly SubscriberDraft[];
  readonly servers: readonly Server[];
  readonly document: JsonObject;
}

/** The application as it is written; whether that can be meant, its reader says. */
export function assemble(parts: Parts): Application {
  return new Assembly(parts).application();
}

class Assembly {
  readonly #parts: Parts;
  readonly #code: JsonObject;
  readonly #events = new Map<EventDraft, Event>();
  readonly #streams = new Map<string, Stream>();
  readonly #schemas = new Map<SchemaDraft, Schema>();
  readonly #definitions: AssembledDefinitions;
  readonly #uses = new Map<SchemaDraft, SchemaUse[]>();
  /** By the names of streams that events name, the subjects of these. */
  readonly #templates = new Map<string, string[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#code = objectIn(parts.document, "code");
    this.#definitions = new AssembledDefinitions(objectIn(this.#code, "schemas"));
    for (const { stream, event } of parts.events) {
      if (stream === undefined || stream === false) continue;
      const known = this.#templates.get(stream.name);
      if (known === undefined) this.#templates.set(stream.name, [event.subject.template]);
      else known.push(event.subject.template);
    }
  }

  application(): Application {
    const { name, title, version, description, publishers, subscribers, servers } = this.#parts;
    const { code: _code, ...document } = this.#parts.document;
    const drafts = this.#inOrder("events", this.#parts.events, ({ event }) => event.name);
    for (const draft of drafts) {
      for (const role of ["payload", "headers", "reply"] as const) {
        const schema = draft[role];
        if (schema !== undefined)
          this.#uses.set(schema, [...(this.#uses.get(schema) ?? []), { event: draft.event, role }]);
      }
    }
    const events = drafts.map((draft) => this.#event(draft));
    this.#definitions.addUnused(objectIn(this.#code, "definitions"));
    const sent = publishers.flatMap((each) => each.events.flatMap((draft) => this.#events.get(draft) ?? []));
    return {
      name,
      title,
      version,
      ...(description === undefined ? {} : { description }),
      servers,
      streams: [...this.#streams.values()],
      events,
      publishes: this.#inOrder("publishes", [...new Set(sent)], ({ name: event }) => event),
      schedules: publishers.flatMap(({ schedules }) =>
        schedules.map((schedule) => ({ ...schedule, event: this.#event(schedule.event) })),
      ),
      actors: this.#inOrder(
        "actors",
        subscribers.flatMap((subscriber) =>
          subscriber.actors.map((actor) => this.#actor(actor, subscriber.name)),
        ),
        ({ name: actor }) => actor,
      ),
      definitions: this.#definitions.all,
      document: this.#withoutTitles(document),
    };
  }

  /** As the document lists them, where code lists them otherwise. */
  #inOrder<Item>(key: string, items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
    const order = objectIn(this.#code, "order")[key];
    if (!isJsonArray(order)) return items;
    const places = new Map(order.map((name, place) => [name, place]));
    const placeOf = (item: Item): number => places.get(nameOf(item)) ?? places.size;
    return items.toSorted((a, b) => placeOf(a) - placeOf(b));
  }

  #event(draft: EventDraft): Event {
    const known = this.#events.get(draft);
    if (known !== undefined) return known;
    const { title, description } = objectIn(objectIn(this.#parts.document, "messages"), draft.event.name);
    const { description: own, ...rest } = draft.event;
    const said = typeof description === "string" ? description : own;
    const stream = this.#stream(draft);
    const event: Event = {
      ...rest,
      ...(typeof title === "string" ? { title } : {}),
      ...(said === undefined ? {} : { description: said }),
      ...(stream && { stream }),
      payload: this.#schema(draft.payload),
      ...(draft.headers && { headers: this.#schema(draft.headers, "headers") }),
      ...(draft.reply && { reply: this.#schema(draft.reply, "reply") }),
    };
    this.#events.set(draft, event);
    return event;
  }

  #stream({ stream, event }: EventDraft): Stream | undefined {
    if (stream === false) return undefined;
    const { template } = event.subject;
    const derived = derivedStreamName(template);
    const draft: StreamDraft = stream ?? {
      name: derived,
      subjects: [toFilter(template)],
      settings: {},
      location: event.location ?? nowhere,
    };
    const known = this.#streams.get(draft.name);
    if (known !== undefined) return known;
    const key = this.#keyOf(draft, stream === undefined);
    const made: Stream = {
      name: draft.name,
      ...(key === undefined ? {} : { key }),
      origin: key === undefined ? "derived" : "declared",
      subjects: draft.subjects,
      settings: draft.settings,
      ...(draft.description === undefined ? {} : { description: draft.description }),
      location: draft.location,
    };
    this.#streams.set(draft.name, made);
    return made;
  }

  #keyOf(draft: StreamDraft, isImplied: boolean): string | undefined {
    const carried = objectIn(this.#code, "streams");
    if (Object.hasOwn(carried, draft.name)) {
      const key = carried[draft.name];
      return typeof key === "string" ? key : undefined;
    }
    if (isImplied) return undefined;
    return keyOfStream(draft, this.#templates.get(draft.name) ?? []);
  }

  #schema(draft: SchemaDraft, role = "payload"): Schema {
    const known = this.#schemas.get(draft);
    if (known !== undefined) return known;
    const schema = this.#readSchema(draft, role);
    this.#schemas.set(draft, schema);
    return schema;
  }

  #readSchema(draft: SchemaDraft, role: string): Schema {
    const { typeName, location, commentsOf } = draft;
    const renamed = this.#definitions.take(draft);
    const json = renamed(draft.json);
    const { $ref } = json;
    const [, reference] = /^#\/\$defs\/(.+)$/u.exec(typeof $ref === "string" ? $ref : "") ?? [];
    if (reference !== undefined && Object.keys(json).length === 1)
      return schemaOf(json, { kind: "reference", name: reference });
    const carried = objectIn(objectIn(this.#code, "schemas"), typeName);
    const uses = this.#uses.get(draft) ?? [];
    const stands = carried["name"] === null || (carried["name"] === undefined && isInline(typeName, uses));
    const dialect = draft.dialect === undefined ? {} : { dialect: draft.dialect };
    if (stands || typeName === "" || !draft.isNamed) {
      const notes = mergeNotes(usableComments(json, draft.commentsOf(typeName)), objectIn(carried, "notes"));
      const { documented = withNotes(json, notes) } = carried;
      const own = schemaOf(json, { kind: "unknown" }, isJsonObject(documented) ? documented : json);
      // what several messages have in their headers is a trait, and has a name
      const isShared = role === "headers" && uses.length > 1;
      return { ...own, ...dialect, ...(isShared ? { name: kebabCase(typeName) } : {}) };
    }
    const name = typeof carried["name"] === "string" ? carried["name"] : typeName;
    const placed = this.#definitions.place(name, { json, location, commentsOf, ...dialect });
    return schemaOf({ $ref: `#/$defs/${placed}` }, { kind: "reference", name: placed });
  }

  #actor({ key, events, settings, ...rest }: ActorDraft, subscriber: string): Actor {
    const { name: application } = this.#parts;
    const carried = objectIn(this.#code, "actors")[key];
    const name = typeof carried === "string" ? carried : kebabCase(key) || "actor";
    const [first, ...others] = events;
    // the consumer is called after the subscriber
    const durable =
      settings.durable ?? (subscriber === application ? undefined : `${subscriber}-${kebabCase(key)}`);
    const [event] = events;
    return {
      name,
      ...rest,
      events: [this.#event(first), ...others.map((each) => this.#event(each))],
      settings: { ...(durable === undefined || event.stream === false ? {} : { durable }), ...settings },
    };
  }

  /** They are the events' own again. */
  #withoutTitles(document: JsonObject): JsonObject {
    const messages = Object.entries(objectIn(document, "messages")).flatMap(([name, said]) => {
      if (!isJsonObject(said)) return [];
      const { title: _title, description: _description, ...rest } = said;
      return Object.keys(rest).length === 0 ? [] : [[name, rest] as const];
    });
    const { messages: _messages, ...rest } = document;
    return messages.length === 0 ? rest : { ...rest, messages: Object.fromEntries(messages) };
  }
}

const nowhere = { file: "", line: 1, column: 1 };

function objectIn(json: JsonObject, key: string): JsonObject {
  return jsonObjectOf(Object.hasOwn(json, key) ? json[key] : undefined);
}
