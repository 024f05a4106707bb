import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import { arbitrarySchema, arbitraryValue } from "./arbitrary-schema.js";
import { wildCases } from "./arbitrary-wild-schema.js";
import { disagreements } from "./assignments.js";
import type { Disagreement } from "./assignments.js";
import { suiteOf } from "./suite.js";

/** For people, who read it where the test fails. */
function lineOf({ kind, name, value, type, error }: Disagreement): string {
  return `${kind}: ${name}\n  ${value}\n  ${type.replaceAll(/\s+/g, " ")}\n  ${error ?? ""}`;
}

describe("generated types, as the compiler understands them", () => {
  it("admit of the suite's values those that their schemas mean, and no others", async () => {
    const groups = [
      ...suiteOf("draft7"),
      ...suiteOf("draft2020-12").filter(({ name }) =>
        /\/(anchor|def|dep|id|prefix|ref|unevaluated)/.test(name),
      ),
    ]
      .filter(({ name }) => !/\/optional|refRemote|recursiveRef|dynamicRef|vocabulary/.test(name))
      // To TypeScript, every object has a `toString` and a `constructor`.
      .filter(({ name }) => !name.includes("Javascript object property names"))
      // What an unknown keyword holds is given a name, but no verdict.
      .filter(({ name }) => !name.includes("inside an unknown keyword"));
    const found = await disagreements(
      groups.map(({ name, schema, tests }) => ({ name, schema, values: tests.map(({ data }) => data) })),
    );
    expect(groups.length).toBeGreaterThan(300);
    expect(found.map(lineOf)).toEqual([]);
  });

  it("admit of random values those that random schemas mean, and no others", async () => {
    const schemas = fc.sample(arbitrarySchema, { numRuns: 120, seed: 20_261_122 });
    const values = fc.sample(arbitraryValue, { numRuns: 40, seed: 20_261_122 });
    const plain = schemas.map((schema) => ({ schema, values }));
    const wild = (["draft-07", "2020-12"] as const)
      .flatMap((dialect) => fc.sample(wildCases(dialect, 16), { numRuns: 60, seed: 20_261_122 }))
      .map((each) => ({ ...each, wild: true as const }));
    const found = await disagreements(
      [...plain, ...wild, ...repeating].map((each) => ({
        name: JSON.stringify({ ...each.schema, $defs: {} }),
        ...each,
      })),
    );
    expect(found.map(lineOf)).toEqual([]);
  });

  it("say all of these schemas: what Ajv admits, and nothing else", async () => {
    const found = await disagreements(
      exactly.map(([written, ...values]) => ({
        ...{ name: JSON.stringify(written), schema: withThen(written), exact: true },
        values: [...values, null, true, 1, "x", [], {}],
      })),
    );
    expect(found.map(lineOf)).toEqual([]);
  });
});

/**
 * Of the alternatives in the intersection, what is written in two places of a type is not the same to the compiler
 * (TS2411, TS2413): these have to compile.
 */
const repeating = ["^b", "^a.*b$"].flatMap((pattern) =>
  [{ type: "array" }, undefined].map((rest) => ({
    ...{ values: [], wild: true as const },
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      required: ["b", "ab", "c"],
      properties: { c: { type: "boolean" } },
      patternProperties: {
        [pattern]: {
          ...{ type: "object", properties: { a: { const: "z" }, b: { type: "string" } }, required: ["c"] },
          dependentRequired: { b: ["c", "a"], a: [] },
          nullable: true,
        },
      },
      ...(rest && { additionalProperties: rest }),
    },
  })),
);

/** Objects of ours have no `then`: they could be taken for promises. */
function withThen(schema: JsonObject): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"holds":', '"then":')) as Json; // it is JSON
}

const kinds = { type: "object", required: ["k"], properties: { k: { enum: ["a", "b", "c"] } } };
const objects: readonly Json[] = [
  ...[{ k: "a" }, { k: "b" }, { k: "c" }, { x: 1 }, { y: 1 }, { x: 1, y: "s" }],
  ...["a", "b", "c"].flatMap((k) => [
    { k, x: 1 },
    { k, x: "s" },
    { k, y: 1 },
    { k, x: 1, y: 1 },
  ]),
];

