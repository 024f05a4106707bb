import { readFileSync } from "node:fs";
import type { ts } from "ts-morph";
import {
  type ActorSettings,
  isJsonObject,
  type Json,
  type JsonObject,
  type Location,
  packageFile,
  type Schedule,
} from "../../asyncapi/index.js";
import type { Comment } from "./comment.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import {
  commentOfDefinition,
  type EventDraft,
  type EventDrafts,
  jsonObjectOf,
  optionsOf,
} from "./event-drafts.js";
import { Options } from "./options.js";
import { commentBefore } from "./read-comment.js";
import { type Entry, toJson, type Value } from "./values.js";

export interface ActorDraft {
  /** As code has it: `sendReceipt`. */
  readonly key: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly events: readonly [EventDraft, ...EventDraft[]];
  readonly settings: ActorSettings;
  readonly location: Location;
}

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
  readonly #events: EventDrafts;
  readonly #known = new Map<ts.Node, unknown>();
  /** What a document can say of an actor; the rest is for the process that runs it. */
  readonly #actorKeys: ReadonlySet<string>;

  constructor(context: ScanContext, events: EventDrafts) {
    this.#context = context;
    this.#events = events;
    this.#actorKeys = settingsOfActors();
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
    const events = this.#eventsIn(options.value("events"), `the events of the publisher "${name}"`);
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
      if (value !== undefined) this.#noObject("what is scheduled", value);
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
      this.#noObject(`what the subscriber "${name}" handles`, actors);
    const entries: readonly (readonly [string, Entry])[] =
      actors?.kind === "object" ? [...actors.entries] : [];
    const ignores = this.#eventsIn(options.value("ignores"), `what the subscriber "${name}" ignores`);
    const description =
      options.text("description") ?? ownDescription(commentOfDefinition(call, this.#context));
    return {
      name,
      actors: entries.flatMap(([key, entry]) => this.#actor(key, entry) ?? []),
      ignores: [...ignores.values()],
      ...(description === undefined ? {} : { description }),
      call,
    };
  }

  #actor(key: string, { value, node }: Entry): ActorDraft | undefined {
    const options = new Options(value, `the actor "${key}"`, this.#context);
    const event = options.value("event");
    const found =
      event === undefined
        ? [...this.#eventsIn(options.value("events"), `the events of the actor "${key}"`).values()]
        : [this.#event(event, `the event of the actor "${key}"`)].flatMap((each) => each ?? []);
    const [first, ...others] = found;
    if (first === undefined) {
      if (options.isRead && event === undefined && options.value("events") === undefined) {
        const message = `The actor "${key}" handles no event.`;
        reportAt(node, { rule: "definition", message, hint: "Name it: event: orderPlaced." }, this.#context);
      }
      return undefined;
    }
    const settings = [...options.entries.keys()]
      .filter((each) => this.#actorKeys.has(each) || each === "queue")
      .flatMap((each): [string, Json][] => {
        const json = each === "retry" ? this.#retry(options) : options.json(each);
        return json === undefined ? [] : [[each, json]];
      });
    const comment = commentBefore(this.#context.ts, node);
    const description = options.text("description") ?? comment.description;
    return {
      key,
      ...(description === undefined ? {} : { description }),
      ...(comment.deprecated ? { deprecated: true } : {}),
      events: [first, ...others],
      settings: Object.fromEntries(settings), // the reader checks them
      location: locate(node),
    };
  }

  /** Errors are known to documents by their names. */
  #retry(options: Options): Json | undefined {
    const value = options.value("retry");
    const rules = value?.kind === "object" ? value.entries.get("on")?.value : undefined;
    if (value?.kind !== "object" || rules?.kind !== "array") return options.json("retry");
    const { ts } = this.#context;
    const items = rules.items.map((rule): Value => {
      if (rule.kind !== "object") return rule;
      const error = rule.entries.get("error");
      if (error?.value.kind !== "unknown") return rule;
      const { node } = error.value;
      if (ts.isIdentifier(node)) {
        const named: Entry = { value: { kind: "plain", value: node.text, node }, node: error.node };
        return { ...rule, entries: new Map([...rule.entries, ["error", named]]) };
      }
      const message = "How this error is recognised can't be said in a document: it is a function.";
      const hint = "Name the error by its class, its code or its name; else the rule is left out.";
      reportAt(node, { severity: "warning", rule: "retry-rule", message, hint }, this.#context);
      return { kind: "plain", value: undefined, node };
    });
    const kept = {
      ...rules,
      items: items.filter((item) => item.kind !== "plain" || item.value !== undefined),
    };
    const entries = new Map([...value.entries, ["on", { value: kept, node: rules.node }] as const]);
    const made = toJson({ ...value, entries });
    if ("json" in made) return made.json;
    reportUnknown('"retry"', made.unknown, this.#context);
    return undefined;
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

  /** Events by the keys that they have there. */
  #eventsIn(value: Value | undefined, what: string): ReadonlyMap<string, EventDraft> {
    if (value === undefined) return new Map();
    if (value.kind !== "object") {
      this.#noObject(what, value);
      return new Map();
    }
    return new Map(
      [...value.entries].flatMap(([key, entry]): [string, EventDraft][] => {
        const event = this.#event(entry.value, `"${key}" among ${what}`);
        return event === undefined ? [] : [[key, event]];
      }),
    );
  }

  #noObject(what: string, value: Value): void {
    if (value.kind === "unknown") {
      reportUnknown(capitalized(what), value, this.#context);
      return;
    }
    const message = `${capitalized(what)}: that is no object.`;
    const hint = "Write them by their names: { orderPlaced }.";
    reportAt(value.node, { rule: "definition", message, hint }, this.#context);
  }

  #event(value: Value, what: string): EventDraft | undefined {
    if (value.kind === "definition" && value.function === "defineEvent")
      return this.#events.event(value.call);
    if (value.kind === "unknown") reportUnknown(capitalized(what), value, this.#context);
    else {
      const message = `${capitalized(what)} is not what defineEvent gives.`;
      reportAt(
        value.node,
        { rule: "definition", message, hint: "Define it with defineEvent." },
        this.#context,
      );
    }
    return undefined;
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

function settingsOfActors(): ReadonlySet<string> {
  const file = packageFile("asyncapi", "x-jetstream.schema.json");
  const schema: unknown = JSON.parse(readFileSync(file, "utf8"));
  const definitions = isJsonObject(schema) ? jsonObjectOf(schema["definitions"]) : {};
  const receive = jsonObjectOf(definitions["receive"]);
  return new Set(Object.keys(jsonObjectOf(receive["properties"])));
}

function texts(values: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
