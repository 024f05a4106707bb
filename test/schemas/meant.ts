import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { meantConditions } from "./meant-conditions.js";
import { excluded } from "./meant-exclusions.js";

const ofObjects = ["properties", "patternProperties", "additionalProperties", "required"];
const ofArrays = ["items", "additionalItems"];
const combining = ["allOf", "anyOf", "oneOf", "if", "dependencies"];
const bounds = {
  objects: ["minProperties", "maxProperties", "propertyNames"],
  arrays: ["minItems", "maxItems", "uniqueItems", "contains"],
};

/**
 * The part of a schema that its type says, as a schema again, so that Ajv can tell what the type should admit. What
 * it leaves out or reads in another way is what docs/specifications.md ("Schemas and types") lists; it knows nothing
 * of how types are made.
 */
export function meant(schema: Json): Json {
  return said(schema, { combined: false });
}

/** As a part of a schema whose other parts may list properties that this one does not. */
function part(schema: Json): Json {
  return said(schema, { combined: true });
}

function said(schema: Json, { combined }: { readonly combined: boolean }): Json {
  if (!isJsonObject(schema)) return schema;
  const isCombined = combined || combining.some((word) => word in schema);
  const parts: Json[] = [own(schema, isCombined)];
  const all = list(schema["allOf"]).map(part);
  const any = ["anyOf", "oneOf"].flatMap((word) => {
    const members = list(schema[word]).map(part);
    return members.length === 0 ? [] : [{ anyOf: members }];
  });
  parts.push(...all, ...any, ...meantConditions(schema, part), ...excluded(schema));
  const definitions = schema["$defs"];
  return {
    ...(typeof schema["$schema"] === "string" ? { $schema: schema["$schema"] } : {}),
    ...(typeof schema["$ref"] === "string" ? { $ref: schema["$ref"] } : {}),
    ...(isJsonObject(definitions) ? { $defs: mapped(definitions) } : {}),
    allOf: parts,
  };
}

function own(schema: JsonObject, isCombined: boolean): JsonObject {
  const types = typesOf(schema);
  const type = types.length === 0 ? {} : { type: types };
  if (schema["const"] !== undefined) return { ...type, const: schema["const"] };
  if (schema["enum"] !== undefined) return { ...type, enum: schema["enum"] };
  return { ...type, ...objects(schema, isCombined), ...arrays(schema), ...(isCombined ? {} : names(schema)) };
}

/** `properties` without a type are those of an object, `items` those of an array. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  if (type !== undefined) {
    return list(type).flatMap((name) =>
      name === "integer" ? ["number"] : typeof name === "string" ? [name] : [],
    );
  }
  if (schema["const"] !== undefined || schema["enum"] !== undefined) return [];
  const has = (word: string): boolean => word in schema;
  if ([...ofObjects, ...bounds.objects].some(has)) return ["object"];
  if ([...ofArrays, ...bounds.arrays].some(has)) return ["array"];
  return [];
}

function names(schema: JsonObject): JsonObject {
  return hasNames(schema) ? { propertyNames: schema["propertyNames"] ?? true } : {};
}

/** Whether all names are listed. */
function hasNames({ propertyNames }: JsonObject): boolean {
  return isJsonObject(propertyNames) && ("enum" in propertyNames || "const" in propertyNames);
}

function objects(schema: JsonObject, isCombined: boolean): JsonObject {
  const { properties, patternProperties, additionalProperties, required } = schema;
  const exact = Object.entries(isJsonObject(patternProperties) ? patternProperties : {}).flatMap(
    ([pattern, part]) => {
      // One of a single name is a property.
      const name = /^\^(\w+)\$$/.exec(pattern)?.[1];
      return name === undefined || name === "__proto__" ? [] : [[name, meant(part)] as const];
    },
  );
  const listed = { ...Object.fromEntries(exact), ...(isJsonObject(properties) ? mapped(properties) : {}) };
  const written = (isJsonObject(patternProperties) ? Object.entries(patternProperties) : []).filter(
    ([pattern]) => !/^\^\w+\$$/.test(pattern),
  );
  // One that begins or ends with a text is a key of its own, unless several overlap.
  const isTemplate = written.length > 0 && areApart(written.map(([pattern]) => pattern));
  // Names that are listed are not held against patterns.
  const patterns = written.map(([, part]) => (hasNames(schema) ? true : meant(part)));
  const templates = isTemplate
    ? Object.fromEntries(
        written.map(([pattern, part]) => {
          const fitting = Object.entries(listed).flatMap(([name, own]) =>
            new RegExp(pattern, "u").test(name) ? [own] : [],
          );
          return [pattern, { anyOf: [meant(part), ...fitting] }];
        }),
      )
    : {};
  const others = [
    ...(isTemplate ? [] : patterns),
    ...(additionalProperties === undefined || additionalProperties === false
      ? []
      : [meant(additionalProperties)]),
  ];
  // What another part lists is no excess to the compiler.
  const isBare = required === undefined && Object.keys({ ...listed, ...templates }).length === 0;
  const isClosed = additionalProperties === false && (!isCombined || isBare);
  // An index signature has to admit the listed ones, too.
  const index = {
    additionalProperties: { anyOf: [...others, ...(isTemplate ? patterns : []), ...Object.values(listed)] },
  };
  return {
    ...(required === undefined ? {} : { required }),
    properties: listed,
    patternProperties: templates,
    ...(others.length > 0 ? index : isClosed ? { additionalProperties } : {}),
  };
}

/** Whether all ask for a beginning or all for an end, and no name has two of them. */
function areApart(patterns: readonly string[]): boolean {
  const starts = patterns.flatMap((pattern) => /^\^([\w-]+)$/.exec(pattern)?.[1] ?? []);
  const ends = patterns.flatMap((pattern) => /^([\w-]+)\$$/.exec(pattern)?.[1] ?? []);
  const others = (own: string, all: readonly string[]) => all.filter((text) => text !== own);
  if (starts.length === patterns.length)
    return starts.every((text) => others(text, starts).every((other) => !other.startsWith(text)));
  if (ends.length === patterns.length)
    return ends.every((text) => others(text, ends).every((other) => !other.endsWith(text)));
  return false;
}

function arrays(schema: JsonObject): JsonObject {
  const { items, additionalItems, minItems, maxItems } = schema;
  if (!isJsonArray(items)) return items === undefined ? {} : { items: meant(items) };
  const most = typeof maxItems === "number" && maxItems <= items.length ? maxItems : undefined;
  return {
    items: items.map(meant),
    ...(typeof minItems === "number" ? { minItems: Math.min(minItems, items.length) } : {}),
    ...(most === undefined ? {} : { maxItems: most }),
    ...(additionalItems === undefined ? {} : { additionalItems: meant(additionalItems) }),
  };
}

function mapped(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, meant(schema)]));
}

function list(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : isJsonArray(value) ? value : [value];
}
