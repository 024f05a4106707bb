import * as fc from "fast-check";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { defined } from "./defined.js";

/** By the names that references have behind `#/$defs/`. */
type Definitions = Readonly<Record<string, Json>>;

const scalar = fc.constantFrom<Json>("x", "y", "z", 1, 2, 1.5, true, false, null);

/** Any JSON with the names of the schemas. */
export const anyValue = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalar,
    fc.dictionary(fc.constantFrom("a", "b", "c", "k", "x-1"), tie("value"), { maxKeys: 3 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

/** Values that may well fit the schema; whether they do is for a validator to say. */
export function valueFor(schema: Json | undefined, definitions: Definitions, depth = 0): fc.Arbitrary<Json> {
  if (depth > 5 || schema === undefined || typeof schema !== "object" || schema === null) return anyValue;
  const { $ref, const: only, enum: several, allOf, anyOf, oneOf, ...rest } = schema as JsonObject;
  if (typeof $ref === "string") return valueFor(definitions[$ref.slice(8)], definitions, depth + 1);
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(several)) return fc.constantFrom<Json>(...(several as readonly Json[]));
  const parts = [allOf, anyOf, oneOf, [rest["then"], rest["else"]]]
    .flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]) : []))
    .filter((part) => part !== undefined);
  const own = valueOfType(rest, definitions, depth);
  const made = parts.map((part) => valueFor(part, definitions, depth + 1));
  const all = [...own, ...made];
  if (all.length === 0) return anyValue;
  // Objects of several parts are put together: else `allOf` would hardly ever fit.
  const together = fc.tuple(...all).map((values) => {
    const objects = values.filter(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    );
    return objects.length === 0 ? (values[0] ?? null) : Object.assign({}, ...objects);
  });
  return fc.oneof(...all, together);
}

function valueOfType(
  schema: JsonObject,
  definitions: Definitions,
  depth: number,
): readonly fc.Arbitrary<Json>[] {
  const { type: written, properties, items, prefixItems, additionalProperties } = schema;
  const types = Array.isArray(written) ? written : written === undefined ? [] : [written];
  return types.map((only): fc.Arbitrary<Json> => {
    if (only === "string") return fc.constantFrom("x", "y", "w");
    if (only === "number" || only === "integer") return fc.constantFrom(1, 2, 7);
    if (only === "boolean") return fc.boolean();
    if (only === "null") return fc.constant(null);
    if (only === "array") {
      const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
      const rest = tuple === undefined ? items : (schema["additionalItems"] ?? (prefixItems && items));
      const first = fc.tuple(...(tuple ?? []).map((item: Json) => valueFor(item, definitions, depth + 1)));
      return fc
        .tuple(first, fc.array(valueFor(rest, definitions, depth + 1), { maxLength: 3 }), fc.nat(4))
        .map(([start, end, length]) => [...start, ...end].slice(0, length + 1));
    }
    const listed = Object.entries((properties ?? {}) as JsonObject);
    const others = fc.dictionary(
      fc.constantFrom("a", "b", "c", "x-1", "k"),
      valueFor(additionalProperties, definitions, depth + 1),
      { maxKeys: 1 },
    );
    const own = fc.record(
      Object.fromEntries(
        listed.map(([key, part]) => [
          key,
          fc.option(valueFor(part, definitions, depth + 1), { nil: undefined, freq: 4 }),
        ]),
      ),
    );
    return fc.tuple(own, fc.option(others, { nil: {} })).map(([a, b]) => defined({ ...b, ...a }));
  });
}
