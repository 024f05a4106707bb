import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";
import { describeType } from "./describe-type.js";

const specOf = (schema: string): string => `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { schemaFormat: application/raml+yaml;version=1.0, schema: ${schema} } } } } }
`;

describe("a RAML data type", () => {
  it.each([
    ["string", "string"],
    ["'integer[]'", "integer[]"],
    ["'(number | nil)[] | boolean'", "((number | null)[] | boolean)"],
    ["{ type: datetime }", "string"],
    ["{ type: any }", "unknown"],
    ["{ enum: [a, b] }", '("a" | "b")'],
    ["{ type: array, items: { properties: { a: number } } }", "{a: number}[]"],
    [
      "{ properties: { a: string, b?: integer, c: { type: boolean, required: false }, 'd?': { required: true } } }",
      "{a: string, b?: integer, c?: boolean, d?: string}",
    ],
    ["{ properties: { a: , /^x-/: string } }", "{a: string, x-*: string}"],
    ["{ properties: { a: string, //: number } }", "{a: string, *: number}"],
    ["{ type: object, additionalProperties: false, properties: { a: nil } }", "{a: null}"],
  ])("%s is %s", async (schema, want) => {
    const { application, diagnostics } = await readAlone(specOf(schema));
    expect(diagnostics).toEqual([]);
    const type = application.events[0]?.payload.type;
    expect(type && describeType(type)).toBe(want);
  });

  it("keeps facets, comments and examples", async () => {
    const { application } = await readAlone(
      specOf(
        "{ description: Says., properties: { a: { type: integer, format: int8, example: 1 } }, examples: { one: { a: 1 }, two: { value: { a: 2 } } } }",
      ),
    );
    const payload = application.events[0]?.payload;
    expect(payload?.json).toEqual({
      type: "object",
      required: ["a"],
      properties: { a: { type: "integer", minimum: -128, maximum: 127 } },
    });
    expect(payload?.notes).toEqual({ description: "Says.", examples: [{ a: 1 }, { a: 2 }] });
  });

  it.each([
    ["strin", '3:113 error raml: There is no RAML type "strin". (Did you mean "string"?)'],
    ["{ properties: { a: 'x[' } }", '3:128 error raml: "x[" is no type expression of RAML.'],
    ["7", "3:113 error raml: This is no RAML type."],
  ])("%s is reported at its place", async (schema, want) => {
    const { diagnostics } = await readAlone(specOf(schema));
    expect(diagnostics).toEqual([expect.stringContaining(want.replace(/^3:\d+ /, ""))]);
    expect(diagnostics[0]).toMatch(/^3:1\d\d /);
  });
});
