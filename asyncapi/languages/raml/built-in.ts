import type { JsonObject } from "../../json.js";

const day = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const hour = "[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?";

/** The types of RAML 1.0 by name. */
export const builtIn: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ["any", {}],
  ["object", { type: "object" }],
  ["array", { type: "array" }],
  ["string", { type: "string" }],
  ["number", { type: "number" }],
  ["integer", { type: "integer" }],
  ["boolean", { type: "boolean" }],
  ["date-only", { type: "string", format: "date" }],
  ["time-only", { type: "string", pattern: `^${hour}$` }],
  ["datetime-only", { type: "string", pattern: `^${day}T${hour}$` }],
  ["datetime", { type: "string", format: "date-time" }],
  ["file", { type: "string" }],
  ["nil", { type: "null" }],
]);

/** Facets that JSON Schema has under the same name. */
export const sharedFacets = [
  "minLength",
  "maxLength",
  "pattern",
  "enum",
  "minimum",
  "maximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "additionalProperties",
  "description",
  "default",
  "example",
];

/** Formats of numbers: some have one of JSON Schema's tools, the others are ranges. */
export function numberFormat(format: string): JsonObject {
  switch (format) {
    case "int":
    case "int32":
      return { format: "int32" };
    case "int64":
    case "long":
      return { format: "int64" };
    case "int8":
      return { minimum: -128, maximum: 127 };
    case "int16":
      return { minimum: -32_768, maximum: 32_767 };
    case "float":
    case "double":
      return { format };
    default:
      return {};
  }
}
