import { isJsonObject, type Json } from "../../asyncapi/index.js";
import { isIdentifier } from "../naming.js";

/** A value as a TypeScript literal on one line; the formatter breaks it where it is too long. */
export function printLiteral(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(printLiteral).join(", ")}]`;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${printKey(key)}: ${printLiteral(item)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" ? printString(value) : JSON.stringify(value);
}

/** A double-quoted string that no character of the text can end or break. */
export function printString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g, // line ends to older tools, or hidden changes of direction
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A key of an object literal. `__proto__` is computed, because as a plain key it would set the prototype. */
export function printKey(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return isIdentifier(key) ? key : printString(key);
}
