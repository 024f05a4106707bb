import { isJsonArray } from "../json.js";
import type { Json } from "../json.js";

type Check = (value: Json) => boolean;

const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
export const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const isString: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
export const isNames: Check = (value) => isJsonArray(value) && value.every(isString);
const typeNames = new Set(["null", "boolean", "object", "array", "number", "integer", "string"]);
const isTypeName: Check = (value) => typeof value === "string" && typeNames.has(value);

/** Keywords whose values are copied, where they are what the keyword takes: others would stop the validator. */
export const plainKeywords: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    "type",
    (value) => isTypeName(value) || (isJsonArray(value) && value.length > 0 && value.every(isTypeName)),
  ],
  ["enum", (value) => isJsonArray(value) && value.length > 0],
  ["const", () => true],
  ["multipleOf", (value) => isNumber(value) && Number(value) > 0],
  ["maximum", isNumber],
  ["exclusiveMaximum", isNumber],
  ["minimum", isNumber],
  ["exclusiveMinimum", isNumber],
  ["maxLength", isCount],
  ["minLength", isCount],
  ["maxItems", isCount],
  ["minItems", isCount],
  ["uniqueItems", isBoolean],
  ["maxProperties", isCount],
  ["minProperties", isCount],
  ["required", isNames],
  ["format", isString],
  ["contentEncoding", isString],
  ["contentMediaType", isString],
  ["default", () => true],
]);

/** Those whose value is a schema. */
export const inSchema: ReadonlySet<string> = new Set([
  "not",
  "if",
  "then",
  "else",
  "contains",
  "additionalItems",
  "additionalProperties",
  "propertyNames",
]);
/** Of JSON Schema 2019-09. */
export const modernSchemas: ReadonlySet<string> = new Set(["unevaluatedProperties", "unevaluatedItems"]);
export const modernCounts: ReadonlySet<string> = new Set(["minContains", "maxContains"]);
/** Those whose value is a list of schemas. */
export const inArray: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);
/** What is read into other words, or is there for references only. */
const otherKeywords: ReadonlySet<string> = new Set([
  ...["properties", "patternProperties", "pattern", "items", "prefixItems"],
  ...["dependencies", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems"],
  ...["minContains", "maxContains", "nullable", "x-hazelnats-name"],
  ...["$ref", "$id", "id", "$schema", "$anchor", "$defs", "definitions", "$vocabulary"],
  ...["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"],
]);

/** Whether a validator acts on it; what is not, is said to people. */
export function isForValidators(key: string): boolean {
  return plainKeywords.has(key) || inSchema.has(key) || inArray.has(key) || otherKeywords.has(key);
}

export function isSchema(value: Json): boolean {
  return typeof value === "boolean" || (typeof value === "object" && value !== null && !isJsonArray(value));
}
