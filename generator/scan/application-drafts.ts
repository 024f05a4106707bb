import type { ts } from "ts-morph";
import { isJsonObject, type Json, type JsonObject, type Schedule } from "../../asyncapi/index.js";
import { type ActorDraft, ActorDrafts } from "./actor-drafts.js";
import type { Comment } from "./comment.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import {
  commentOfDefinition,
  type EventDraft,
  type EventDrafts,
  jsonObjectOf,
  optionsOf,
} from "./event-drafts.js";
import { NamedEvents, reportNoObject } from "./named-events.js";
import { Options } from "./options.js";
import type { Entry, Value } from "./values.js";

export interface PublisherDraft {
  readonly name: string;
  readonly events: readonly EventDraft[];
  readonly schedules: readonly (Omit<Schedule, "event"> & { readonly event: EventDraft })[];
  readonly description?: string;
  readonly call: ts.CallExpression;
}

export interface SubscriberDraft {
  readonly name: string;
  readonly actors: readonly ActorDraft[];
  readonly ignores: readonly EventDraft[];
  readonly description?: string;
  readonly call: ts.CallExpression;
}

/** What `defineApplication` or `defineService` says. */
export interface ApplicationDraft {
  readonly name: string;
  readonly title?: string;
  readonly version?: string;
  readonly description?: string;
  readonly publishers: readonly PublisherDraft[];
  readonly subscribers: readonly SubscriberDraft[];
  readonly document: JsonObject;
  /** It puts together what others define. */
  readonly isService?: true;
  readonly call: ts.CallExpression;
}

/** Reads publishers, subscribers, applications and services: each call once. */
export class ApplicationDrafts {
  readonly #context: ScanContext;
  readonly #events: NamedEvents;
  readonly #actors: ActorDrafts;
  readonly #known = new Map<ts.Node, unknown>();

  constructor(context: ScanContext, events: EventDrafts) {
    this.#context = context;
    this.#events = new NamedEvents(context, events);
    this.#actors = new ActorDrafts(context, this.#events);
  }

  publisher(call: ts.CallExpression): PublisherDraft | undefined {
    return this.#once(call, () => this.#readPublisher(call));
  }

  subscriber(call: ts.CallExpression): SubscriberDraft | undefined {
    return this.#once(call, () => this.#readSubscriber(call));
  }

  application(call: ts.CallExpression): ApplicationDraft | undefined {
    return this.#once(call, () => this.#readApplication(call));
  }

