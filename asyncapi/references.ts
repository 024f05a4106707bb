import { dirname, resolve } from "node:path";
import type { Documents } from "./documents.js";
import { Identifiers } from "./identifiers.js";
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
  | Found
  | { readonly kind: "remote"; readonly scheme: string }
  | { readonly kind: "outside"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly cause: string; readonly hint?: string }
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

/** Those that lead to one another share their ends, so that long chains cost no more than their length. */
export interface Found {
  readonly kind: "found";
  /** The value, behind all references. */
  readonly place: Place;
  /** What the reference itself points at. */
  readonly next: Place;
  /** Where that is a reference again: where it leads. */
  readonly rest?: Found;
  /** How many references lead to the value. */
  readonly length: number;
}

/** How many references may lead to one another before a value. */
export const longestChain = 1_000;
/** What one reference points at, be it a reference again. */
type Target = { readonly kind: "found"; readonly place: Place } | Exclude<Resolution, Found>;

const cycle = { kind: "cycle" } as const;
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
  readonly #identifiers = new Map<SourceDocument, Identifiers>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** Follows the reference that stands at the place, through others, to a value. */
  resolve(site: Place): Resolution {
    return this.#knownIn(site.document).get(site.value) ?? this.#follow(site, 0);
  }

  /** The places that the reference and those that it leads to point at; the last has the value. */
  hops(site: Place): readonly Place[] {
    const hops: Place[] = [];
    const resolution = this.resolve(site);
    let found = resolution.kind === "found" ? resolution : undefined;
    for (; found !== undefined; found = found.rest) hops.push(found.next);
    return hops;
  }

  #knownIn(document: SourceDocument): Map<Json, Resolution> {
    let known = this.#known.get(document);
    if (known === undefined) this.#known.set(document, (known = new Map<Json, Resolution>()));
    return known;
  }

  #follow(start: Place, detours: number): Resolution {
    const sites: { readonly site: Place; readonly next: Place }[] = [];
    const seen = new Set<Json>();
    let place = start;
    let end: Resolution | undefined;
    while (end === undefined && referenceOf(place.value) !== undefined) {
      end = this.#knownIn(place.document).get(place.value);
      if (end !== undefined) break;
      const site = place;
      const isCycle = seen.has(site.value);
      seen.add(site.value);
      const target = isCycle ? cycle : this.#target(referenceOf(site.value) ?? "", site, detours);
      if (target.kind === "found") {
        place = target.place;
        sites.push({ site, next: place });
      } else {
        end = target;
        if (!isCycle) this.#remember(site, end, detours);
      }
    }
    for (const { site, next } of sites.toReversed()) {
      if (end === undefined || end.kind === "found") {
        const rest: Found | undefined = end;
        const length = 1 + (rest?.length ?? 0);
        end =
          length > longestChain + 1
            ? { kind: "endless" }
            : { kind: "found", place: rest?.place ?? next, next, length, ...(rest && { rest }) };
      }
      this.#remember(site, end, detours);
    }
    return end ?? { kind: "found", place: start, next: start, length: 0 };
  }

  /** What a detour found may have ended for its length alone. */
  #remember(site: Place, resolution: Resolution, detours: number): void {
    if (detours === 0 || resolution.kind === "found")
      this.#knownIn(site.document).set(site.value, resolution);
  }

  /** What one reference points at, be it a reference again: in files, else by the names that schemas have. */
  #target(reference: string, site: Place, detours: number): Target {
    // what is on the web need not be fetched where it stands in the document
    const named = hasScheme(reference) ? this.#named(reference, site, detours) : undefined;
    if (named !== undefined) return named;
    const target = this.#written(reference, site.document, detours);
    if (target.kind === "found") return target;
    return this.#named(reference, site, detours) ?? target;
  }

  #named(reference: string, { document, pointer }: Place, detours: number): Target | undefined {
    let identifiers = this.#identifiers.get(document);
    if (identifiers === undefined) this.#identifiers.set(document, (identifiers = new Identifiers(document)));
    const found = identifiers.find(reference, pointer);
    if (found === undefined) return undefined;
    const target = this.#lookUp({ document, ...found.named }, found.keys, detours);
    return target.kind === "found" ? target : undefined;
  }

  #written(reference: string, from: SourceDocument, detours: number): Target {
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
    if (file === "") return this.#lookUp(rootOf(from), keys, detours);
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
        return this.#lookUp(rootOf(opened.document), keys, detours);
      case "failed":
        return { kind: "broken-file", path };
      case "missing":
        return { ...opened, kind: "unreadable", path };
      case "outside":
        return { kind: "outside", path };
    }
  }

  #lookUp(start: Place, keys: readonly string[], detours: number): Target {
    let { document: from, pointer, value } = start;
    for (const key of keys) {
      let child = memberOf(value, key);
      // A pointer may lead through a reference, as in `#/channels/a/messages/b` where the channel is one.
      if (child === undefined && referenceOf(value) !== undefined) {
        if (detours > deepestDetour) return cycle;
        const resolution = this.#follow({ document: from, pointer, value }, detours + 1);
        if (resolution.kind !== "found") return resolution;
        ({ document: from, pointer, value } = resolution.place);
        child = memberOf(value, key);
      }
      if (child === undefined) {
        const around = value;
        const names = (): readonly string[] => (isJsonObject(around) ? Object.keys(around) : []);
        return { kind: "missing", document: from, reached: pointer, key, keys: names };
      }
      value = child;
      pointer = childPointer(pointer, key);
    }
    return { kind: "found", place: { document: from, pointer, value } };
  }
}

function rootOf(document: SourceDocument): Place {
  return { document, pointer: "", value: document.value };
}

function hasScheme(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(reference);
}

/** The own member of an object or an array, as it is written. */
export function memberOf(value: Json, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(key)) return undefined;
  return (value as JsonObject)[key]; // arrays have their items under the same keys
}

export function childOf(place: Place, key: string): Place | undefined {
  const value = memberOf(place.value, key);
  if (value === undefined) return undefined;
  return { document: place.document, pointer: childPointer(place.pointer, key), value };
}
