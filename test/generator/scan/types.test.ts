import { describe, expect, it } from "vitest";
import { scanFiles, schemasOfType } from "./scanning.js";

describe("a type of TypeScript becomes a JSON Schema:", () => {
  it.each([
    [
      "literals and unions of them",
      `interface P { a: "x" | "y"; b: 1; c: true; d: "x" | 2 | null }`,
      {
        required: ["a", "b", "c", "d"],
        properties: {
          a: { type: "string", enum: ["x", "y"] },
          b: { type: "number", const: 1 },
          c: { type: "boolean", const: true },
          d: { anyOf: [{ type: "string", const: "x" }, { type: "number", const: 2 }, { type: "null" }] },
        },
      },
    ],
    [
      "what may be absent, and what may be null",
      `interface P { a?: string; b: string | undefined; readonly c: string | null; d?: number | null | undefined }`,
      {
        required: ["c"],
        properties: {
          a: { type: "string" },
          b: { type: "string" },
          c: { type: ["string", "null"] },
          d: { type: ["number", "null"] },
        },
      },
    ],
    [
      "arrays and tuples",
      `interface P { a: readonly string[]; b: [string, number?]; c: [first: string, ...rest: number[]] }`,
      {
        required: ["a", "b", "c"],
        properties: {
          a: { type: "array", items: { type: "string" } },
          b: {
            type: "array",
            items: [{ type: "string" }, { type: "number" }],
            minItems: 1,
            maxItems: 2,
            additionalItems: false,
          },
          c: { type: "array", items: [{ type: "string" }], minItems: 1, additionalItems: { type: "number" } },
        },
      },
    ],
    [
      "tuples with something behind any number of items",
      `interface P { a: [...string[], number]; b: [boolean, ...string[], number] }`,
      {
        required: ["a", "b"],
        properties: {
          a: { type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] }, minItems: 1 },
          b: {
            type: "array",
            items: [{ type: "boolean" }],
            minItems: 2,
            additionalItems: { anyOf: [{ type: "string" }, { type: "number" }] },
          },
        },
      },
    ],
    [
      "records and index signatures",
      "interface P { a: Record<string, number>; b: Record<'x', 1>; c: { [key: `x-${string}`]: boolean } }",
      {
        required: ["a", "b", "c"],
        properties: {
          a: { type: "object", additionalProperties: { type: "number" } },
          b: { type: "object", required: ["x"], properties: { x: { type: "number", const: 1 } } },
          c: { type: "object", patternProperties: { "^x-[\\s\\S]*$": { type: "boolean" } } },
        },
      },
    ],
    [
      "template literals",
      "interface P { a: `order-${number}`; b: `${'a' | 'b'}.${string}` }",
      {
        required: ["a", "b"],
        properties: {
          a: { type: "string", pattern: "^order--?\\d+(?:\\.\\d+)?$" },
          b: {
            anyOf: [
              { type: "string", pattern: "^a\\.[\\s\\S]*$" },
              { type: "string", pattern: "^b\\.[\\s\\S]*$" },
            ],
          },
        },
      },
    ],
    [
      "intersections, mapped and conditional types",
      `
      type If<T> = T extends string ? { text: T } : never;
      interface P { a: { x: 1 } & { y?: string }; b: { [K in "m" | "n"]?: K }; c: If<"t">; d: Partial<{ z: number }> }`,
      {
        required: ["a", "b", "c", "d"],
        properties: {
          a: {
            type: "object",
            required: ["x"],
            properties: { x: { type: "number", const: 1 }, y: { type: "string" } },
          },
          b: {
            type: "object",
            properties: { m: { type: "string", const: "m" }, n: { type: "string", const: "n" } },
          },
          c: { type: "object", required: ["text"], properties: { text: { type: "string", const: "t" } } },
          d: { type: "object", properties: { z: { type: "number" } } },
        },
      },
    ],
    [
      "dates, which JSON has as texts",
      `interface P { at: Date; where: { toJSON(): "here" } }`,
      {
        required: ["at", "where"],
        properties: { at: { type: "string", format: "date-time" }, where: { type: "string", const: "here" } },
      },
    ],
    [
      "constraints of doc comments",
      `interface P {
      /** How many. @minimum 0 @integer */ a: number;
      /**
       * @pattern ^[a-z]+$
       * @minItems 1
       * @items.maxLength 3
       * @example ["a"]
       * @deprecated
       */
      b: string[];
      /** @format uuid @default "x" */ c?: string;
    }`,
      {
        required: ["a", "b"],
        properties: {
          a: { description: "How many.", type: "integer", minimum: 0 },
          b: {
            deprecated: true,
            type: "array",
            items: { type: "string", maxLength: 3 },
            pattern: "^[a-z]+$",
            minItems: 1,
            examples: [["a"]],
          },
          c: { type: "string", format: "uuid", default: "x" },
        },
      },
    ],
  ])("%s", async (_, declarations, expected) => {
    const { diagnostics, schemas } = await schemasOfType("P", declarations);
    expect(diagnostics).toEqual([]);
    expect(schemas["P"]).toEqual({ type: "object", ...expected });
  });

  it("those with names are components, also enums, brands, generic types and what refers to itself", async () => {
    const { diagnostics, schemas } = await schemasOfType(
      "Order",
      `
      enum Color { Red = "red", Blue = "blue" }
      type Id = string & { readonly __brand: "Id" };
      interface Circle { kind: "circle"; r: number }
      interface Square { kind: "square"; side: number }
      type Shape = Circle | Square;
      interface Page<T> { items: T[]; next?: Page<T> }
      interface Order { id: Id; color: Color; shapes: Page<Shape>; parent?: Order }`,
    );
    expect(diagnostics).toEqual([]);
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    expect(schemas).toMatchObject({
      Id: { type: "string" },
      Color: { type: "string", enum: ["red", "blue"] },
      Shape: { oneOf: [ref("Circle"), ref("Square")] },
      PageShape: { properties: { items: { items: ref("Shape") }, next: ref("PageShape") } },
      Order: {
        properties: { id: ref("Id"), color: ref("Color"), shapes: ref("PageShape"), parent: ref("Order") },
      },
    });
  });

  it("chains of a thousand types do not overflow", async () => {
    const chain = Array.from({ length: 1000 }, (_, index) => `interface T${index} { next?: T${index + 1} }`);
    const { diagnostics, schemas } = await schemasOfType(
      "T0",
      [...chain, "interface T1000 { end: true }"].join("\n"),
    );
    expect(diagnostics).toEqual([]);
    expect(Object.keys(schemas)).toHaveLength(1001);
  });
});

