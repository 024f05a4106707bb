import type { Json, JsonObject } from "../../json.js";
import { isJsonArray, isJsonObject } from "../../json.js";

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

const known = new WeakMap<Side, WeakMap<Side, Sameness>>();

/** One for each pair of sides: what it has compared serves all. */
export function samenessOf(left: Side, right: Side): Sameness {
  const own = known.get(left) ?? new WeakMap<Side, Sameness>();
  known.set(left, own);
  const sameness = own.get(right) ?? new Sameness(left, right);
  own.set(right, sameness);
  return sameness;
}

/** Whether two schemas say the same, in the same words and with the same definitions behind the same names. */
class Sameness {
  readonly #texts = new WeakMap<object, string>();
  /** Definitions of both sides that say the same, and all that they reach does. */
  readonly #shared: ReadonlySet<string>;

  constructor(left: Side, right: Side) {
    const shared = new Set<string>();
    const users = new Map<string, string[]>();
    const differing: string[] = [];
    for (const [name, one] of left.definitions) {
      for (const used of referencesIn(one)) {
        const list = users.get(used) ?? [];
        list.push(name);
        users.set(used, list);
      }
      const two = right.definitions.get(name);
      if (two !== undefined && this.#text(one) === this.#text(two)) shared.add(name);
      else differing.push(name);
    }
    for (const used of users.keys()) if (!left.definitions.has(used)) differing.push(used);
    // What refers to something that differs says something else, in the same words.
    const seen = new Set(differing);
    for (let name = differing.pop(); name !== undefined; name = differing.pop())
      for (const user of users.get(name) ?? []) {
        shared.delete(user);
        if (seen.has(user)) continue;
        seen.add(user);
        differing.push(user);
      }
    this.#shared = shared;
  }

  are(left: Json, right: Json): boolean {
    if (this.#text(left) !== this.#text(right)) return false;
    for (const name of referencesIn(left)) if (!this.#shared.has(name)) return false;
    return true;
  }

  #text(json: Json): string {
    if (typeof json !== "object" || json === null) return textOf(json);
    const text = this.#texts.get(json) ?? textOf(json);
    this.#texts.set(json, text);
    return text;
  }
}

/** The names of the definitions in a schema; of data that looks like a reference, too, which does no harm. */
function referencesIn(json: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: Json[] = [json];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isJsonArray(next)) for (const each of next) waiting.push(each);
    if (!isJsonObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      if (key === "$ref" && typeof value === "string") found.add(value.slice(prefix.length));
      else waiting.push(value);
    }
  }
  return found;
}

export type { Sameness };
