import type { Json, JsonObject } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Schema } from "../model/index.js";

/** Keywords whose values are data, not schemas. */
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);
/** Keywords whose keys are names, not keywords. */
const named: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependencies"]);

const start = "#/$defs/";

/** A schema as documents have it: with its notes, and with references to components. */
export function writeSchema({ json, documented, dialect }: Schema): JsonObject {
  const schema = writePart(documented ?? json);
  return dialect === undefined || "$ref" in schema ? schema : { $schema: dialect, ...schema };
}

function writePart(schema: JsonObject): JsonObject {
  // validators need the pattern beside the property; readers make one of the other
  const { patternProperties, ...rest } = schema;
  const patterns = withoutPrototype(schema, patternProperties);
  const written = patterns === undefined ? rest : schema;
  return Object.fromEntries(
    Object.entries(written).map(([key, value]): [string, Json] => {
      const own = key === "patternProperties" && patterns !== undefined ? patterns : value;
      if (data.has(key)) return [key, own];
      if (key === "$ref" && typeof own === "string") return [key, referenceOf(own)];
      if (!named.has(key) || !isJsonObject(own)) return [key, writeAny(own, key)];
      return [
        key,
        Object.fromEntries(Object.entries(own).map(([name, part]) => [name, writeAny(part, "items")])),
      ];
    }),
  );
}

/** What is no schema for sure, such as an extension, stays as it is. */
function writeAny(value: Json, key: string): Json {
  if (key.startsWith("x-") || key === "externalDocs") return value;
  if (isJsonArray(value)) return value.map((item) => (isJsonObject(item) ? writePart(item) : item));
  return isJsonObject(value) ? writePart(value) : value;
}

function withoutPrototype(schema: JsonObject, patterns: Json | undefined): JsonObject | undefined {
  if (patterns === undefined || !isJsonObject(patterns)) return undefined;
  const { properties } = schema;
  if (!isJsonObject(properties) || !Object.hasOwn(properties, "__proto__")) return patterns;
  const { "^__proto__$": _own, ...others } = patterns;
  return Object.keys(others).length === 0 ? undefined : others;
}

function referenceOf(reference: string): string {
  return reference.startsWith(start) ? `#/components/schemas/${reference.slice(start.length)}` : reference;
}
