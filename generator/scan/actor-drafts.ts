import { readFileSync } from "node:fs";
import {
  type ActorSettings,
  isJsonObject,
  type Json,
  type Location,
  packageFile,
} from "../../asyncapi/index.js";
import { locate, reportAt, reportUnknown, type ScanContext } from "./context.js";
import { type EventDraft, jsonObjectOf } from "./event-drafts.js";
import type { NamedEvents } from "./named-events.js";
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

/** Reads the actors of subscribers. */
export class ActorDrafts {
  readonly #context: ScanContext;
  readonly #events: NamedEvents;
  /** What a document can say of an actor; the rest is for the process that runs it. */
  readonly #keys: ReadonlySet<string>;

  constructor(context: ScanContext, events: NamedEvents) {
    this.#context = context;
    this.#events = events;
    this.#keys = settingsOfActors();
  }

  actor(key: string, { value, node }: Entry): ActorDraft | undefined {
    const options = new Options(value, `the actor "${key}"`, this.#context);
    const event = options.value("event");
    const found =
      event === undefined
        ? [...this.#events.in(options.value("events"), `the events of the actor "${key}"`).values()]
        : [this.#events.one(event, `the event of the actor "${key}"`)].flatMap((each) => each ?? []);
    const [first, ...others] = found;
    if (first === undefined) {
      if (options.isRead && event === undefined && options.value("events") === undefined) {
        const message = `The actor "${key}" handles no event.`;
        reportAt(node, { rule: "definition", message, hint: "Name it: event: orderPlaced." }, this.#context);
      }
      return undefined;
    }
    const settings = [...options.entries.keys()]
      .filter((each) => this.#keys.has(each) || each === "queue")
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
}

function settingsOfActors(): ReadonlySet<string> {
  const file = packageFile("asyncapi", "x-jetstream.schema.json");
  const schema: unknown = JSON.parse(readFileSync(file, "utf8"));
  const definitions = isJsonObject(schema) ? jsonObjectOf(schema["definitions"]) : {};
  const receive = jsonObjectOf(definitions["receive"]);
  return new Set(Object.keys(jsonObjectOf(receive["properties"])));
}
