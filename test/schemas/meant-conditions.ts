import type { Json, JsonObject } from "../../asyncapi/index.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";

type Meant = (schema: Json) => Json;

/** What the type of an object says of `if` and of `dependencies`: docs/specifications.md has the conditions for it. */
export function meantConditions(schema: JsonObject, meant: Meant): readonly Json[] {
  const isObject =
    schema["type"] === "object" && schema["const"] === undefined && schema["enum"] === undefined;
  return isObject ? [...conditions(schema, meant), ...dependencies(schema, meant)] : [];
}

function dependencies({ dependencies: written }: JsonObject, meant: Meant): readonly Json[] {
  if (!isJsonObject(written) || Object.keys(written).length > 5) return [];
  const parts = Object.entries(written).map(
    ([name, part]) => [name, isJsonArray(part) ? part : meant(part)] as const,
  );
  return [{ dependencies: Object.fromEntries(parts) }];
}

function conditions(schema: JsonObject, meant: Meant): readonly Json[] {
  const inline = (isJsonArray(schema["allOf"]) ? schema["allOf"] : []).filter(isJsonObject);
  const parts = [schema, ...inline].filter((part) => part["if"] !== undefined && part["$ref"] === undefined);
  const asked = parts.map((part) => question(part["if"]));
  const names = new Set(asked.map((each) => each?.name));
  const values = asked.flatMap((each) => each?.values ?? []);
  const [name] = names;
  if (name === undefined || names.size > 1 || new Set(values).size < values.length) return [];
  const { properties } = schema;
  const own = isJsonObject(properties) ? properties[name] : undefined;
  // of any other text nothing is known
  const isListed = isJsonObject(own) && ("enum" in own || "const" in own);
  if (!isListed) return [];
  return parts.map((part) =>
    Object.fromEntries(
      ["if", "then", "else"].flatMap((word) => {
        const own = part[word];
        return own === undefined ? [] : [[word, word === "if" ? own : meant(own)] as const];
      }),
    ),
  );
}

/** An `if` that asks for values of one property. */
function question(
  condition: Json | undefined,
): { readonly name: string; readonly values: readonly Json[] } | undefined {
  if (!isJsonObject(condition)) return undefined;
  const { properties, required = [], ...rest } = condition;
  if (!isJsonObject(properties) || Object.keys(rest).some((word) => word !== "type")) return undefined;
  const [entry, ...others] = Object.entries(properties);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, { const: only, enum: several, ...more }] = entry as [string, JsonObject]; // or it has none of them
  const values = isJsonArray(several) ? several : only === undefined ? [] : [only];
  const isPlain =
    Object.keys(more).length === 0 && values.length > 0 && values.every((value) => typeof value !== "object");
  return isPlain && isJsonArray(required) && required.every((each) => each === name)
    ? { name, values }
    : undefined;
}
