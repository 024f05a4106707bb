import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";
import type { Json, JsonObject } from "../../asyncapi/index.js";

const ofObjects = ["properties", "patternProperties", "additionalProperties", "required"];
const ofArrays = ["items", "additionalItems"];
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
  if (!isJsonObject(schema)) return schema;
  const parts: Json[] = [own(schema)];
  const all = list(schema["allOf"]).map(meant);
  const any = ["anyOf", "oneOf"].flatMap((word) => {
    const members = list(schema[word]).map(meant);
    return members.length === 0 ? [] : [{ anyOf: members }];
  });
  parts.push(...all, ...any);
  const { not } = schema;
  if (isNothing(not)) parts.push(false);
  // Whole numbers are no type of their own.
  if (isJsonObject(not) && Object.keys(not).length === 1 && not["type"] !== undefined) {
    const types = list(not["type"]).filter((name) => name !== "integer");
    if (types.length > 0) parts.push({ not: { type: types } });
  }
  const definitions = schema["$defs"];
  return {
    ...(typeof schema["$schema"] === "string" ? { $schema: schema["$schema"] } : {}),
    ...(typeof schema["$ref"] === "string" ? { $ref: schema["$ref"] } : {}),
    ...(isJsonObject(definitions) ? { $defs: mapped(definitions) } : {}),
    allOf: parts,
  };
}

/** `not` of a schema that everything fits. */
function isNothing(not: Json | undefined): boolean {
  return not === true || (isJsonObject(not) && Object.keys(not).length === 0);
}

function own(schema: JsonObject): JsonObject {
  const types = typesOf(schema);
  const type = types.length === 0 ? {} : { type: types };
  if (schema["const"] !== undefined) return { ...type, const: schema["const"] };
  if (schema["enum"] !== undefined) return { ...type, enum: schema["enum"] };
  return { ...type, ...objects(schema), ...arrays(schema) };
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

function objects(schema: JsonObject): JsonObject {
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
  // One that begins or ends with a text is a key of its own; several might overlap.
  const isTemplate = written.length === 1 && /^(?:\^[\w-]+|[\w-]+\$)$/.test(written[0]?.[0] ?? "");
  const patterns = written.map(([, part]) => meant(part));
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
  // An index signature has to admit the listed ones, too.
  const index = {
    additionalProperties: { anyOf: [...others, ...(isTemplate ? patterns : []), ...Object.values(listed)] },
  };
  return {
    ...(required === undefined ? {} : { required }),
    properties: listed,
    patternProperties: templates,
    ...(others.length > 0 ? index : additionalProperties === false ? { additionalProperties } : {}),
  };
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
