import { isJsonObject } from "./json.js";
import type { Json } from "./json.js";
import type { SourceDocument } from "./load.js";
import type { Location } from "./location.js";
import { childOf, memberOf, referenceOf } from "./references.js";
import type { Place, References } from "./references.js";

/**
 * A value in the documents and the way to what it holds. References are followed while walking, so nothing is
 * copied, shared values stay shared, and cycles are no matter. A reference that leads nowhere is as good as
 * absent; `checkReferences` reports it.
 */
export class Cursor {
  readonly document: SourceDocument;
  /** JSON Pointer in the document. */
  readonly pointer: string;
  /** As it is written: references within are not followed. */
  readonly value: Json;
  /** Where the reference stands that led here; absent for what is in its place. */
  readonly site: Cursor | undefined;
  /** Absent: a `$ref` in it is data. */
  readonly #references: References | undefined;

  constructor(place: Place, references: References | undefined, site?: Cursor) {
    this.document = place.document;
    this.pointer = place.pointer;
    this.value = place.value;
    this.site = site;
    this.#references = references;
  }

  static root(document: SourceDocument, references: References): Cursor {
    return new Cursor({ document, pointer: "", value: document.value }, references);
  }

  /** What the reference points at, then what that points at where it is a reference again, and so on. */
  get hops(): readonly Place[] {
    return (this.site && this.#references?.hops(this.site)) ?? [];
  }

  /** The same for the same place, however it was reached. */
  get identity(): string {
    return identityOf(this);
  }

  has(key: string): boolean {
    return isJsonObject(this.value) && Object.hasOwn(this.value, key);
  }

  get(key: string): Cursor | undefined {
    const child = childOf(this, key);
    return child && this.#at(child);
  }

  /** What a word holds whose values are data, such as `examples`: a `$ref` in it has no meaning. */
  literal(key: string): Cursor | undefined {
    const child = childOf(this, key);
    return child && new Cursor(child, undefined);
  }

  /** What an object holds; nothing of any other value. */
  entries(): readonly (readonly [key: string, value: Cursor])[] {
    const found: [string, Cursor][] = [];
    if (!isJsonObject(this.value)) return found;
    for (const key of Object.keys(this.value)) {
      const value = this.get(key);
      if (value !== undefined) found.push([key, value]);
    }
    return found;
  }

  /** What an array holds; nothing of any other value. */
  items(): readonly Cursor[] {
    const found: Cursor[] = [];
    if (!Array.isArray(this.value)) return found;
    for (let index = 0; index < this.value.length; index++) {
      const item = this.get(String(index));
      if (item !== undefined) found.push(item);
    }
    return found;
  }

  /** The value of a member; that of a scalar without a cursor, for most members are asked for once. */
  plain(key: string): Json | undefined {
    const value = memberOf(this.value, key);
    return typeof value === "object" && value !== null ? this.get(key)?.value : value;
  }

  string(key: string): string | undefined {
    const value = this.plain(key);
    return typeof value === "string" ? value : undefined;
  }

  /** True only for `true`. */
  flag(key: string): boolean {
    return this.plain(key) === true;
  }

  /** Where the key of this value stands, or of one of its members. */
  locate(key?: string): Location {
    const child = key === undefined ? undefined : childOf(this, key);
    return this.document.locate(child?.pointer ?? this.pointer);
  }

  /** The same value without the reference that led to it. */
  here(): Cursor {
    return new Cursor(this, this.#references);
  }

  /** At one of the {@link hops}: its own reference is not followed. */
  stop(hop: Place): Cursor {
    return new Cursor(hop, this.#references, this.site);
  }

  /** What the value itself refers to, where it was reached without following that. */
  through(): Cursor | undefined {
    return referenceOf(this.value) === undefined ? undefined : this.#at(this);
  }

  /** What a reference leads to that the value does not say in `$ref`, but in the words of another language. */
  follow(reference: string): Cursor | undefined {
    return this.#at({ document: this.document, pointer: this.pointer, value: { $ref: reference } });
  }

  /** At the root of a document that was made of this value. */
  into(document: SourceDocument): Cursor {
    return new Cursor({ document, pointer: "", value: document.value }, this.#references);
  }

  #at(place: Place): Cursor | undefined {
    const cursor = new Cursor(place, this.#references);
    if (this.#references === undefined || referenceOf(place.value) === undefined) return cursor;
    const resolution = this.#references.resolve(place);
    if (resolution.kind !== "found") return undefined;
    return new Cursor(resolution.place, this.#references, cursor);
  }
}

export function identityOf(place: { readonly document: SourceDocument; readonly pointer: string }): string {
  return `${place.document.path}#${place.pointer}`;
}
