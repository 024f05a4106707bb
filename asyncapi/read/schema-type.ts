import type { Cursor } from "../cursor.js";
import type { Json } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Property, Type } from "../model/index.js";
import { intersection, union } from "./combine-types.js";
import { dynamicTarget } from "./dynamic-reference.js";
import { discriminatorOf } from "./discriminator.js";
import { isSchema } from "./schema-json.js";
import { isTooManyLiterals } from "./literals.js";
import { schemaNotes } from "./schema-notes.js";
import type { SchemaContext } from "./schema.js";

const unknown: Type = { kind: "unknown" };
const never: Type = { kind: "never" };
const nothing: Type = { kind: "null" };

const ofObjects = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "required",
  "minProperties",
  "maxProperties",
];
const ofArrays = [
  "items",
  "prefixItems",
  "additionalItems",
  "minItems",
  "maxItems",
  "uniqueItems",
  "contains",
];

/**
 * The values that a schema allows, as far as a structural type can say it. `not`, `if` and the like narrow no
 * type. A schema with `properties` but no `type` is read as one of objects, as its author meant it, although a
 * validator lets everything pass that is no object; likewise `items` and arrays.
 */
export function schemaType(cursor: Cursor, context: SchemaContext): Type {
  if (cursor.value === false) return never;
  const parts: Type[] = [];
  const own = ownType(cursor, context);
  const all = cursor.get("allOf")?.items() ?? [];
  const dynamic = dynamicTarget(cursor, context);
  const combined = all.length > 0 || dynamic !== undefined || cursor.has("anyOf") || cursor.has("oneOf");
  if (!combined || !isAnyObject(own)) parts.push(own);
  parts.push(...all.map((part) => partType(part, context)));
  if (dynamic !== undefined) parts.push({ kind: "reference", name: context.define(dynamic) });
  for (const word of ["anyOf", "oneOf"]) {
    const members = cursor.get(word)?.items() ?? [];
    if (members.length > 0) parts.push(union(members.map((member) => memberType(member, cursor, context))));
  }
  const type = parts.length === 0 ? own : intersection(parts);
  // A base of "any object" says something only where nothing else does.
  const result = type.kind === "unknown" && combined ? own : type;
  return cursor.flag("nullable") ? union([result, nothing]) : result;
}

function memberType(member: Cursor, schema: Cursor, context: SchemaContext): Type {
  const type = partType(member, context);
  const discriminator = discriminatorOf(schema, member);
  if (discriminator === undefined) return type;
  const values = union(discriminator.values.map(literalType));
  const property = { name: discriminator.property, type: values, required: true, notes: {} };
  return intersection([type, { kind: "object", properties: [property] }]);
}

/** A schema within a schema: by name where a reference leads to it. */
export function partType(cursor: Cursor, context: SchemaContext): Type {
  if (cursor.site !== undefined) {
    const reference: Type = { kind: "reference", name: context.define(cursor) };
    if (context.modern === undefined) return reference;
    const beside = schemaType(cursor.site, context);
    return beside.kind === "unknown" ? reference : intersection([reference, beside]);
  }
  return schemaType(cursor, context);
}

/** What a schema says without `allOf`, `anyOf` and `oneOf`. */
function ownType(cursor: Cursor, context: SchemaContext): Type {
  if (!isJsonObject(cursor.value)) return unknown;
  if (cursor.has("const")) return literalType(cursor.value["const"] ?? null);
  const types = typesOf(cursor);
  const values = cursor.value["enum"];
  if (isJsonArray(values) && values.length > 0) {
    const allowed = values.filter(
      (value: Json) => types.length === 0 || types.some((type) => isOfType(value, type)),
    );
    return union(allowed.map(isTooManyLiterals(allowed) ? wideType : literalType));
  }
  if (types.length > 0) return union(types.map((type) => typeNamed(type, cursor, context)));
  if (ofObjects.some((word) => cursor.has(word))) return objectType(cursor, context);
  if (ofArrays.some((word) => cursor.has(word))) return arrayType(cursor, context);
  return unknown;
}

function typesOf(cursor: Cursor): readonly string[] {
  const type = cursor.plain("type");
  if (typeof type === "string") return [type];
  return isJsonArray(type) ? type.filter((name) => typeof name === "string") : [];
}

