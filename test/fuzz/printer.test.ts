import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, Notes, Type } from "../../asyncapi/index.js";
import { camelCase, isIdentifier, pascalCase } from "../../generator/naming.js";
import { printComment } from "../../generator/print/comment.js";
import { printLiteral } from "../../generator/print/literal.js";
import { printType } from "../../generator/print/type.js";
import { foreignCode } from "../hostile/generated-code.js";
import { nasty } from "./mutations.js";

const settings = {
  numRuns: Number(process.env["FUZZ_RUNS"] ?? 200),
  seed: Number(process.env["FUZZ_SEED"] ?? 1),
};
const timeout = 3_600_000;

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nasty,
    fc.constantFrom<Json>(null, true, 0, -0, 1e21, 5e-324),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(nasty, tie("value")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const notes: fc.Arbitrary<Notes> = fc.record(
  {
    description: fc.array(nasty).map((parts) => parts.join("\n")),
    deprecated: fc.constant(true as const),
    default: json,
    examples: fc.array(json, { maxLength: 3 }),
    constraints: fc.array(nasty, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const type: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => {
  const several = fc.array(tie("type"), { maxLength: 4 });
  return {
    type: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Type>({ kind: "unknown" }, { kind: "never" }, { kind: "null" }, { kind: "string" }),
      fc.constantFrom<Type>({ kind: "boolean" }, { kind: "bytes" }, { kind: "number", integer: true }),
      fc.oneof(nasty, fc.boolean(), fc.integer()).map((value): Type => ({ kind: "literal", value })),
      tie("type").map((items): Type => ({ kind: "array", items })),
      fc
        .tuple(several, fc.nat(4), fc.option(tie("type"), { nil: undefined }))
        .map(([items, required, rest]): Type => ({
          kind: "tuple",
          items,
          required,
          ...(rest ? { rest } : {}),
        })),
      several.map((members): Type => ({ kind: "union", members })),
      several.map((members): Type => ({ kind: "intersection", members })),
      fc
        .tuple(
          fc.uniqueArray(fc.record({ name: nasty, type: tie("type"), required: fc.boolean(), notes }), {
            selector: ({ name }) => name,
            maxLength: 4,
          }),
          fc.option(tie("type"), { nil: undefined }),
        )
        .map(([properties, additional]): Type => ({
          kind: "object",
          properties,
          ...(additional ? { additional } : {}),
        })),
    ),
  };
}).type;

describe("the printer", () => {
  it(
    "prints any type as one type and nothing else",
    () => {
      fc.assert(
        fc.property(type, notes, (given, note) => {
          const code = `${printComment(note)}\nexport type T = ${printType(given, () => "U")};\n`;
          expect(foreignCode("messages.ts", code)).toEqual([]);
        }),
        settings,
      );
    },
    timeout,
  );

  it(
    "prints any value so that it means the same value and does nothing",
    () => {
      fc.assert(
        fc.property(json, (value) => {
          const printed = printLiteral(value);
          expect(foreignCode("schemas.ts", `export const a = ${printed};\n`)).toEqual([]);
          // checked above: it is nothing but a literal
          const back: unknown = runInNewContext(`(${printed})`);
          expect(JSON.stringify(back)).toBe(JSON.stringify(value));
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        }),
        settings,
      );
    },
    timeout,
  );

  it(
    "prints any notes as one comment, and nothing or nothing but spaces beside it",
    () => {
      fc.assert(
        fc.property(notes, (note) => {
          const comment = printComment(note);
          expect(comment === "" || comment.indexOf("*/") === comment.length - 2).toBe(true);
          expect(comment).not.toMatch(/[\u2028\u2029\u202a-\u202e\u2066-\u2069\0\r]/u);
        }),
        settings,
      );
    },
    timeout,
  );

  it("makes identifiers of any name", () => {
    fc.assert(
      fc.property(nasty, (name) => {
        for (const made of [camelCase(name), pascalCase(name)]) expect(isIdentifier(made), made).toBe(true);
      }),
      settings,
    );
  });
});
