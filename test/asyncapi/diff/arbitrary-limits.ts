import * as fc from "fast-check";
import type { Json, JsonObject } from "../../../asyncapi/json.js";

const names = fc.constantFrom("a", "b", "ab");
const count = fc.nat(3);
const numbers = fc.constantFrom(-1, 0, 0.5, 1, 2, 3);
const texts = fc.constantFrom("", "a", "ab", "B", "2026-01-31", "ü😀");

function some(object: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<JsonObject> {
  return fc.record(object, { requiredKeys: [] }).map(
    (keywords) =>
      Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined)) as JsonObject, // without the undefined ones
  );
}

/** Schemas with the keywords that limit values, which few values pass by chance. */
const { schema } = fc.letrec<{ schema: Json }>((tie) => {
  const inner = tie("schema");
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      some({
        type: fc.constantFrom<Json>("number", "integer", ["integer", "string"], ["number", "null"]),
        minimum: numbers,
        maximum: numbers,
        exclusiveMinimum: numbers,
        exclusiveMaximum: numbers,
        multipleOf: fc.constantFrom(0.5, 1, 2, 4),
      }),
      some({
        type: fc.constantFrom<Json>("string", ["string", "boolean"]),
        minLength: count,
        maxLength: count,
        pattern: fc.constantFrom("^a", "b$", "^[a-z]*$", ".*", "^$"),
        format: fc.constantFrom("date", "email", "int32", "nonsense"),
      }),
      some({
        type: fc.constantFrom<Json>("array", ["array", "string"]),
        items: fc.oneof(inner, fc.array(inner, { maxLength: 2 })),
        additionalItems: inner,
        minItems: count,
        maxItems: count,
        uniqueItems: fc.boolean(),
        contains: inner,
      }),
      some({
        type: fc.constantFrom<Json>("object", ["object", "null"]),
        properties: fc.dictionary(names, inner, { maxKeys: 2 }),
        patternProperties: fc.dictionary(fc.constantFrom("^a", "b$"), inner, { maxKeys: 2 }),
        additionalProperties: fc.oneof(fc.boolean(), inner),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        minProperties: count,
        maxProperties: count,
        propertyNames: some({
          maxLength: count,
          pattern: fc.constantFrom("^a", "b$"),
          enum: fc.constant(["a", "b"]),
        }),
        dependencies: fc.dictionary(names, fc.oneof(inner, fc.uniqueArray(names, { maxLength: 2 })), {
          maxKeys: 1,
        }),
      }),
      some({
        allOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        anyOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        not: inner,
      }),
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      some({ oneOf: fc.array(inner, { minLength: 1, maxLength: 2 }), if: inner, then: inner, else: inner }),
      some({
        properties: fc.dictionary(names, inner, { maxKeys: 2 }),
        unevaluatedProperties: fc.oneof(fc.boolean(), inner),
        allOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
      }),
      some({ enum: fc.uniqueArray(fc.oneof(numbers, texts, fc.boolean()), { minLength: 1, maxLength: 3 }) }),
      fc.boolean(),
    ),
  };
});

export const arbitraryLimits: fc.Arbitrary<JsonObject> = schema.map(
  (own) =>
    typeof own === "object" && own !== null && !Array.isArray(own) ? (own as JsonObject) : { allOf: [own] }, // an object
);

/** A schema, and the same with one of its limits changed somewhere. */
export const arbitraryEdit: fc.Arbitrary<readonly [JsonObject, JsonObject]> = fc
  .tuple(arbitraryLimits, fc.nat(30), fc.constantFrom<"drop" | "more" | "less">("drop", "more", "less"))
  .map(([before, place, how]) => {
    const left = { count: place };
    return [before, edit(before, left, how) as JsonObject]; // an object stays one
  });

function edit(json: Json, left: { count: number }, how: "drop" | "more" | "less"): Json {
  if (Array.isArray(json)) return json.map((each: Json) => edit(each, left, how));
  if (typeof json === "number") return left.count-- === 0 ? json + (how === "more" ? 1 : -1) : json;
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => {
      if (how === "drop" && left.count-- === 0) return [];
      const changed = edit(value, left, how);
      const isCount = /^(?:min|max)[A-Z]|multipleOf/.test(key);
      return [[key, isCount && typeof changed === "number" && changed <= 0 ? value : changed] as const];
    }),
  );
}

export const { value: arbitraryLimited } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    numbers,
    fc.constantFrom<Json>(4, 6, 1.5, true, false, null),
    texts,
    fc.constantFrom("abb", "b", "a@b.de"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "ab", "c"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
