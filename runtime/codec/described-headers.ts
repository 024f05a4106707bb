import type { AnySchema } from "../define/schema.js";
import { keysOf, valueAt } from "./json-pointer.js";
import { TextTooLong } from "../pattern/guard-pattern.js";
import type { TextCheck } from "../pattern/guard-pattern.js";
import { compilePattern } from "./pattern.js";
import { isStandardSchema } from "./standard-schema.js";

/** What the schema of an event's headers says of them one by one, also behind references and in its parts. */
export interface DescribedHeaders {
  /** False where the schema lists no header at all. */
  readonly hasNames: boolean;
  readonly has: (name: string) => boolean;
  /** The types that a header may have, as JSON Schema calls them; empty where nothing is said. */
  readonly typesOf: (name: string) => ReadonlySet<string>;
}

type JsonSchema = Readonly<Record<string, unknown>>;

const known = new WeakMap<object, DescribedHeaders>();

/** Looks a schema through once, however many messages follow it. */
export function describedHeaders(schema: AnySchema): DescribedHeaders {
  const found = known.get(schema) ?? describe(schema);
  known.set(schema, found);
  return found;
}

function describe(schema: AnySchema): DescribedHeaders {
  const byName = new Map<string, Set<string>>();
  const byPattern: { readonly pattern: TextCheck; readonly types: Set<string> }[] = [];
  const parts = isStandardSchema(schema) ? [] : partsOf(schema, schema);
  for (const part of parts) {
    for (const [name, property] of entriesOf(part["properties"])) {
      const types = byName.get(name) ?? new Set();
      byName.set(name, types);
      for (const type of typesIn(property, schema)) types.add(type);
    }
    for (const [pattern, property] of entriesOf(part["patternProperties"]))
      byPattern.push({ pattern: compilePattern(pattern, "u"), types: typesIn(property, schema) });
  }
  const matching = (name: string) => byPattern.filter(({ pattern }) => matches(pattern, name));
  return {
    hasNames: byName.size + byPattern.length > 0,
    has: (name) => byName.has(name) || matching(name).length > 0,
    typesOf: (name) =>
      new Set([...(byName.get(name) ?? []), ...matching(name).flatMap(({ types }) => [...types])]),
  };
}

function matches(pattern: TextCheck, name: string): boolean {
  try {
    return pattern.test(name);
  } catch (error) {
    // the validator comes to the same and refuses it
    if (error instanceof TextTooLong) return false;
    throw error;
  }
}

/** A schema and all that it applies to the same value, each once: references may go in a circle. */
function partsOf(schema: unknown, root: AnySchema): ReadonlySet<JsonSchema> {
  const parts = new Set<JsonSchema>();
  const add = (part: unknown): void => {
    if (isObject(part)) parts.add(part);
  };
  add(schema);
  for (const part of parts) {
    for (const key of ["allOf", "anyOf", "oneOf"]) {
      const members = part[key];
      if (Array.isArray(members)) for (const member of members) add(member);
    }
    for (const key of ["if", "then", "else"]) add(part[key]);
    for (const key of ["$ref", "$dynamicRef"]) add(targetOf(part[key], root));
  }
  return parts;
}

function typesIn(schema: unknown, root: AnySchema): Set<string> {
  const types = new Set<string>();
  for (const part of partsOf(schema, root)) {
    const { type } = part;
    for (const each of Array.isArray(type) ? type : [type]) if (typeof each === "string") types.add(each);
    for (const value of "const" in part ? [part["const"]] : []) types.add(typeName(value));
    if (Array.isArray(part["enum"])) for (const value of part["enum"]) types.add(typeName(value));
  }
  return types;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Generated schemas carry all that they refer to. */
function targetOf(reference: unknown, root: AnySchema): unknown {
  if (typeof reference !== "string" || !reference.startsWith("#")) return undefined;
  try {
    const pointer = decodeURIComponent(reference.slice(1));
    return keysOf(pointer) === undefined ? undefined : valueAt(root, pointer);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
