import type { Cursor } from "../../cursor.js";
import type { JsonObject } from "../../json.js";
import { logicalType } from "./primitives.js";

export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

export function descriptionOf(cursor: Cursor): JsonObject {
  const description = cursor.string("doc");
  return description === undefined ? {} : { description };
}

export function logicalSchema(cursor: Cursor, base: string): JsonObject {
  const [precision, scale] = [cursor.get("precision")?.value, cursor.get("scale")?.value];
  return logicalType(cursor.string("logicalType"), { base, precision, scale });
}

export function logicalWords(cursor: Cursor): JsonObject {
  const words = ["logicalType", "precision", "scale"].flatMap((key) => {
    const value = cursor.get(key)?.value;
    return value === undefined ? [] : [[key, value] as const];
  });
  return words.some(([key]) => key === "logicalType") ? Object.fromEntries(words) : {};
}
