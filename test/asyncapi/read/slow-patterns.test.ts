import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";

async function warningsOf(schemas: readonly string[]): Promise<readonly string[]> {
  const { diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/S" } } } }
components:
  schemas:
    S:
      properties:
${schemas.map((schema, index) => `        p${index}: ${schema}`).join("\n")}
`);
  return diagnostics.filter((line) => line.includes("slow-pattern"));
}

describe("regular expressions that some texts make slow", () => {
  it("are told where they stand, with what is wrong and how to write it", async () => {
    expect(
      await warningsOf([
        "{ type: string, pattern: '^([a-z]+ ?)+$' }",
        "{ type: object, patternProperties: { '^[^.]+[.]?$': {}, '^a*a*$': {} } }",
        "{ propertyNames: { pattern: '(a|a)*$' } }",
        "{ pattern: '^(a+)+\\1$' }",
        "{ pattern: '^[a-z]+$' }",
      ]),
    ).toEqual([
      expect.stringMatching(
        /^9:29 warning slow-pattern: Some texts .*: \[a-z\] and +can .*\(Let each text .*own; other/,
      ),
      expect.stringMatching(/^10:69 warning slow-pattern: Long texts .*: a can match/),
      expect.stringMatching(/^11:32 warning slow-pattern: Some texts /),
      expect.stringMatching(
        /^12:15 warning slow-pattern: Some texts .*refuses texts of more than 24 characters\.\)$/,
      ),
    ]);
  });

  it("are told at each place, and looked at once", async () => {
    expect(await warningsOf(Array.from({ length: 500 }, () => "{ pattern: '^(a+)+$' }"))).toHaveLength(500);
  });

  it("do not hold up the reading of a document that is full of them", async () => {
    const patterns = Array.from({ length: 2_000 }, (_, index) => {
      const parts = Array.from({ length: 30 }, (_, part) => `[a-z${(index + part) % 10}]*[^${part % 9}]`);
      return `{ pattern: '^(?:${parts.join("x")})*${index}$' }`;
    });
    expect((await warningsOf(patterns)).length).toBeGreaterThan(0);
  });
});