function typeNamed(name: string, cursor: Cursor, context: SchemaContext): Type {
  switch (name) {
    case "null":
      return nothing;
    case "boolean":
      return { kind: "boolean" };
    case "string":
      return { kind: "string" };
    case "number":
      return { kind: "number", integer: false };
    case "integer":
      return { kind: "number", integer: true };
    case "array":
      return arrayType(cursor, context);
    case "object":
      return objectType(cursor, context);
    default:
      return unknown;
  }
}

function objectType(cursor: Cursor, context: SchemaContext): Type {
  const names = cursor.plain("required");
  const required = new Set(isJsonArray(names) ? names.filter((name) => typeof name === "string") : []);
  const properties: Property[] = [];
  const declared = cursor.get("properties")?.entries() ?? [];
  for (const [name, property] of declared) {
    const type = partType(property, context);
    properties.push({ name, type, required: required.delete(name), notes: schemaNotes(property) });
  }
  const isClosed = cursor.get("additionalProperties")?.value === false && !cursor.has("patternProperties");
  if (isClosed) for (const name of required) reportImpossible(name, cursor, context);
  for (const name of required) properties.push({ name, type: unknown, required: true, notes: {} });
  const additional = additionalType(cursor, properties.length === 0, context);
  return { kind: "object", properties, ...(additional && { additional }) };
}

function reportImpossible(name: string, cursor: Cursor, { report }: SchemaContext): void {
  report({
    severity: "warning",
    rule: "impossible-schema",
    message: `No object fits this schema: "${name}" is required, but not among the properties, and others are not allowed.`,
    hint: `Add "${name}" to the properties, or remove it from "required".`,
    location: cursor.locate("required"),
  });
}

function additionalType(cursor: Cursor, isBare: boolean, context: SchemaContext): Type | undefined {
  const patterns =
    cursor
      .get("patternProperties")
      ?.entries()
      .map(([, part]) => partType(part, context)) ?? [];
  const rest = cursor.get("additionalProperties");
  if (rest === undefined) {
    if (patterns.length > 0) return union(patterns);
    // An object of which nothing is said may hold anything; where properties are listed, they are what counts.
    return isBare ? unknown : undefined;
  }
  if (rest.value !== false && isSchema(rest.value)) patterns.push(partType(rest, context));
  return patterns.length === 0 ? undefined : union(patterns);
}

function arrayType(cursor: Cursor, context: SchemaContext): Type {
  const prefix = cursor.get("prefixItems");
  const items = cursor.get("items");
  const tuple = prefix ?? (isJsonArray(items?.value) ? items : undefined);
  if (tuple === undefined) return { kind: "array", items: items ? partType(items, context) : unknown };
  const rest = prefix === undefined ? cursor.get("additionalItems") : items;
  const least = cursor.get("minItems")?.value;
  const most = cursor.get("maxItems")?.value;
  const types = tuple.items().map((item) => partType(item, context));
  const isClosed = rest?.value === false || (typeof most === "number" && most <= types.length);
  return {
    kind: "tuple",
    items: types,
    required: Math.min(typeof least === "number" ? least : 0, types.length),
    ...(isClosed ? {} : { rest: rest === undefined ? unknown : partType(rest, context) }),
  };
}

function wideType(value: Json): Type {
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (typeof value === "number") return { kind: "number", integer: false };
  return value === null ? nothing : unknown;
}

function literalType(value: Json): Type {
  if (value === null) return nothing;
  if (typeof value !== "object") return { kind: "literal", value };
  if (isJsonArray(value)) return { kind: "tuple", items: value.map(literalType), required: value.length };
  const properties = Object.entries(value).map(([name, member]: [string, Json]) => ({
    name,
    type: literalType(member),
    required: true,
    notes: {},
  }));
  return { kind: "object", properties };
}

function isOfType(value: Json, type: string): boolean {
  if (value === null) return type === "null";
  if (isJsonArray(value)) return type === "array";
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function isAnyObject(type: Type): boolean {
  return (
    type.kind === "unknown" ||
    (type.kind === "object" && type.properties.length === 0 && type.additional?.kind === "unknown")
  );
}