  service(call: ts.CallExpression): ApplicationDraft | undefined {
    return this.#once(call, () => {
      const draft = this.#readApplication(call);
      return draft && { ...draft, isService: true as const };
    });
  }

  #once<Draft>(call: ts.CallExpression, read: () => Draft): Draft {
    if (!this.#known.has(call)) this.#known.set(call, read());
    return this.#known.get(call) as Draft; // by one call, always of one kind
  }

  #readPublisher(call: ts.CallExpression): PublisherDraft | undefined {
    const options = optionsOf(call, "this publisher", this.#context);
    const name = options.requiredText("name");
    if (name === undefined) return undefined;
    const events = this.#events.in(options.value("events"), `the events of the publisher "${name}"`);
    const description =
      options.text("description") ?? ownDescription(commentOfDefinition(call, this.#context));
    return {
      name,
      events: [...events.values()],
      schedules: this.#schedules(options.value("schedules"), events),
      ...(description === undefined ? {} : { description }),
      call,
    };
  }

  #schedules(value: Value | undefined, events: ReadonlyMap<string, EventDraft>): PublisherDraft["schedules"] {
    if (value?.kind !== "object") {
      if (value !== undefined) reportNoObject("what is scheduled", value, this.#context);
      return [];
    }
    return [...value.entries].flatMap(([key, entry]) => {
      const event = events.get(key);
      const options = new Options(entry.value, `the schedule of "${key}"`, this.#context);
      const made = options.json("payload");
      if (event === undefined) {
        const message = `"${key}" is scheduled, but is no event of this publisher.`;
        reportAt(
          entry.node,
          { rule: "definition", message, hint: "Name one by its key among its events." },
          this.#context,
        );
        return [];
      }
      const { payload: _payload, ...rest } = Object.fromEntries(
        [...options.entries.keys()].flatMap((each): [string, Json][] => {
          const json = options.json(each);
          return json === undefined ? [] : [[each, json]];
        }),
      );
      const { parameters, headers, ...timing } = rest;
      return [
        {
          event,
          // the reader checks it
          timing: timing as unknown as Schedule["timing"],
          payload: made ?? {},
          ...(isJsonObject(parameters) ? { parameters: texts(parameters) } : {}),
          ...(isJsonObject(headers) ? { headers } : {}),
          location: locate(entry.node),
        },
      ];
    });
  }

  #readSubscriber(call: ts.CallExpression): SubscriberDraft | undefined {
    const options = optionsOf(call, "this subscriber", this.#context);
    const name = options.requiredText("name");
    if (name === undefined) return undefined;
    const actors = options.value("actors");
    if (actors !== undefined && actors.kind !== "object")
      reportNoObject(`what the subscriber "${name}" handles`, actors, this.#context);
    const entries: readonly (readonly [string, Entry])[] =
      actors?.kind === "object" ? [...actors.entries] : [];
    const ignores = this.#events.in(options.value("ignores"), `what the subscriber "${name}" ignores`);
    const description =
      options.text("description") ?? ownDescription(commentOfDefinition(call, this.#context));
    return {
      name,
      actors: entries.flatMap(([key, entry]) => this.#actors.actor(key, entry) ?? []),
      ignores: [...ignores.values()],
      ...(description === undefined ? {} : { description }),
      call,
    };
  }

  #readApplication(call: ts.CallExpression): ApplicationDraft | undefined {
    const options = optionsOf(call, "this application", this.#context);
    const name = options.requiredText("name");
    if (name === undefined) return undefined;
    const title = options.text("title");
    const version = options.text("version");
    const description =
      options.text("description") ?? ownDescription(commentOfDefinition(call, this.#context));
    const publishers = [options.value("publisher"), ...itemsOf(options.value("publishers"))].flatMap(
      (value) => this.#part(value, "definePublisher", (found) => this.publisher(found)),
    );
    const subscribers = [options.value("subscriber"), ...itemsOf(options.value("subscribers"))].flatMap(
      (value) => this.#part(value, "defineSubscriber", (found) => this.subscriber(found)),
    );
    return {
      name,
      ...(title === undefined ? {} : { title }),
      ...(version === undefined ? {} : { version }),
      ...(description === undefined ? {} : { description }),
      publishers,
      subscribers,
      document: jsonObjectOf(options.json("document")),
      call,
    };
  }

  #part<Draft>(
    value: Value | undefined,
    name: string,
    read: (call: ts.CallExpression) => Draft | undefined,
  ): readonly Draft[] {
    if (value === undefined) return [];
    if (value.kind === "definition" && value.function === name)
      return [read(value.call) ?? []].flat() as Draft[];
    if (value.kind === "unknown") reportUnknown("This part of the application", value, this.#context);
    else {
      const message = `This is not what ${name} gives.`;
      reportAt(value.node, { rule: "definition", message, hint: `Define it with ${name}.` }, this.#context);
    }
    return [];
  }
}

function itemsOf(value: Value | undefined): readonly (Value | undefined)[] {
  if (value?.kind === "array") return value.items;
  return value?.kind === "object"
    ? [...value.entries.values()].map((entry) => entry.value)
    : value === undefined
      ? []
      : [value];
}

/** What our own generator writes above a definition says nothing of it. */
function ownDescription({ description }: Comment): string | undefined {
  return description !== undefined &&
    /^(?:What .* (?:publishes|handles)|Everything that the document says .*)\.$/u.test(description)
    ? undefined
    : description;
}

function texts(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
