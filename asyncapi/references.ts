import { dirname, resolve } from "node:path";
import type { Documents } from "./documents.js";
import { addressOf, isAddress } from "./remote/address.js";
import { isJsonObject } from "./json.js";
import type { Json, JsonObject } from "./json.js";
import type { SourceDocument } from "./load.js";
import { childPointer, pointerKeys } from "./pointer.js";

/** A value where it is written. */
export interface Place {
  readonly document: SourceDocument;
  /** JSON Pointer in the document. */
  readonly pointer: string;
  readonly value: Json;
}

export type Resolution =
  /** `hops` are the places that the reference and those that it led to point at; the last has the value. */
  | { readonly kind: "found"; readonly place: Place; readonly hops: readonly Place[] }
  | { readonly kind: "remote"; readonly scheme: string }
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly cause: string }
  /** The file is in a state that has diagnostics of its own. */
  | { readonly kind: "broken-file"; readonly path: string }
  | { readonly kind: "malformed"; readonly reason: string }
  | {
      readonly kind: "missing";
      readonly document: SourceDocument;
      /** How far the pointer leads. */
      readonly reached: string;
      readonly key: string;
      /** Those that are there; there may be very many. */
      readonly keys: () => readonly string[];
    }
  | { readonly kind: "cycle" }
  /** More references one after another than are followed. */
  | { readonly kind: "endless" };

/** How many references may lead to one another before a value. */
export const longestChain = 1_000;
/** How many references a pointer may lead through on its way. */
const deepestDetour = 50;
/** No system opens a file by a longer one. */
const longestPath = 4_096;

export function referenceOf(value: Json): string | undefined {
  if (!isJsonObject(value) || !Object.hasOwn(value, "$ref")) return undefined;
  const reference = value["$ref"];
  return typeof reference === "string" ? reference : undefined;
}

/** Finds what references point at, each once. It reads files, but reports nothing: see `checkReferences`. */
export class References {
  readonly #documents: Documents;
  readonly #known = new Map<SourceDocument, Map<Json, Resolution>>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Follows the reference that stands at the place, through others, to a value. */
  resolve(site: Place): Resolution {
    let known = this.#known.get(site.document);
    if (known === undefined) this.#known.set(site.document, (known = new Map<Json, Resolution>()));
    const before = known.get(site.value);
    if (before !== undefined) return before;
    const resolution = this.#follow(site, 0);
    known.set(site.value, resolution);
    return resolution;
  }

  #follow(site: Place, detours: number): Resolution {
    const hops: Place[] = [];
    const seen = new Set<Json>();
    let place = site;
    for (;;) {
      const reference = referenceOf(place.value);
      if (reference === undefined) return { kind: "found", place, hops };
      if (seen.has(place.value)) return { kind: "cycle" };
      if (hops.length > longestChain) return { kind: "endless" };
      seen.add(place.value);
      const target = this.#target(reference, place.document, detours);
      if (target.kind !== "found") return target;
      place = target.place;
      hops.push(place);
    }
  }

  /** What one reference points at, be it a reference again. */
  #target(reference: string, from: SourceDocument, detours: number): Resolution {
    const hash = reference.indexOf("#");
    const file = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? "" : reference.slice(hash + 1);
    const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(file)?.[1];
    const isRemote = scheme !== undefined || file.startsWith("//") || (file !== "" && isAddress(from.path));
    let path: string;
    let keys: readonly string[] | undefined;
    try {
      path = file === "" || isRemote ? from.path : resolve(dirname(from.path), decodeURIComponent(file));
      keys = pointerKeys(decodeURIComponent(fragment));
    } catch {
      return { kind: "malformed", reason: "a % is not followed by two hexadecimal digits" };
    }
    if (path.length > longestPath) return { kind: "malformed", reason: "the path is too long" };
    if (path.includes("\0")) return { kind: "malformed", reason: "the path holds a NUL character" };
    if (keys === undefined)
      return { kind: "malformed", reason: 'what follows # must be empty or start with "/"' };
    if (file === "") return this.#lookUp(from, keys, detours);
    const address = isRemote ? addressOf(file, from.path) : undefined;
    if (address !== undefined) path = address;
    const opened = isRemote
      ? address !== undefined
        ? this.#documents.openRemote(address)
        : undefined
      : this.#documents.open(path);
    switch (opened?.kind) {
      case undefined:
        return { kind: "remote", scheme: scheme ?? "//" };
      case "opened":
        return this.#lookUp(opened.document, keys, detours);
      case "failed":
        return { kind: "broken-file", path };
      case "missing":
        return { kind: "unreadable", path, cause: opened.cause };
      case "outside":
        return { kind: "outside", path };
    }
  }

  #lookUp(document: SourceDocument, keys: readonly string[], detours: number): Resolution {
    let place: Place = { document, pointer: "", value: document.value };
    for (const key of keys) {
      // A pointer may lead through a reference, as in `#/channels/a/messages/b` where the channel is one.
      if (referenceOf(place.value) !== undefined && childOf(place, key) === undefined) {
        if (detours > deepestDetour) return { kind: "cycle" };
        const resolution = this.#follow(place, detours + 1);
        if (resolution.kind !== "found") return resolution;
        place = resolution.place;
      }
      const child = childOf(place, key);
      if (child === undefined) {
        const { value } = place;
        const keys = (): readonly string[] => (isJsonObject(value) ? Object.keys(value) : []);
        return { kind: "missing", document: place.document, reached: place.pointer, key, keys };
      }
      place = child;
    }
    return { kind: "found", place, hops: [] };
  }
}

/** The own member of an object or an array, as it is written. */
export function childOf(place: Place, key: string): Place | undefined {
  const { value } = place;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(key)) return undefined;
  const child = (value as JsonObject)[key]; // arrays have their items under the same keys
  if (child === undefined) return undefined;
  return { document: place.document, pointer: childPointer(place.pointer, key), value: child };
}
