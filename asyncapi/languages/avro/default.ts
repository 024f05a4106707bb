import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json } from "../../json.js";

/**
 * True where a default is a value of its Avro type. Of a union, it is one of the first type. Types that are only
 * named here are taken on trust.
 */
export function fitsAvro(value: Json, wire: Json): boolean {
  if (isJsonArray(wire)) return wire[0] !== undefined && fitsAvro(value, wire[0]);
  const type = isJsonObject(wire) ? wire["type"] : wire;
  switch (type) {
    case "null":
      return value === null;
    case "boolean":
    case "string":
      return typeof value === type;
    case "int":
    case "long":
      return Number.isSafeInteger(value);
    case "float":
    case "double":
      return typeof value === "number";
    case "bytes":
      return typeof value === "string" && isBytes(value);
    case "fixed":
      return (
        typeof value === "string" && isBytes(value) && isJsonObject(wire) && value.length === wire["size"]
      );
    case "enum": {
      const symbols = isJsonObject(wire) ? wire["symbols"] : undefined;
      return isJsonArray(symbols) && symbols.includes(value);
    }
    case "array": {
      const items = isJsonObject(wire) ? wire["items"] : undefined;
      return isJsonArray(value) && items !== undefined && value.every((item) => fitsAvro(item, items));
    }
    case "map": {
      const values = isJsonObject(wire) ? wire["values"] : undefined;
      if (!isJsonObject(value) || values === undefined) return false;
      return Object.values(value).every((item) => fitsAvro(item, values));
    }
    case "record": {
      const fields = isJsonObject(wire) ? wire["fields"] : undefined;
      if (!isJsonObject(value) || !isJsonArray(fields)) return false;
      return fields.every((field) => isJsonObject(field) && fitsField(value, field));
    }
    default:
      return true;
  }
}

function fitsField(
  record: { readonly [key: string]: Json },
  field: { readonly [key: string]: Json },
): boolean {
  const name = typeof field["name"] === "string" ? field["name"] : "";
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined) return "default" in field;
  return fitsAvro(value, field["type"] ?? "null");
}

function isBytes(text: string): boolean {
  return text.split("").every((character) => character.charCodeAt(0) <= 0xff);
}
