import type { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import { memberOf } from "../references.js";
import { isForValidators } from "./schema-keywords.js";

const firstNotes = ["title", "description", "deprecated"];

/** What a schema is called and means, then what validators read, then all else that it says to people. */
export function documentedInOrder(schema: JsonObject): JsonObject {
  const keys = Object.keys(schema);
  // Most schemas say nothing to people.
  if (keys.every((key) => isForValidators(key) && !isFirst(key))) return schema;
  const reference = "$ref" in schema;
  const isNote = (key: string): boolean => firstNotes.includes(key);
  const isJson = (key: string): boolean => !reference && isForValidators(key);
  const rest = keys.filter((key) => !isFirst(key) && !isNote(key));
  const ordered = [
    ...keys.filter(isFirst),
    ...firstNotes.filter((key) => Object.hasOwn(schema, key)),
    ...rest.filter(isJson),
    ...rest.filter((key) => !isJson(key)),
  ];
  return Object.fromEntries(ordered.map((key): [string, Json] => [key, memberOf(schema, key) ?? null]));
}

function isFirst(key: string): boolean {
  return key === "$ref" || key === "$schema";
}

/** What a reference says to people itself. */
export function besideReference({ value }: Cursor): JsonObject {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key]) => key === "default" || (key !== "nullable" && !isForValidators(key)),
    ),
  );
}

/** A `discriminator` of alternatives is said by what stands in them already. */
export function isSaidToPeople(key: string, schema: Cursor): boolean {
  if (key === "discriminator") return !schema.has("oneOf") && !schema.has("anyOf");
  if (key === "examples" || key === "example") return true;
  return !isForValidators(key) && !refers(memberOf(schema.value, key) ?? null);
}

/** What it refers to would be missing. */
function refers(value: Json): boolean {
  if (isJsonArray(value)) return value.some(refers);
  return isJsonObject(value) && (Object.hasOwn(value, "$ref") || Object.values(value).some(refers));
}