it("says where a type has what JSON has not", async () => {
  const { applications, diagnostics } = await schemasOfType(
    "P",
    `
class Money { constructor(readonly cents: number) {} add(): void {} }
interface P {
  map: Map<string, number>;
  set: Set<string>;
  run: () => void;
  sign: symbol;
  price: Money;
  big: bigint;
}`,
  );
  expect(applications).toEqual([]);
  expect(diagnostics).toEqual([
    "events.ts:5:3 error not-json: A Map can't be JSON.",
    "events.ts:6:3 error not-json: A Set can't be JSON.",
    "events.ts:7:3 error not-json: A function can't be JSON.",
    "events.ts:8:3 error not-json: A symbol can't be JSON.",
    "events.ts:10:3 error not-json: JSON has no bigint.",
    "events.ts:3:54 error not-json: The class Money has methods, which can't be JSON.",
  ]);
});

describe("the schema of a validator", () => {
  const files = {
    "schemas.ts": `
      import { z } from "zod";
      export const orderSchema = z.object({ id: z.uuid(), lines: z.array(z.string()).min(1) });`,
    "events.ts": `
      import { defineEvent } from "@hazelnats/runtime";
      import { orderSchema } from "./schemas.js";
      export const placed = defineEvent({ name: "placed", subject: "a.b", schema: orderSchema });`,
  };

  it("is what its type says, with a warning", async () => {
    const { applications, diagnostics } = await scanFiles(files);
    expect(diagnostics).toEqual([
      expect.stringContaining("events.ts:4:83 warning schema-by-type: Of this schema only the type is known"),
    ]);
    expect(applications[0]?.definitions[0]?.schema.json).toMatchObject({
      required: ["id", "lines"],
      properties: { id: { type: "string" }, lines: { type: "array", items: { type: "string" } } },
    });
  });

  it("is what it says itself where its module may be run", async () => {
    const { applications, diagnostics } = await scanFiles(files, { mayImport: true });
    expect(diagnostics).toEqual([]);
    expect(applications[0]?.definitions[0]?.schema.json).toMatchObject({
      properties: { id: { type: "string", format: "uuid" }, lines: { minItems: 1 } },
    });
  });
});
