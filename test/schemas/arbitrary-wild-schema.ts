import * as fc from "fast-check";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { anyValue, valueFor } from "./arbitrary-fitting-value.js";
import { defined } from "./defined.js";

/** A schema that mixes all words of its dialect, and values most of which were made with an eye on it. */
export interface WildCase {
  readonly schema: JsonObject;
  readonly values: readonly Json[];
}

export type WildDialect = "draft-07" | "2020-12";

const names = ["a", "b", "c"] as const;
const name = fc.constantFrom(...names);
const scalar = fc.constantFrom<Json>("x", "y", "z", 1, 2, 1.5, true, false, null);
const literal = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constantFrom<Json>({}, [], { a: "x" }, ["x", 1], { a: null, b: [1] }) },
);
const type = fc.constantFrom("string", "number", "integer", "boolean", "null", "object", "array");
const patterns = fc.constantFrom("^a$", "^b", "c$", "^x-", "_at$", "[bc]");

/** As entries: an object of ours with a `then` could be taken for a promise. */
function conditionOf<T>(asks: T, holds: T, otherwise: T): Readonly<Record<string, T>> {
  const parts = [asks, holds, otherwise];
  return Object.fromEntries(
    ["if", "then", "else"].flatMap((word, at) => parts.slice(at, at + 1).map((part) => [word, part])),
  );
}

/** What `discriminator` and references lead to; two of them refer to themselves and to each other. */
export const wildDefinitions = {
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
  Node: { anyOf: [{ type: "null" }, { $ref: "#/$defs/Full" }] },
  Full: {
    type: "object",
    required: ["a", "b"],
    properties: { a: { $ref: "#/$defs/Tag" }, b: { $ref: "#/$defs/Node" } },
    additionalProperties: false,
  },
  Nested: { type: "object", additionalProperties: { $ref: "#/$defs/Nested" } },
  Cat: { type: "object", required: ["k"], properties: { k: { type: "string" }, a: { type: "number" } } },
  Dog: {
    type: "object",
    required: ["k", "b"],
    properties: { k: { type: "string" }, b: { type: "string" } },
  },
} satisfies Readonly<Record<string, Json>>;

