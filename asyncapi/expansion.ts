import type { Cursor } from "./cursor.js";
import { isJsonArray, isJsonObject } from "./json.js";
import type { Json, JsonObject } from "./json.js";
import type { SourceDocument } from "./load.js";
import { referenceOf } from "./references.js";

/** Values that references may expand to; past it, they stay as they are. */
const budget = 50_000;

/**
 * Values with references replaced by what they lead to, as long as that is finite and not too much. References of
 * one document that begin with given texts can be kept.
 */
export class Expansion {
  readonly #kept: Kept | undefined;
  #left = budget;

  constructor(kept?: Kept) {
    this.#kept = kept;
  }

  of(cursor: Cursor): Json {
    return this.#expand(cursor, new Set());
  }

  /** What an object holds, but for some keys. */
  without(cursor: Cursor | undefined, keys: readonly string[]): JsonObject {
    const written = Object.keys(isJsonObject(cursor?.value) ? cursor.value : {});
    return Object.fromEntries(
      written.flatMap((key): [string, Json][] => {
        const value = keys.includes(key) ? undefined : cursor?.get(key);
        return value === undefined ? [] : [[key, this.of(value)]];
      }),
    );
  }

  #expand(cursor: Cursor, around: ReadonlySet<string>): Json {
    this.#left -= 1;
    const { site } = cursor;
    if (site !== undefined && (this.#left < 0 || around.has(cursor.identity) || this.#keeps(site)))
      return site.value;
    const { value } = cursor;
    if (typeof value !== "object" || value === null) return value;
    const inside = site === undefined ? around : new Set([...around, cursor.identity]);
    // What leads nowhere is data: among examples nobody says that it is wrong.
    const member = (key: string, written: Json): Json => {
      const child = cursor.get(key);
      return child === undefined ? written : this.#expand(child, inside);
    };
    if (isJsonArray(value)) return value.map((item, index) => member(String(index), item));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, member(key, item)]));
  }

  #keeps({ document, value }: Cursor): boolean {
    const reference = referenceOf(value) ?? "";
    return (
      document === this.#kept?.document && this.#kept.starts.some((start) => reference.startsWith(start))
    );
  }
}

interface Kept {
  readonly document: SourceDocument;
  readonly starts: readonly string[];
}
