import type { Cursor } from "./cursor.js";
import type { Json, JsonObject } from "./json.js";

/** Values that references may expand to; past it, they stay as they are. */
const budget = 50_000;

/** Values with references replaced by what they lead to, as long as that is finite and not too much. */
export class Expansion {
  #left = budget;

  of(cursor: Cursor): Json {
    return this.#expand(cursor, new Set());
  }

  /** What an object holds, but for some keys. */
  without(cursor: Cursor | undefined, keys: readonly string[]): JsonObject {
    const entries = cursor?.entries().filter(([key]) => !keys.includes(key)) ?? [];
    return Object.fromEntries(entries.map(([key, value]) => [key, this.of(value)]));
  }

  #expand(cursor: Cursor, around: ReadonlySet<string>): Json {
    this.#left -= 1;
    if (cursor.site !== undefined && (this.#left < 0 || around.has(cursor.identity)))
      return cursor.site.value;
    const { value } = cursor;
    if (typeof value !== "object" || value === null) return value;
    const inside = cursor.site === undefined ? around : new Set([...around, cursor.identity]);
    if (Array.isArray(value)) return cursor.items().map((item) => this.#expand(item, inside));
    return Object.fromEntries(cursor.entries().map(([key, child]) => [key, this.#expand(child, inside)]));
  }
}