function schemas(dialect: WildDialect): fc.Arbitrary<Json> {
  const isModern = dialect === "2020-12";
  return fc.letrec<{ schema: Json }>((tie) => {
    const one = tie("schema");
    const some = (length: number) => fc.array(one, { minLength: 1, maxLength: length });
    const required = fc.uniqueArray(name, { maxLength: 2 });
    const properties = fc.dictionary(name, one, { maxKeys: 3 });
    /** Each of these words in some of the objects. */
    const words = (all: Readonly<Record<string, fc.Arbitrary<Json>>>, part: number) =>
      fc
        .record(
          Object.fromEntries(
            Object.entries(all).map(([word, value]) => [
              word,
              fc.oneof({ weight: part, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value }),
            ]),
          ),
        )
        .map(defined);
    const dependent = fc.dictionary(name, required, { minKeys: 1, maxKeys: 2 });
    const dependentSchemas = fc.dictionary(name, one, { minKeys: 1, maxKeys: 2 });
    const ofObjects = words(
      {
        additionalProperties: fc.oneof(fc.boolean(), one),
        patternProperties: fc.dictionary(patterns, one, { minKeys: 1, maxKeys: 2 }),
        propertyNames: fc.oneof(
          fc.uniqueArray(name, { minLength: 1 }).map((allowed): Json => ({ enum: allowed })),
          fc.constant<Json>({ maxLength: 1 }),
        ),
        minProperties: fc.nat(2),
        ...(isModern
          ? {
              dependentRequired: dependent,
              dependentSchemas,
              unevaluatedProperties: fc.oneof(fc.boolean(), one),
            }
          : { dependencies: fc.oneof(dependent, dependentSchemas) }),
      },
      4,
    );
    const object = fc.tuple(properties, required, ofObjects).map(([listed, needed, rest]): JsonObject => ({
      type: "object",
      properties: listed,
      required: needed,
      ...rest,
    }));
    const ofArrays = words(
      {
        minItems: fc.nat(3),
        maxItems: fc.nat(3),
        uniqueItems: fc.boolean(),
        contains: one,
        ...(isModern ? { unevaluatedItems: fc.boolean() } : {}),
      },
      4,
    );
    const rest = fc.option(fc.oneof(fc.boolean(), one), { nil: undefined });
    const tuple = fc
      .tuple(some(3), rest)
      .map(([items, others]) =>
        defined(isModern ? { prefixItems: items, items: others } : { items, additionalItems: others }),
      );
    const array = fc
      .tuple(
        fc.oneof(
          one.map((items): JsonObject => ({ items })),
          tuple,
        ),
        ofArrays,
      )
      .map(([items, limits]): JsonObject => ({ type: "array", ...items, ...limits }));
    /** What NATS documents have most: a property that says of which kind the others are. */
    const conditional = fc
      .record({
        values: fc.uniqueArray(fc.constantFrom<Json>("x", "y", 1, true), { minLength: 1, maxLength: 3 }),
        property: one,
        conditions: fc.array(fc.tuple(fc.boolean(), fc.option(one), fc.option(one)), {
          minLength: 1,
          maxLength: 2,
        }),
        isRequired: fc.boolean(),
        listed: properties,
      })
      .map(({ values, conditions, isRequired, listed }): JsonObject => {
        const all = conditions.flatMap(([asks, yes, no], index): readonly JsonObject[] => {
          const wanted = ["x", "y"][index] ?? "x";
          return [
            defined(
              conditionOf<Json | undefined>(
                { properties: { a: { const: wanted } }, ...(asks ? { required: ["a"] } : {}) },
                yes ?? undefined,
                no ?? undefined,
              ),
            ),
          ];
        });
        const base = {
          type: "object",
          properties: { ...listed, a: { enum: values } },
          ...(isRequired ? { required: ["a"] } : {}),
        };
        return all.length === 1 ? { ...base, ...all[0] } : { ...base, allOf: all };
      });
    const not = fc.oneof(
      type.map((only): Json => ({ type: only })),
      fc.uniqueArray(type, { minLength: 1, maxLength: 5 }).map((several): Json => ({ type: several })),
      scalar.map((only): Json => ({ const: only })),
      fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }).map((several): Json => ({ enum: several })),
      name.map((absent): Json => ({ required: [absent] })),
      one,
    );
    const combined = words({ allOf: some(2), anyOf: some(3), oneOf: some(3), not }, 2);
    const basis = fc.oneof(
      object,
      array,
      conditional,
      fc.uniqueArray(type, { minLength: 1, maxLength: 3 }).map((several): JsonObject => ({ type: several })),
      fc
        .uniqueArray(literal, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) })
        .map((several): JsonObject => ({ enum: several })),
      fc.constant<JsonObject>({}),
    );
    return {
      schema: fc.oneof(
        { maxDepth: 3, depthSize: "small", withCrossShrink: true },
        fc.constantFrom<Json>(
          ...["string", "number", "integer", "boolean", "null", "object", "array"].map((only) => ({
            type: only,
          })),
          { type: ["string", "null"] },
          { type: ["number", "boolean"] },
          { type: "string", minLength: 1 },
          { type: "string", nullable: true },
          { enum: ["x", 1, null] },
          { type: "string", enum: ["x", 1, null] },
          ...[true, true, false, {}],
          ...Object.keys(wildDefinitions).map((to) => ({ $ref: `#/$defs/${to}` })),
        ),
        literal.map((only): Json => ({ const: only })),
        object,
        object,
        array,
        conditional,
        some(3).map((anyOf): Json => ({ anyOf })),
        some(3).map((oneOf): Json => ({ oneOf })),
        some(3).map((allOf): Json => ({ allOf })),
        not.map((excluded): Json => ({ not: excluded })),
        fc.tuple(basis, combined).map(([own, more]): Json => ({ ...own, ...more })),
        fc.tuple(object, fc.constant({ nullable: true })).map(([own, more]): Json => ({ ...own, ...more })),
        fc.constant<Json>({
          oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }],
          discriminator: { propertyName: "k" },
        }),
        fc.record(conditionOf(one, one, one)),
        fc.tuple(type, one).map(([only, beside]): Json => ({ type: only, allOf: [beside] })),
      ),
    };
  }).schema;
}

export function wildCases(dialect: WildDialect, valuesEach: number): fc.Arbitrary<WildCase> {
  return schemas(dialect)
    .map((own): JsonObject => ({
      $schema:
        dialect === "draft-07"
          ? "http://json-schema.org/draft-07/schema#"
          : "https://json-schema.org/draft/2020-12/schema",
      ...(isInline(own) ? own : { allOf: [own] }),
      $defs: wildDefinitions,
    }))
    .chain((schema) =>
      fc.record({
        schema: fc.constant(schema),
        values: fc.array(
          fc.oneof(
            { weight: 4, arbitrary: valueFor(schema, wildDefinitions) },
            { weight: 1, arbitrary: anyValue },
          ),
          {
            minLength: valuesEach,
            maxLength: valuesEach,
          },
        ),
      }),
    );
}

function isInline(schema: Json): schema is JsonObject {
  return typeof schema === "object" && schema !== null && !Array.isArray(schema) && !("$ref" in schema);
}
