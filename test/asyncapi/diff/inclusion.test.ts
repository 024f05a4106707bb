import { Ajv2019 } from "ajv/dist/2019.js";
import type { ValidateFunction } from "ajv";
import formats from "ajv-formats";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../../asyncapi/diff/schema/judgement.js";
import type { Judgement } from "../../../asyncapi/diff/schema/judgement.js";
import { isJsonObject } from "../../../asyncapi/json.js";
import type { Json, JsonObject } from "../../../asyncapi/json.js";
import { arbitraryEdit, arbitraryLimited, arbitraryLimits } from "./arbitrary-limits.js";
import { arbitrarySchema, arbitraryValue } from "../../schemas/arbitrary-schema.js";

function compare(inner: JsonObject, outer: JsonObject, isOpen: boolean): Judgement {
  return judge(judged(inner), judged(outer), { isOpen });
}

function judged({ $defs = {}, ...schema }: JsonObject) {
  const list = isJsonObject($defs) ? Object.entries($defs) : [];
  const definitions = new Map(
    list.flatMap(([name, each]) => (isJsonObject(each) ? [[name, each] as const] : [])),
  );
  const dialect = "https://json-schema.org/draft/2019-09/schema";
  return { schema, side: { definitions, dialect } };
}

const ajv = new Ajv2019({ strict: false, logger: false, ownProperties: true, addUsedSchema: false });
formats.default(ajv);
const compiled = new WeakMap<JsonObject, ValidateFunction>();

function accepts(schema: JsonObject, value: Json): boolean {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  ajv.removeSchema(schema);
  return validate(value);
}

/** The reader translates OpenAPI's word, which validators know, too. */
function plain(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(plain);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => key !== "nullable" || typeof value !== "boolean",
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

const arbitraryPlain = arbitrarySchema.map((schema) => plain(schema) as JsonObject); // one object from another

/** One schema and another that was made of it, so that many are near each other. */
const related: fc.Arbitrary<readonly [JsonObject, JsonObject]> = fc
  .tuple(arbitraryPlain, arbitraryPlain, fc.nat(5))
  .map(([one, two, way]) => {
    switch (way) {
      case 0:
        return [one, { anyOf: [one, two], $defs: one["$defs"] ?? {} }];
      case 1:
        return [{ allOf: [one, two], $defs: one["$defs"] ?? {} }, two];
      case 2:
        return [
          { anyOf: [two, one], $defs: one["$defs"] ?? {} },
          { oneOf: [one, two], $defs: one["$defs"] ?? {} },
        ];
      case 3:
        return [one, { ...one, not: two }];
      case 4:
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        return [one, { if: two, then: one, else: { anyOf: [one, two] }, $defs: one["$defs"] ?? {} }];
      default:
        return [one, two];
    }
  });

describe("whether all that fits one schema fits another", () => {
  it("is never said of schemas where a value fits one alone", () => {
    const counts = { fits: 0, breaks: 0, unknown: 0 };
    fc.assert(
      fc.property(
        related,
        fc.array(arbitraryValue, { minLength: 10, maxLength: 40 }),
        ([inner, outer], values) => {
          const judgement = compare(inner, outer, true);
          counts[judgement.kind]++;
          if (judgement.kind === "fits")
            for (const value of values)
              if (accepts(inner, value)) expect(accepts(outer, value), JSON.stringify(value)).toBe(true);
          if (judgement.kind === "breaks")
            for (const { example } of judgement.problems) {
              if (example === undefined) continue;
              expect(accepts(inner, example.value)).toBe(true);
              expect(accepts(outer, example.value)).toBe(false);
            }
        },
      ),
      { numRuns: Number(process.env["HAZELNATS_RUNS"] ?? 300) },
    );
    if (process.env["HAZELNATS_RUNS"] !== undefined) process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(counts.fits).toBeGreaterThan(20);
    expect(counts.breaks).toBeGreaterThan(20);
  });

  it("is never said of schemas that differ in a limit, where a value fits one alone", () => {
    const counts = { fits: 0, breaks: 0, unknown: 0 };
    fc.assert(
      fc.property(
        fc.oneof(arbitraryEdit, fc.tuple(arbitraryLimits, arbitraryLimits)),
        fc.array(arbitraryLimited, { minLength: 10, maxLength: 60 }),
        ([one, two], values) => {
          for (const [inner, outer] of [
            [one, two],
            [two, one],
          ] as const) {
            if (!isCompiled(inner) || !isCompiled(outer)) return;
            const judgement = compare(inner, outer, true);
            counts[judgement.kind]++;
            if (judgement.kind === "fits")
              for (const value of values)
                if (accepts(inner, value)) expect(accepts(outer, value), JSON.stringify(value)).toBe(true);
            if (judgement.kind === "breaks")
              for (const { example } of judgement.problems) {
                if (example === undefined) continue;
                expect([accepts(inner, example.value), accepts(outer, example.value)]).toEqual([true, false]);
              }
          }
        },
      ),
      { numRuns: Number(process.env["HAZELNATS_RUNS"] ?? 300) },
    );
    if (process.env["HAZELNATS_RUNS"] !== undefined) process.stdout.write(`${JSON.stringify(counts)}\n`);
    expect(counts.fits).toBeGreaterThan(20);
    expect(counts.breaks).toBeGreaterThan(20);
  });

  it("is never said of described messages where a reader refuses one", () => {
    let fitting = 0;
    fc.assert(
      fc.property(
        related,
        fc.array(arbitraryValue, { minLength: 10, maxLength: 40 }),
        ([inner, outer], values) => {
          if (compare(inner, outer, false).kind !== "fits") return;
          fitting++;
          const written = described(inner);
          for (const value of values)
            if (accepts(written, value)) expect(accepts(outer, value), JSON.stringify(value)).toBe(true);
        },
      ),
      { numRuns: Number(process.env["HAZELNATS_RUNS"] ?? 300) },
    );
    expect(fitting).toBeGreaterThan(20);
  });
});

function isCompiled(schema: JsonObject): boolean {
  try {
    accepts(schema, null);
    return true;
  } catch {
    return false;
  }
}

/** As publishers write by it: without properties that it does not speak of, at least of the whole. */
function described({ $defs = {}, ...schema }: JsonObject): JsonObject {
  return { allOf: [schema], $defs, unevaluatedProperties: false };
}
