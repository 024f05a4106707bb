import type { Cursor } from "./cursor.js";
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
    const entries = cursor?.entries().filter(([key]) => !keys.includes(key)) ?? [];
    return Object.fromEntries(entries.map(([key, value]) => [key, this.of(value)]));
  }

  #expand(cursor: Cursor, around: ReadonlySet<string>): Json {
    this.#left -= 1;
    const { site } = cursor;
    if (site !== undefined && (this.#left < 0 || around.has(cursor.identity) || this.#keeps(site)))
      return site.value;
    const { value } = cursor;
    if (typeof value !== "object" || value === null) return value;
    const inside = site === undefined ? around : new Set([...around, cursor.identity]);
    if (Array.isArray(value)) return cursor.items().map((item) => this.#expand(item, inside));
    return Object.fromEntries(cursor.entries().map(([key, child]) => [key, this.#expand(child, inside)]));
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
