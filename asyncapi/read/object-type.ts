import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { NamePattern, Property, Type } from "../model/index.js";
import { union } from "./combine-types.js";
import { emptyObject } from "./literals.js";
import { mayOverlap, hasParts, namePartsOf } from "./name-patterns.js";
import { isSchema } from "./schema-keywords.js";
import { schemaNotes } from "./schema-notes.js";

const unknown: Type = { kind: "unknown" };
const never: Type = { kind: "never" };

export interface ObjectContext {
  /** The type of a schema within. */
  readonly typeOf: (part: Cursor) => Type;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** What a schema says of objects: their properties, by name, by pattern, and all others. */
export function objectType(cursor: Cursor, context: ObjectContext): Type {
  const names = cursor.plain("required");
  const required = new Set(isJsonArray(names) ? names.filter((name) => typeof name === "string") : []);
  const properties: Property[] = [];
  const declared = cursor.get("properties")?.entries() ?? [];
  for (const [name, property] of declared) {
    const type = context.typeOf(property);
    properties.push({ name, type, required: required.delete(name), notes: schemaNotes(property) });
  }
  for (const [pattern, part] of cursor.get("patternProperties")?.entries() ?? []) {
    const name = exactName(pattern);
    if (name === undefined || properties.some((property) => property.name === name)) continue;
    const type = context.typeOf(part);
    properties.push({ name, type, required: required.delete(name), notes: schemaNotes(part) });
  }
  const isClosed = cursor.get("additionalProperties")?.value === false && !cursor.has("patternProperties");
  const allowed = allowedNames(cursor);
  if (allowed !== undefined) return namedObject(allowed, { cursor, properties, required, context });
  if (isClosed) for (const name of required) reportImpossible(name, cursor, context);
  const patterns = namePatterns(cursor, context);
  const isBare = properties.length === 0 && required.size === 0 && (patterns ?? []).length === 0;
  const additional = additionalType(cursor, { isBare, withPatterns: patterns === undefined, context });
  // Where no pattern is left to look at, nothing else is allowed.
  const isKnown = patterns !== undefined && cursor.get("additionalProperties")?.value === false;
  for (const name of required) {
    const fitting = patterns?.find(({ parts }) => hasParts(name, parts));
    const type = fitting?.type ?? additional ?? (isKnown ? never : unknown);
    properties.push({ name, type, required: true, notes: {} });
  }
  const hasPatterns = patterns !== undefined && patterns.length > 0;
  return {
    kind: "object",
    properties,
    ...(hasPatterns && { patterns }),
    ...(additional && { additional }),
  };
}

/** The names that `propertyNames` lists. */
function allowedNames(cursor: Cursor): readonly string[] | undefined {
  const names = cursor.get("propertyNames");
  if (names === undefined || !isJsonObject(names.value)) return undefined;
  const { const: only, enum: several } = names.value;
  const values = only === undefined ? several : [only];
  return isJsonArray(values) ? values.filter((value) => typeof value === "string") : undefined;
}

/** An object of which all names are known, be it from `propertyNames` alone. */
function namedObject(
  allowed: readonly string[],
  {
    cursor,
    properties,
    required,
    context,
  }: {
    readonly cursor: Cursor;
    readonly properties: readonly Property[];
    /** Those that are not among the properties. */
    readonly required: ReadonlySet<string>;
    readonly context: ObjectContext;
  },
): Type {
  const rest = cursor.get("additionalProperties");
  const isClosed = rest?.value === false;
  const hasPatterns = cursor.has("patternProperties");
  const type = rest === undefined || isClosed || hasPatterns ? unknown : context.typeOf(rest);
  const listed = new Map(properties.map((property) => [property.name, property]));
  const all = allowed.flatMap((name): readonly Property[] => {
    const property = listed.get(name);
    if (property !== undefined) return [property];
    return isClosed && !hasPatterns ? [] : [{ name, type, required: required.has(name), notes: {} }];
  });
  const missing = [...required, ...properties.flatMap(({ name, required: is }) => (is ? [name] : []))];
  if (missing.some((name) => !all.some((property) => property.name === name))) return never;
  return all.length === 0 ? emptyObject : { kind: "object", properties: all };
}

function reportImpossible(name: string, cursor: Cursor, { report }: ObjectContext): void {
  report({
    severity: "warning",
    rule: "impossible-schema",
    message: `No object fits this schema: "${name}" is required, but not among the properties, and others are not allowed.`,
    hint: `Add "${name}" to the properties, or remove it from "required".`,
    location: cursor.locate("required"),
  });
}

/** The only name that a pattern finds. */
function exactName(pattern: string): string | undefined {
  const [name, ...others] = namePartsOf(pattern) ?? [];
  return others.length === 0 ? name : undefined;
}

/** `undefined` where names can't be told apart by what they have at their ends and between. */
function namePatterns(cursor: Cursor, context: ObjectContext): readonly NamePattern[] | undefined {
  const found: { readonly parts: readonly string[]; readonly part: Cursor }[] = [];
  for (const [pattern, part] of cursor.get("patternProperties")?.entries() ?? []) {
    if (exactName(pattern) !== undefined) continue;
    const parts = namePartsOf(pattern);
    if (parts === undefined || parts.length < 2 || parts.every((text) => text === "")) return undefined;
    if (found.some((other) => mayOverlap(parts, other.parts))) return undefined;
    found.push({ parts, part });
  }
  return found.map(({ parts, part }) => ({ parts, type: context.typeOf(part) }));
}

function additionalType(
  cursor: Cursor,
  {
    isBare,
    withPatterns,
    context,
  }: { readonly isBare: boolean; readonly withPatterns: boolean; readonly context: ObjectContext },
): Type | undefined {
  const written = withPatterns ? cursor.get("patternProperties")?.entries() : undefined;
  const patterns = (written ?? []).flatMap(([pattern, part]) =>
    exactName(pattern) === undefined ? [context.typeOf(part)] : [],
  );
  const rest = cursor.get("additionalProperties");
  if (rest === undefined) {
    if (patterns.length > 0) return union(patterns);
    // An object of which nothing is said may hold anything; where properties are listed, they are what counts.
    return isBare ? unknown : undefined;
  }
  if (rest.value !== false && isSchema(rest.value)) patterns.push(context.typeOf(rest));
  if (patterns.length > 0) return union(patterns);
  return isBare ? never : undefined;
}
