import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json } from "../../json.js";
import { targetOf } from "./side.js";
import type { Side } from "./side.js";

export interface Names {
  /** Names of the properties that some part of a schema speaks of. */
  readonly declared: ReadonlySet<string>;
  /** Whether a part of the schema says that there are others, or what they are. */
  readonly isOpen: boolean;
}

/** Keywords with schemas of the same value. */
const inPlace = ["allOf", "anyOf", "oneOf"] as const;
const single = ["if", "then", "else", "not"] as const;

/** Of all parts of the schemas that speak of one place, whether or not they hold together. */
export function namesAt(schemas: readonly Json[], side: Side): Names {
  const declared = new Set<string>();
  const waiting: Json[] = [...schemas];
  const seen = new Set<Json>();
  let isOpen = false;
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    if (!isJsonObject(schema) || seen.has(schema)) continue;
    seen.add(schema);
    const target = targetOf(schema["$ref"], side);
    if (target !== undefined) waiting.push(target);
    for (const key of inPlace) {
      const parts = schema[key];
      if (isJsonArray(parts)) for (const part of parts) waiting.push(part);
    }
    for (const key of single) {
      const part = schema[key];
      if (part !== undefined) waiting.push(part);
    }
    const { properties, required, dependencies, propertyNames, const: only, enum: values } = schema;
    if (isJsonObject(properties)) for (const name of Object.keys(properties)) declared.add(name);
    if (isJsonArray(required)) for (const name of required) if (typeof name === "string") declared.add(name);
    if (isJsonObject(dependencies))
      for (const [name, part] of Object.entries(dependencies)) {
        declared.add(name);
        if (!isJsonArray(part)) waiting.push(part);
        else for (const each of part) if (typeof each === "string") declared.add(each);
      }
    for (const value of [only, ...(isJsonArray(values) ? values : [])])
      if (isJsonObject(value)) for (const name of Object.keys(value)) declared.add(name);
    for (const key of ["additionalProperties", "unevaluatedProperties", "patternProperties"] as const) {
      const stated = schema[key];
      if (stated !== undefined && stated !== false) isOpen = true;
    }
    if (propertyNames !== undefined) isOpen = true;
  }
  return { declared, isOpen };
}
