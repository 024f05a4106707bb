import type { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { ObjectType, Type } from "../model/index.js";
import { digitPatterns } from "../languages/protobuf/digit-patterns.js";
import { arrayType } from "./array-type.js";
import { intersection, union } from "./combine-types.js";
import { dynamicTarget } from "./dynamic-reference.js";
import { conditionalType, dependentType } from "./conditions.js";
import { discriminatorOf } from "./discriminator.js";
import { exclude, exclusionsOf } from "./exclusions.js";
import { enumerationType, literalType } from "./literals.js";
import { objectType } from "./object-type.js";
import { isOfOtherKind } from "./other-kinds.js";
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
  "propertyNames",
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
 * The values that a schema allows, as far as a structural type can say it. A schema with `properties` but no `type` is
 * read as one of objects, as its author meant it, although a validator lets everything pass that is no object;
 * likewise `items` and arrays.
 */
export function schemaType(cursor: Cursor, context: SchemaContext): Type {
  return typeWith(cursor, context, { conditions: true });
}

/** What the schema around a part of it says. */
interface Surroundings {
  /** `false` where it takes the conditions of all its parts together. */
  readonly conditions: boolean;
  /** All its values are of this kind. */
  readonly within?: "object" | "array" | undefined;
}

function typeWith(cursor: Cursor, context: SchemaContext, { conditions, within }: Surroundings): Type {
  if (cursor.value === false) return never;
  const parts: Type[] = [];
  const own = ownType(cursor, context);
  const all = cursor.get("allOf")?.items() ?? [];
  const dynamic = dynamicTarget(cursor, context);
  const combined = all.length > 0 || dynamic !== undefined || cursor.has("anyOf") || cursor.has("oneOf");
  const special = own.kind === "object" ? ofObject(own, cursor, { all, context, conditions }) : undefined;
  if ((!combined && special === undefined) || !isAnyObject(own)) parts.push(own);
  const kind = kindOf(own) ?? within ?? kindOfParts(all);
  for (const part of all) {
    const inside = { conditions: special?.tookConditions !== true, within: kind };
    const typeOf = (): Type =>
      part.site === undefined ? typeWith(part, context, inside) : partType(part, context);
    parts.push(ofKind(kind, part, typeOf));
  }
  if (dynamic !== undefined) parts.push({ kind: "reference", name: context.define(dynamic) });
  for (const word of ["anyOf", "oneOf"]) {
    const members = cursor.get(word)?.items() ?? [];
    const typeOf = (member: Cursor): Type =>
      member.site === undefined
        ? typeWith(member, context, { conditions: true, within: kind })
        : memberType(member, cursor, context);
    const types = members.map((member) => ofKind(kind, member, () => typeOf(member)));
    if (types.length > 0) parts.push(union(types));
  }
  parts.push(...(special?.types ?? []));
  const type = parts.length === 0 ? own : intersection(parts);
  // A base of "any object" says something only where nothing else does.
  const result = type.kind === "unknown" && combined ? own : type;
  const excluded = exclusionsOf(cursor, all);
  const left = excluded === undefined ? result : exclude(result, excluded);
  return cursor.flag("nullable") ? union([left, nothing]) : left;
}

/**
 * What a part of the schema says, or nothing where that is clearly no object and the schema is of objects: to the
 * compiler, `{ a?: string } & "x"` has values.
 */
function ofKind(kind: Surroundings["within"], part: Cursor, typeOf: () => Type): Type {
  if (kind === undefined) return typeOf();
  if (isOfOtherKind(part, kind)) return never;
  const type = typeOf();
  if (type.kind === "unknown") return type;
  const others = ["null", "boolean", "number", "string", "object", "array"].filter((name) => name !== kind);
  return exclude(type, { types: new Set(others), values: new Set(), absent: [], everything: false });
}

/** Of parts of `allOf` that are written in place. */
function kindOfParts(parts: readonly Cursor[]): Surroundings["within"] {
  for (const part of parts) {
    const name = part.site === undefined && !part.flag("nullable") ? part.string("type") : undefined;
    if (name === "object" || name === "array") return name;
  }
  return undefined;
}

function kindOf(type: Type): Surroundings["within"] {
  if (type.kind === "object") return "object";
  return type.kind === "array" || type.kind === "tuple" ? "array" : undefined;
}

/** What conditions and dependencies add; `undefined` where that is nothing. */
function ofObject(
  own: ObjectType,
  cursor: Cursor,
  {
    all,
    context,
    conditions,
  }: { readonly all: readonly Cursor[]; readonly context: SchemaContext; readonly conditions: boolean },
): { readonly types: readonly Type[]; readonly tookConditions: boolean } | undefined {
  const typeOf = (part: Cursor): Type => ofKind("object", part, () => partType(part, context));
  const written = [...(conditions ? [cursor] : []), ...all.filter(({ site }) => site === undefined)];
  const conditional = conditionalType(own, written, typeOf);
  const dependent = dependentType(own, cursor, typeOf);
  const types = [conditional, dependent].filter((type) => type !== undefined);
  return types.length === 0 ? undefined : { types, tookConditions: conditional !== undefined };
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
  const types = typesOf(cursor);
  const only = cursor.value["const"];
  const values = only === undefined ? cursor.value["enum"] : [only];
  if (isJsonArray(values) && values.length > 0) return enumerationType(values, types);
  if (types.length > 0) return union(types.map((type) => typeNamed(type, cursor, context)));
  if (ofObjects.some((word) => cursor.has(word))) return objectOf(cursor, context);
  if (ofArrays.some((word) => cursor.has(word))) return arrayType(cursor, (part) => partType(part, context));
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
      return stringType(cursor);
    case "number":
      return { kind: "number", integer: false };
    case "integer":
      return isLong(cursor)
        ? { kind: "number", integer: true, format: "int64" }
        : { kind: "number", integer: true };
    case "array":
      return arrayType(cursor, (part) => partType(part, context));
    case "object":
      return objectOf(cursor, context);
    default:
      return unknown;
  }
}

/** With what a printer may make something else of than a text. */
function stringType(cursor: Cursor): Type {
  if (cursor.string("format") === "date-time") return { kind: "string", format: "date-time" };
  const isDigits = isLong(cursor) || digitPatterns.has(cursor.string("pattern") ?? "");
  return isDigits ? { kind: "string", format: "int64" } : { kind: "string" };
}

function isLong(cursor: Cursor): boolean {
  return /^u?int64$/.test(cursor.string("format") ?? "");
}

function objectOf(cursor: Cursor, context: SchemaContext): Type {
  return objectType(cursor, { typeOf: (part) => partType(part, context), report: context.report });
}

function isAnyObject(type: Type): boolean {
  return (
    type.kind === "unknown" ||
    (type.kind === "object" &&
      type.properties.length === 0 &&
      type.patterns === undefined &&
      type.additional?.kind === "unknown")
  );
}
