import type { ts } from "ts-morph";
import type { Json } from "../../asyncapi/index.js";
import { reportAt, reportUnknown, type ScanContext } from "./context.js";
import { type Entry, isUndefined, toJson, type Value } from "./values.js";

/** The options of one definition; what can't be known of them is reported where it stands. */
export class Options {
  readonly node: ts.Node;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #what: string;
  readonly #isUnknown: boolean;
  readonly #context: ScanContext;

  /** `what` names the definition in sentences: `this event`. */
  constructor(value: Value, what: string, context: ScanContext) {
    this.node = value.node;
    this.#entries = value.kind === "object" ? value.entries : new Map<string, Entry>();
    this.#what = what;
    this.#isUnknown = value.kind !== "object";
    this.#context = context;
    if (value.kind === "unknown") reportUnknown(`What defines ${what}`, value, context);
    else if (value.kind !== "object") {
      const message = `What defines ${what} is no object.`;
      reportAt(value.node, { rule: "definition", message, hint: "Give it one: { … }." }, context);
    }
  }

  /** Whether it is an object whose members can be read; else that is reported. */
  get isRead(): boolean {
    return !this.#isUnknown;
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  value(key: string): Value | undefined {
    const value = this.#entries.get(key)?.value;
    return isUndefined(value) ? undefined : value;
  }

  /** `undefined` where it is left out, and after a report. */
  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "plain" && typeof value.value === "string") return value.value;
    this.#wrong(key, value, "a text");
    return undefined;
  }

  /** As {@link text}, but it has to be there. */
  requiredText(key: string): string | undefined {
    if (this.value(key) === undefined && !this.#isReported(key)) {
      const message = `There is no "${key}" in the definition of ${this.#what}.`;
      reportAt(this.node, { rule: "definition", message, hint: `Give it one: ${key}: "…".` }, this.#context);
      return undefined;
    }
    return this.text(key);
  }

  json(key: string): Json | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const made = toJson(value);
    if ("json" in made) return made.json;
    reportUnknown(`"${key}" of ${this.#what}`, made.unknown, this.#context);
    return undefined;
  }

  #isReported(key: string): boolean {
    return this.#isUnknown || this.#entries.get(key)?.value.kind === "unknown";
  }

  #wrong(key: string, value: Value, wanted: string): void {
    if (value.kind === "unknown") {
      reportUnknown(`"${key}" of ${this.#what}`, value, this.#context);
      return;
    }
    const message = `"${key}" of ${this.#what} is no ${wanted.replace(/^an? /u, "")}.`;
    reportAt(value.node, { rule: "definition", message, hint: `Give it ${wanted}.` }, this.#context);
  }
}
