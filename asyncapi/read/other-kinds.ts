import type { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";

/** How many schemas are looked at for one answer. */
const mostSchemas = 100;

/** True where a schema clearly has no objects, or no arrays: by its type or its values, or by all its alternatives. */
export function isOfOtherKind(schema: Cursor, kind: "object" | "array"): boolean {
  let left = mostSchemas;
  const search = (part: Cursor): boolean => left-- > 0 && isOther(part, kind, search);
  return search(schema);
}

function isOther(schema: Cursor, kind: string, search: (part: Cursor) => boolean): boolean {
  const { value } = schema;
  if (value === false) return true;
  if (!isJsonObject(value) || schema.flag("nullable")) return false;
  const type = schema.plain("type");
  const types = isJsonArray(type) ? type : type === undefined ? [] : [type];
  if (types.length > 0 && !types.includes(kind)) return true;
  const values = value["const"] === undefined ? value["enum"] : [value["const"]];
  if (isJsonArray(values) && values.every((item) => kindOf(item) !== kind)) return true;
  for (const word of ["anyOf", "oneOf"]) {
    const members = schema.get(word)?.items() ?? [];
    if (members.length > 0 && members.every(search)) return true;
  }
  return schema.get("allOf")?.items().some(search) ?? false;
}

function kindOf(value: Json): string {
  return isJsonArray(value) ? "array" : isJsonObject(value) ? "object" : "scalar";
}
