import type { Issue } from "../errors.js";
import { parseExactly, stringifyExactly } from "../values/exact-json.js";
import { pointerOf } from "./json-pointer.js";

/** How a payload stands in a message: as JSON, as text, or as bytes that nobody looks into. */
export type ContentKind = "json" | "text" | "bytes";

/** The generator types payloads by the same rule. */
export function contentKindOf(contentType: string): ContentKind {
  const mediaType = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (/[/+]json$/.test(mediaType)) return "json";
  return /^text\/|[/+](?:xml|yaml|x-yaml)$/.test(mediaType) ? "text" : "bytes";
}

/** A value and its bytes; or why there are none. */
export type Content<Value> =
  | { readonly kind: "content"; readonly value: Value }
  | { readonly kind: "unreadable"; readonly issues: readonly Issue[]; readonly cause?: unknown };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Bigints are written where the schema has values of its own, which has seen to them. */
export function serialise(
  value: unknown,
  kind: ContentKind,
  { isExact = false }: { readonly isExact?: boolean } = {},
): Content<Uint8Array> {
  switch (kind) {
    case "json":
      return toJson(value, isExact);
    case "text":
      if (typeof value !== "string") return unreadable(`is ${typeof value}, expected a string`);
      return { kind: "content", value: encoder.encode(value) };
    case "bytes":
      if (!(value instanceof Uint8Array)) return unreadable(`is ${typeof value}, expected a Uint8Array`);
      return { kind: "content", value };
  }
}

/** `isExact`: whole numbers that a number can't hold are bigints. */
export function parse(
  bytes: Uint8Array,
  kind: ContentKind,
  { isExact = false }: { readonly isExact?: boolean } = {},
): Content<unknown> {
  if (kind === "bytes") return { kind: "content", value: bytes };
  try {
    const text = decoder.decode(bytes);
    if (kind !== "json") return { kind: "content", value: text };
    return { kind: "content", value: isExact ? parseExactly(text) : JSON.parse(text) };
  } catch (cause) {
    // the parser's message quotes the message, which may hold secrets: it stays in `cause`
    return unreadable(kind === "json" ? "is not JSON in UTF-8" : "is not text in UTF-8", { cause });
  }
}

function toJson(value: unknown, isExact: boolean): Content<Uint8Array> {
  try {
    // JSON.stringify's type leaves out that undefined and functions have no JSON
    const text = isExact ? stringifyExactly(value) : (JSON.stringify(value) as string | undefined);
    if (text === undefined) return unreadable(`is ${typeof value}, which JSON can't hold; use null`);
    // only a text with "null" can hide a number that JSON turned into it
    const lost = text.includes("null") ? unwritableNumber(value, []) : undefined;
    if (lost !== undefined) return { kind: "unreadable", issues: [lost] };
    return { kind: "content", value: encoder.encode(text) };
  } catch (cause) {
    return unreadable(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

// JSON.stringify has run before, so that there is no cycle.
function unwritableNumber(value: unknown, path: readonly string[]): Issue | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { path: pointerOf(path), message: `is ${value}, which JSON can't hold` };
  }
  if (typeof value !== "object" || value === null || "toJSON" in value) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = unwritableNumber(part, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unreadable(message: string, options?: { readonly cause?: unknown }): Content<never> {
  return { kind: "unreadable", issues: [{ path: "", message }], ...options };
}
