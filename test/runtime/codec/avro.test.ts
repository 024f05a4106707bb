import avsc from "avsc";
import { describe, expect, it } from "vitest";
import { avro } from "../../../runtime/avro/index.js";

const order = {
  type: "record",
  name: "Order",
  namespace: "shop",
  fields: [
    { name: "id", type: "string" },
    { name: "count", type: "int" },
    { name: "at", type: { type: "long", logicalType: "timestamp-millis" } },
    { name: "rate", type: "double" },
    { name: "weight", type: "float" },
    { name: "paid", type: "boolean" },
    { name: "raw", type: "bytes" },
    { name: "hash", type: { type: "fixed", name: "Hash", size: 2 } },
    { name: "kind", type: { type: "enum", name: "Kind", symbols: ["A", "B"] } },
    { name: "tags", type: { type: "map", values: "string" } },
    { name: "note", type: ["null", "string"], default: null },
    { name: "pages", type: "int", default: 7 },
    { name: "parts", type: { type: "array", items: "Order" } },
    { name: "any", type: ["null", "int", "string", { type: "array", items: "long" }] },
  ],
};

const value = {
  id: "ö-1",
  count: -3,
  at: 1_700_000_000_000,
  rate: 1.5,
  weight: 0.25,
  paid: true,
  raw: "\u0000\u00ff",
  hash: "ab",
  kind: "B",
  tags: { a: "x", ["__proto__"]: "y" },
  note: "n",
  pages: 1,
  parts: [],
  any: [1, -2, 300],
};

/** As avsc has it: bytes in buffers, unions as they are where that is clear. */
const foreign = { ...value, raw: Buffer.from([0, 255]), hash: Buffer.from("ab") };
const type = avsc.Type.forSchema(JSON.parse(JSON.stringify(order)), { wrapUnions: false });

describe("the Avro codec", () => {
  it("writes what avsc reads, and reads what avsc writes", async () => {
    const codec = avro(order);
    const bytes = await codec.encode(value);
    expect(Buffer.from(bytes).equals(type.toBuffer(foreign))).toBe(true);
    expect(codec.decode(type.toBuffer(foreign))).toEqual(value);
  });

  it("agrees with avsc about random values", async () => {
    const schema = {
      type: "record",
      name: "R",
      fields: [
        { name: "a", type: { type: "array", items: ["null", "string", "double"] } },
        { name: "m", type: { type: "map", values: "long" } },
        { name: "e", type: { type: "enum", name: "E", symbols: ["X", "Y"] } },
      ],
    };
    const other = avsc.Type.forSchema(JSON.parse(JSON.stringify(schema)), { wrapUnions: false });
    const codec = avro(schema);
    for (let round = 0; round < 200; round++) {
      const random: unknown = other.random();
      const bytes = other.toBuffer(random);
      const again = Buffer.from(await codec.encode(codec.decode(bytes)));
      expect(other.fromBuffer(again)).toEqual(other.fromBuffer(bytes)); // maps have no order
    }
  });

  it("keeps every byte while what is written grows, whatever comes where there is no more room", async () => {
    const codec = avro({
      type: "record",
      name: "Long",
      fields: [
        { name: "texts", type: { type: "array", items: "string" } },
        { name: "counts", type: { type: "array", items: "long" } },
        { name: "rates", type: { type: "array", items: "double" } },
        { name: "raw", type: "bytes" },
      ],
    });
    for (let length = 0; length < 600; length += 7) {
      const numbers = Array.from({ length }, (_, index) => index * 2 ** (index % 43));
      const long = { texts: numbers.map(String), counts: numbers, rates: numbers, raw: "x".repeat(length) };
      expect(codec.decode(await codec.encode(long))).toEqual(long);
    }
  });

  it("writes the default, or null, of what is left out", async () => {
    const { note: _note, pages: _pages, any: _any, ...rest } = value;
    const codec = avro(order);
    const bytes = await codec.encode(rest);
    expect(codec.decode(bytes)).toEqual({ ...value, note: null, pages: 7, any: null });
  });

  it("chooses among records by their properties", async () => {
    const record = (name: string, field: string) => ({
      type: "record",
      name,
      fields: [{ name: field, type: "string" }],
    });
    const codec = avro([record("A", "a"), record("B", "b")]);
    expect(await codec.encode({ b: "x" })).toEqual(new Uint8Array([2, 2, 120]));
    expect(codec.decode(new Uint8Array([2, 2, 120]))).toEqual({ b: "x" });
  });

  it.each([
    ["string", [200], "ends before the Avro value does"],
    ["string", [2, 120, 0], "has bytes after the Avro value"],
    ["string", [2, 255], "not valid"],
    ["boolean", [2], "has a byte that is no boolean of Avro"],
    [
      "long",
      [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      "has a number that is too long for Avro",
    ],
    ["long", [254, 255, 255, 255, 255, 255, 255, 255, 255, 1], "has a long beyond 2^53 - 1"],
    ["long", [255, 255, 255, 255, 255, 255, 255, 255, 255, 3], "has a number that is too long for Avro"],
    ["int", [128, 128, 128, 128, 16], "has an int of more than 32 bits"],
    [["null", "int"], [9], "has a number that names no symbol or type of its schema"],
    [{ type: "array", items: "null" }, [254, 255, 255, 255, 255, 255, 15], "has too many items"],
    [
      { type: "array", items: { type: "record", name: "E", fields: [{ name: "a", type: "null" }] } },
      [254, 255, 255, 255, 255, 255, 15],
      "has too many items",
    ],
    [
      { type: "array", items: "int" },
      [254, 255, 255, 255, 255, 255, 15, 1],
      "ends before the Avro value does",
    ],
    [{ type: "fixed", name: "F", size: 3 }, [1], "ends before the Avro value does"],
  ])("refuses bytes that are no %j: %j", (schema, bytes, message) => {
    expect(() => avro(schema).decode(new Uint8Array(bytes))).toThrow(message);
  });

  it("refuses bytes that are nested without end", () => {
    const list = { type: "record", name: "L", fields: [{ name: "next", type: ["null", "L"] }] };
    expect(() => avro(list).decode(new Uint8Array(100_000).fill(2))).toThrow("is nested too deeply");
  });

  it.each([
    ["int", 2 ** 31],
    ["int", 1.5],
    ["string", 1],
    ["bytes", "\u0100"],
    [{ type: "enum", name: "E", symbols: ["A"] }, "B"],
    [["null", "int"], "x"],
    [{ type: "record", name: "R", fields: [{ name: "a", type: "int" }] }, {}],
  ])("refuses a value that is no %j: %j", (schema, wrong) => {
    expect(() => avro(schema).encode(wrong)).toThrow("of Avro");
  });
});
