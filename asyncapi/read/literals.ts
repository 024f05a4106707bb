import { isJsonArray } from "../json.js";
import type { Json } from "../json.js";
import type { ObjectType, Type } from "../model/index.js";
import { union } from "./combine-types.js";

/** More than that are no help in an editor, and work for the compiler in every file that uses them. */
const mostLiterals = 10_000;

/** `{}` and nothing else. */
export const emptyObject: ObjectType = { kind: "object", properties: [], additional: { kind: "never" } };

/** Whether the values of an enumeration are too many to be a union of literals. */
export function isTooManyLiterals(values: readonly Json[]): boolean {
  return values.length > mostLiterals;
}

/** The values of an enumeration that are of one of the types which the schema names; without such names, all. */
export function enumerationType(values: readonly Json[], types: readonly string[]): Type {
  const allowed = values.filter((value) => types.length === 0 || types.some((type) => isOfType(value, type)));
  return union(allowed.map(isTooManyLiterals(allowed) ? wideType : literalType));
}

export function literalType(value: Json): Type {
  if (value === null) return { kind: "null" };
  if (typeof value !== "object") return { kind: "literal", value };
  if (isJsonArray(value)) return { kind: "tuple", items: value.map(literalType), required: value.length };
  const properties = Object.entries(value).map(([name, member]: [string, Json]) => ({
    name,
    type: literalType(member),
    required: true,
    notes: {},
  }));
  return properties.length === 0 ? emptyObject : { kind: "object", properties };
}

function wideType(value: Json): Type {
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "boolean") return { kind: "boolean" };
  if (typeof value === "number") return { kind: "number", integer: false };
  return { kind: value === null ? "null" : "unknown" };
}

function isOfType(value: Json, type: string): boolean {
  if (value === null) return type === "null";
  if (isJsonArray(value)) return type === "array";
  return type === "integer" ? Number.isInteger(value) : typeof value === type; // objects are no arrays here
}
