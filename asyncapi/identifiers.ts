import { isJsonArray, isJsonObject } from "./json.js";
import type { Json } from "./json.js";
import type { SourceDocument } from "./load.js";
import { childPointer, pointerKeys } from "./pointer.js";

interface Named {
  /** JSON Pointer in the document. */
  readonly pointer: string;
  readonly value: Json;
}

/** Words of JSON Schema whose values are data, in which `$id` has no meaning. */
const data: ReadonlySet<string> = new Set(["const", "enum", "default", "examples"]);

/** What stands for a document's own address: its schemas' are relative to it where they are not absolute. */
const nameless = "document:/";

/**
 * The names that schemas of one document have by `$id` and `$anchor`. They are looked for only where a reference
 * leads nowhere without them: in AsyncAPI, references are relative to the document.
 */
export class Identifiers {
  readonly #document: SourceDocument;
  /** Since 2019-09, an `$id` beside a `$ref` counts. */
  readonly #isModern: boolean;
  readonly #places = new Map<string, Named>();

  constructor(document: SourceDocument) {
    this.#document = document;
    const { value } = document;
    const dialect = isJsonObject(value) ? memberOf(value, "$schema") : undefined;
    this.#isModern = typeof dialect === "string" && /2019-09|2020-12/.test(dialect);
    this.#collect();
  }

  /** What a reference at a place of the document is relative to and leads to, with the rest of the way from there. */
  find(
    reference: string,
    pointer: string,
  ): { readonly named: Named; readonly keys: readonly string[] } | undefined {
    if (this.#places.size === 0) return undefined;
    const address = resolved(reference, this.#baseOf(pointer));
    if (address === undefined) return undefined;
    const [resource = "", fragment = ""] = split(address);
    const anchored = fragment === "" || fragment.startsWith("/") ? undefined : this.#places.get(address);
    if (anchored !== undefined) return { named: anchored, keys: [] };
    const named = this.#places.get(resource);
    const keys = pointerKeys(decoded(fragment));
    return named === undefined || keys === undefined ? undefined : { named, keys };
  }

  #collect(): void {
    const document = this.#document;
    const stack: { readonly value: Json; readonly pointer: string; readonly base: string }[] = [
      { value: document.value, pointer: "", base: nameless },
    ];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { value, pointer } = top;
      if (typeof value !== "object" || value === null) continue;
      const base = isJsonObject(value) ? this.#name(value, { pointer, base: top.base }) : top.base;
      for (const [key, child] of isJsonArray(value) ? value.entries() : Object.entries(value)) {
        if (data.has(String(key))) continue;
        stack.push({ value: child, pointer: childPointer(pointer, key), base });
      }
    }
  }

  /** Notes what the value is called, and gives what references within are relative to. */
  #name(value: Json, { pointer, base }: { readonly pointer: string; readonly base: string }): string {
    const place = { pointer, value };
    const own = this.#ownBase(value, base);
    if (own !== base && !this.#places.has(own)) this.#places.set(own, place);
    const id = memberOf(value, "$id");
    // the anchors of draft-07
    const plain = typeof id === "string" && id.includes("#") ? resolved(id, base) : undefined;
    for (const word of ["$anchor", "$dynamicAnchor"]) {
      const anchor = memberOf(value, word);
      const address = typeof anchor === "string" ? resolved(`#${anchor}`, own) : undefined;
      if (address !== undefined && !this.#places.has(address)) this.#places.set(address, place);
    }
    if (plain !== undefined && !this.#places.has(plain)) this.#places.set(plain, place);
    return own;
  }

  #ownBase(value: Json, base: string): string {
    const id = memberOf(value, "$id");
    if (typeof id !== "string" || id.startsWith("#")) return base;
    if (!this.#isModern && memberOf(value, "$ref") !== undefined) return base;
    return split(resolved(id, base) ?? base)[0] ?? base;
  }

  #baseOf(pointer: string): string {
    let { value }: { value: Json } = this.#document;
    let base = this.#ownBase(value, nameless);
    for (const key of pointerKeys(pointer) ?? []) {
      const child = memberOf(value, key);
      if (child === undefined) break;
      value = child;
      base = this.#ownBase(value, base);
    }
    return base;
  }
}

/** `undefined` where the text is no address. */
function resolved(reference: string, base: string): string | undefined {
  return URL.canParse(reference, base) ? new URL(reference, base).href : undefined;
}

function memberOf(value: Json, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return isJsonArray(value) ? value[Number(key)] : value[key];
}

function split(address: string): readonly string[] {
  const hash = address.indexOf("#");
  return hash < 0 ? [address] : [address.slice(0, hash), address.slice(hash + 1)];
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