/** Schemas, each with values beside those that all are tried with. */
const exactly: readonly (readonly [schema: JsonObject, ...values: readonly Json[]])[] = [
  [{ const: null }],
  [{ const: { a: ["x", { b: null }] } }, { a: ["x", { b: null }] }, { a: ["x", {}] }, { a: ["x"] }],
  [{ enum: [{}, [], 1, null, false] }, { a: 1 }, [1]],
  [{ type: "string", const: 1 }],
  [{ type: "object", additionalProperties: false }, { a: 1 }],
  [
    { type: "array", items: [{ type: "string" }, { type: "number" }], minItems: 1, maxItems: 1 },
    ["x"],
    ["x", 1],
  ],
  [
    { type: "array", items: [{ const: "x" }], minItems: 1, additionalItems: { type: "number" } },
    ...[["x"], ["x", 1, 2], ["x", "x"], [1]],
  ],
  [{ not: { type: "string" } }],
  [{ not: { type: "string", nullable: true } }],
  [{ type: "array", items: [{ type: "string" }], minItems: 2, additionalItems: false }, ["x"], ["x", 1]],
  [
    { allOf: [{ enum: ["x", 1, { a: 1 }] }, { type: "object", properties: { a: { type: "number" } } }] },
    { a: 1 },
  ],
  [{ enum: [{}, 1, 2], anyOf: [{ const: 1 }, { type: "object", properties: { a: {} } }] }, 2],
  [
    {
      ...{ type: "object", properties: { a: { type: "number" } }, required: ["a", "b"] },
      additionalProperties: false,
    },
    ...[{ a: 1 }, { a: 1, b: 1 }],
  ],
  [{ not: { type: ["string", "object", "array"] } }],
  [{ not: { const: null } }],
  [{ not: { anyOf: [{ type: "null" }, { type: "boolean" }] } }],
  [{ type: ["boolean", "string"], not: { const: true } }, false],
  [{ enum: ["x", "y", 1, null], not: { enum: ["x", null] } }, "y"],
  [{ allOf: [{ enum: ["x", "y"] }, { not: { const: "x" } }] }, "y"],
  [{ type: "object", properties: { x: { type: "number" }, y: {} }, not: { required: ["x"] } }, ...objects],
  [
    { type: "object", propertyNames: { enum: ["x", "y"] }, additionalProperties: { type: "number" } },
    ...objects,
  ],
  [{ type: "object", propertyNames: { enum: ["x"] }, required: ["x"] }, ...objects],
  [
    { type: "object", patternProperties: { "^x$": { type: "string" } }, additionalProperties: false },
    ...[{ x: "s" }, { x: 1 }, { y: "s" }],
  ],
  [
    { type: "object", patternProperties: { "^x-": { type: "string" } }, additionalProperties: false },
    ...[{ "x-": "s" }, { "x-a": "s", "x-b": "s" }, { "x-a": 1 }, { x: "s" }, { "y-x-": "s" }],
  ],
  [
    {
      ...{ type: "object", properties: { id: { type: "number" } }, required: ["id", "b_at"] },
      ...{ patternProperties: { _at$: { type: "string" } }, additionalProperties: false },
    },
    ...[
      { id: 1, b_at: "s" },
      { id: 1 },
      { id: 1, b_at: "s", _at: "s" },
      { id: 1, b_at: 1 },
      { id: 1, b_at: "s", c: "s" },
    ],
  ],
  [
    {
      type: "object",
      patternProperties: { "^a.*-b$": { type: "number" }, "^\\$\\{`": { type: "boolean" } },
      additionalProperties: { type: "string" },
    },
    ...[{ "a-b": 1 }, { "ax-b": 1, "${`x": true }, { c: "s" }, { "${`x": 1 }, { "a-b": true }],
  ],
  [
    {
      ...{ type: "object", additionalProperties: false },
      properties: Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, { type: "number" }])),
      dependencies: { a: ["b"], b: ["c"], c: ["d"], d: ["e"] },
    },
    ...[
      { a: 1 },
      { a: 1, b: 1, c: 1, d: 1, e: 1 },
      { e: 1 },
      { d: 1, e: 1 },
      { d: 1 },
      { b: 1, c: 1, d: 1, e: 1 },
    ],
    ...[
      { a: 1, b: 1 },
      { c: 1, e: 1 },
    ],
  ],
  [
    {
      type: "array",
      items: [{ type: "string" }, { type: "number" }],
      minItems: 1,
      additionalItems: { type: "boolean" },
    },
    ...[["x"], ["x", 1], ["x", 1, true, false], ["x", true], ["x", 1, 1], []],
  ],
  [
    {
      ...{ type: "object", properties: { x: { type: "number" }, y: {} }, additionalProperties: false },
      dependencies: { y: ["x"] },
    },
    ...objects,
  ],
  [
    {
      ...{ type: "object", properties: { x: {}, y: {} }, additionalProperties: false },
      dependentSchemas: { x: { properties: { y: { type: "string" } }, required: ["y"] } },
    },
    ...objects,
  ],
  [
    {
      ...kinds,
      if: { properties: { k: { const: "a" } } },
      holds: { properties: { x: { type: "number" } }, required: ["x"] },
      else: { not: { required: ["x"] } },
    },
    ...objects,
  ],
  [
    {
      ...kinds,
      allOf: [
        { if: { properties: { k: { const: "a" } }, required: ["k"] }, holds: { required: ["x"] } },
        {
          if: { properties: { k: { enum: ["b"] } } },
          holds: { properties: { x: { type: "string" } }, required: ["x"] },
        },
      ],
    },
    ...objects,
  ],
  [
    {
      ...{ type: "object", properties: { k: { enum: ["a", "b"] }, x: { type: "number" } } },
      if: { properties: { k: { const: "a" } }, required: ["k"] },
      holds: { required: ["x"] },
    },
    ...objects.filter((value) => !JSON.stringify(value).includes("y")),
  ],
  [
    {
      oneOf: [
        { type: "object", required: ["k"], properties: { k: { const: "a" }, x: { type: "number" } } },
        { type: "object", required: ["k", "y"], properties: { k: { const: "b" }, y: { type: "number" } } },
      ],
    },
    ...[{ k: "a" }, { k: "a", x: 1 }, { k: "a", x: "s" }, { k: "b" }, { k: "b", y: 1 }, { k: "c", y: 1 }],
  ],
  [
    {
      ...{ type: "object", required: ["b"], additionalProperties: { type: "number" } },
    },
    ...[{ b: 1 }, { b: "x" }, { a: 1 }, { a: "x", b: 1 }],
  ],
  [
    { type: "object", nullable: true, properties: { x: { type: "number" } }, allOf: [{ required: ["x"] }] },
    ...objects.filter((value) => !JSON.stringify(value).match(/y|k/)),
  ],
];
