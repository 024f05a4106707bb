import type { Json, JsonObject } from "../../asyncapi/index.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";

/** What the type says of a schema's `not`: docs/specifications.md has what that is. */
export function excluded(schema: JsonObject): readonly Json[] {
  const { not } = schema;
  if (not === undefined) return [];
  if (not === true || (isJsonObject(not) && Object.keys(not).length === 0)) return [false];
  if (!isJsonObject(not)) return [];
  const parts = [not, ...(Object.keys(not).join() === "anyOf" ? list(not["anyOf"]) : [])].filter(
    isJsonObject,
  );
  const hasName = refers(schema);
  return parts.flatMap((part) => [
    ...values(part, schema, hasName),
    ...(schema["type"] === "object" ? absent(part) : []),
  ]);
}

function values(not: JsonObject, schema: JsonObject, hasName: boolean): readonly Json[] {
  if (hasName || Object.keys(not).length !== 1) return [];
  // Whole numbers are no type of their own.
  const types = list(not["type"]).filter((name) => name !== "integer");
  const literals = [...list(not["enum"]), ...("const" in not ? [not["const"] ?? null] : [])];
  const isListed = schema["enum"] !== undefined || schema["const"] !== undefined;
  const told = literals.filter(
    (value) => value === null || typeof value === "boolean" || (isListed && typeof value !== "object"),
  );
  return [
    ...(types.length > 0 ? [{ not: { type: types } }] : []),
    ...(told.length > 0 ? [{ not: { enum: told } }] : []),
  ];
}

function absent(not: JsonObject): readonly Json[] {
  const { required, type = "object", ...rest } = not;
  const isOne = isJsonArray(required) && required.length === 1 && type === "object";
  return isOne && Object.keys(rest).length === 0 ? [{ not: { type: "object", required } }] : [];
}

/** Whether what the schema is made of has a name of its own: what stands behind one stays as it is. */
function refers(schema: Json): boolean {
  if (!isJsonObject(schema)) return false;
  return (
    schema["$ref"] !== undefined ||
    ["allOf", "anyOf", "oneOf"].some((word) => list(schema[word]).some(refers))
  );
}

function list(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : isJsonArray(value) ? value : [value];
}
