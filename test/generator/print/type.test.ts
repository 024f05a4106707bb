import { describe, expect, it } from "vitest";
import type { Type } from "../../../asyncapi/index.js";
import { printType } from "../../../generator/print/type.js";

const string: Type = { kind: "string" };
const number: Type = { kind: "number", integer: false };
const flat = (type: Type) => printType(type, (name) => name).replaceAll(/\s+/g, " ");

describe("printType", () => {
  it.each<[Type, string]>([
    [{ kind: "array", items: { kind: "union", members: [string, number] } }, "readonly (string | number)[]"],
    [{ kind: "array", items: { kind: "array", items: string } }, "readonly (readonly string[])[]"],
    [{ kind: "union", members: [string, string, { kind: "null" }] }, "string | null"],
    [{ kind: "union", members: [] }, "never"],
    [{ kind: "intersection", members: [] }, "unknown"],
    [
      {
        kind: "intersection",
        members: [
          { kind: "reference", name: "A" },
          { kind: "union", members: [string, number] },
        ],
      },
      "A & (string | number)",
    ],
    [{ kind: "tuple", items: [string, number], required: 1 }, "readonly [string, number?]"],
    [
      { kind: "tuple", items: [string], required: 1, rest: { kind: "union", members: [string, number] } },
      "readonly [string, ...(string | number)[]]",
    ],
    [{ kind: "literal", value: 'a"b' }, '"a\\"b"'],
    [{ kind: "object", properties: [] }, "{ readonly [key: string]: unknown }"],
    [{ kind: "object", properties: [], additional: number }, "{ readonly [key: string]: number; }"],
  ])("prints %j", (type, printed) => {
    expect(flat(type)).toBe(printed);
  });

  it("lets an index signature admit the listed properties, for else no value could have both", () => {
    const type: Type = {
      kind: "object",
      properties: [{ name: "id", type: string, required: false, notes: {} }],
      additional: number,
    };
    expect(flat(type)).toBe("{ readonly id?: string; readonly [key: string]: number | string | undefined; }");
  });
});
