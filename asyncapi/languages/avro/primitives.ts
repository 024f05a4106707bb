import type { JsonObject } from "../../json.js";

/** Each character is one byte, as in Avro's own JSON. */
const bytes: JsonObject = { type: "string", pattern: "^[\\u0000-\\u00ff]*$" };

/** Avro's types without parts, as they stand in JSON. */
export const primitives: ReadonlyMap<string, JsonObject> = new Map([
  ["null", { type: "null" }],
  ["boolean", { type: "boolean" }],
  ["int", { type: "integer", format: "int32" }],
  ["long", { type: "integer", format: "int64" }],
  ["float", { type: "number", format: "float" }],
  ["double", { type: "number", format: "double" }],
  ["bytes", bytes],
  ["string", { type: "string" }],
]);

export function fixedBytes(size: number): JsonObject {
  return { ...bytes, minLength: size, maxLength: size };
}

/** What a logical type adds: values stand as those of the type that it is based on. */
export function logicalType(
  name: string | undefined,
  { base, precision, scale }: { readonly base: string; readonly precision: unknown; readonly scale: unknown },
): JsonObject {
  if (name === undefined) return {};
  if (name === "uuid" && base === "string") return { format: "uuid", logicalType: name };
  if (name !== "decimal" || typeof precision !== "number") return { logicalType: name };
  return { logicalType: `decimal(${precision}, ${typeof scale === "number" ? scale : 0})` };
}
