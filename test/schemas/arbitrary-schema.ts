import * as fc from "fast-check";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { defined } from "./defined.js";

/** Few names and values, so that what is generated often meets what is generated for it. */
const names = fc.constantFrom("a", "b", "c");
const scalars = fc.constantFrom<Json>("x", "y", 1, 2, true, false, null);
const literals = fc.oneof(
  { weight: 5, arbitrary: scalars },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, [], { a: "x" }, ["x", 1], { a: null, b: [1] }, [[]]) },
);

const { schema } = fc.letrec<{ schema: Json; properties: JsonObject }>((tie) => {
  const some = (length: number) => fc.array(tie("schema"), { minLength: 1, maxLength: length });
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
  return {
    properties: fc.dictionary(names, tie("schema"), { maxKeys: 3 }),
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small", withCrossShrink: true },
      fc.constantFrom<Json>(
        ...["string", "number", "boolean", "null"].map((type) => ({ type })),
        { type: ["string", "null"] },
        { type: ["number", "boolean"] },
        { enum: ["x", 1, null] },
        true,
        { $ref: "#/$defs/Tree" },
        { $ref: "#/$defs/Tag" },
        { type: "string", nullable: true },
        { not: { type: "string" } },
        { type: "object" },
        { type: "object", additionalProperties: false },
      ),
      fc.record({ const: literals }),
      fc.record({
        enum: fc.uniqueArray(literals, {
          minLength: 1,
          maxLength: 4,
          selector: (value) => JSON.stringify(value),
        }),
      }),
      fc
        .record({
          properties: tie("properties"),
          required: fc.uniqueArray(names, { maxLength: 2 }),
          additionalProperties: maybe(fc.oneof(fc.boolean(), tie("schema"))),
        })
        .map((object) => defined({ type: "object", ...object })),
      fc
        .record({ required: fc.uniqueArray(names, { maxLength: 2 }), additionalProperties: tie("schema") })
        .map((object) => ({ type: "object", ...object })),
      fc
        .record({
          properties: tie("properties"),
          patternProperties: fc.record({ "^b": tie("schema") }),
          additionalProperties: maybe(fc.oneof(fc.boolean(), tie("schema"))),
        })
        .map((object) => defined({ type: "object", ...object })),
      fc.record({ type: fc.constant("array"), items: tie("schema") }),
      fc
        .record({
          items: some(3),
          minItems: maybe(fc.nat(4)),
          maxItems: maybe(fc.nat(4)),
          additionalItems: maybe(fc.oneof(fc.boolean(), tie("schema"))),
        })
        .map((tuple) => defined({ type: "array", ...tuple })),
      fc.record({ anyOf: some(3) }),
      fc.record({ oneOf: some(3) }),
      fc.record({ allOf: some(2) }),
      fc
        .record({ properties: tie("properties"), anyOf: some(2) })
        .map((object) => ({ type: "object", ...object })),
      fc
        .record({ properties: tie("properties"), allOf: some(2), nullable: fc.boolean() })
        .map((object) => ({ type: "object", ...object })),
    ),
  };
});

/** Schemas with two definitions, one of which is recursive. */
export const arbitrarySchema: fc.Arbitrary<JsonObject> = schema.map((own) => ({
  ...(typeof own === "object" && own !== null ? { allOf: [own] } : { allOf: [{}] }),
  $defs: {
    Tree: {
      type: "object",
      required: ["a"],
      properties: {
        a: { enum: ["x", 1] },
        b: { $ref: "#/$defs/Tree" },
        c: { type: "array", items: { anyOf: [{ $ref: "#/$defs/Tree" }, { type: "string" }] } },
      },
    },
    Tag: { oneOf: [{ const: "x" }, { const: 2 }, { type: "boolean" }] },
  },
}));

export const { value: arbitraryValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalars,
    fc.dictionary(names, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, scalars, { maxKeys: 3, noNullPrototype: true }),
  ),
}));
