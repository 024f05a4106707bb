import type { Json, JsonObject } from "../../json.js";
import { isJsonObject } from "../../json.js";

/** One of the two documents that are compared: what its schemas refer to. */
export interface Side {
  readonly definitions: ReadonlyMap<string, JsonObject>;
  /** The `$schema` of which a schema needs a validator; absent: draft-07. */
  readonly dialect?: string;
}

const prefix = "#/$defs/";

/** The definition that a schema refers to; `undefined` where there is none. */
export function targetOf(reference: Json | undefined, side: Side): JsonObject | undefined {
  const name =
    typeof reference === "string" && reference.startsWith(prefix) ? reference.slice(prefix.length) : "";
  return side.definitions.get(name);
}

/** Equal texts: equal JSON, whatever the order of its keys. */
export function textOf(json: Json): string {
  return JSON.stringify(json, (_key, value: unknown) => (isJsonObject(value) ? sorted(value) : value));
}

// A Map would keep `__proto__`, but JSON.stringify knows none; pairs do.
function sorted(object: JsonObject): unknown {
  const keys = Object.keys(object).toSorted();
  if (keys.every((key) => key !== "__proto__"))
    return Object.fromEntries(keys.map((key) => [key, object[key]]));
  return { "": keys.map((key) => [key, object[key]]) };
}

/** Whether two schemas say the same, in the same words and with the same definitions behind the same names. */
export class Sameness {
  readonly #left: Side;
  readonly #right: Side;
  readonly #texts = new WeakMap<object, string>();
  readonly #same = new Map<string, boolean>();

  constructor(left: Side, right: Side) {
    this.#left = left;
    this.#right = right;
  }

  are(left: Json, right: Json): boolean {
    if (this.#text(left) !== this.#text(right)) return false;
    const reached = new Set<string>();
    collect(left, this.#left, reached);
    return [...reached].every((name) => this.#isShared(name));
  }

  #isShared(name: string): boolean {
    const known = this.#same.get(name);
    if (known !== undefined) return known;
    const [one, two] = [this.#left.definitions.get(name), this.#right.definitions.get(name)];
    const same = one !== undefined && two !== undefined && this.#text(one) === this.#text(two);
    this.#same.set(name, same);
    return same;
  }

  #text(json: Json): string {
    if (typeof json !== "object" || json === null) return textOf(json);
    const text = this.#texts.get(json) ?? textOf(json);
    this.#texts.set(json, text);
    return text;
  }
}

/** The names of all definitions that a schema reaches; of data that looks like a reference, too, which does no harm. */
function collect(json: Json, side: Side, reached: Set<string>): void {
  const waiting: Json[] = [json];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) for (const each of next) waiting.push(each as Json); // of Json
    if (!isJsonObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      waiting.push(value);
      if (key !== "$ref" || typeof value !== "string") continue;
      const name = value.slice(prefix.length);
      if (reached.has(name)) continue;
      reached.add(name);
      const target = side.definitions.get(name);
      if (target !== undefined) waiting.push(target);
    }
  }
}
