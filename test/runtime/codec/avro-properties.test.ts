import avsc from "avsc";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avro } from "../../../runtime/avro/index.js";

/** A schema, its values as we have them, and the same as avsc has them. */
interface Case {
  readonly schema: unknown;
  readonly values: fc.Arbitrary<unknown>;
  readonly foreign: (value: unknown) => unknown;
  /** What a value of it is in JSON: members of a union must differ in that. */
  readonly kind: string;
  /** What may be left out of a record, and what stands in its place. */
  readonly standard?: { readonly written: unknown };
}

const same = (value: unknown): unknown => value;
const buffer = (value: unknown): unknown => Buffer.from(String(value), "latin1");
const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 300 });
const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "\u0000", "😀".repeat(200)));
const safe = fc.maxSafeInteger();

/** avsc's own longs are numbers; these are as ours: bigints where no number is exact. */
const exactLong = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => shortest(bytes.readBigInt64LE()),
  toBuffer: (value: number | bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: same,
  toJSON: same,
  isValid: (value: unknown) => typeof value === "bigint" || Number.isSafeInteger(value),
  compare: () => 0,
});

function shortest(long: bigint): number | bigint {
  return Number.isSafeInteger(Number(long)) ? Number(long) : long;
}

const long = fc.oneof(
  safe,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(shortest),
  fc.constantFrom<number | bigint>(
    ...[-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n, -(2n ** 53n)],
    ...[0, -1, 63, 64, -64, -65, 8191, 8192, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ),
);

const plain: readonly Case[] = [
  { schema: "null", values: fc.constant(null), foreign: same, kind: "null", standard: { written: null } },
  { schema: "boolean", values: fc.boolean(), foreign: same, kind: "boolean", standard: { written: true } },
  { schema: "int", values: fc.integer(), foreign: same, kind: "number", standard: { written: -7 } },
  { schema: "long", values: long, foreign: same, kind: "number", standard: { written: 2 ** 40 } },
  // avsc's own longs are not exact beyond 2^52
  {
    schema: { type: "long", logicalType: "timestamp-millis" },
    values: fc.integer({ min: -4e15, max: 4e15 }),
    foreign: same,
    kind: "number",
  },
  { schema: "float", values: fc.float({ noNaN: true }), foreign: same, kind: "number" },
  {
    schema: "double",
    values: fc.double({ noNaN: true }),
    foreign: same,
    kind: "number",
    standard: { written: 0.5 },
  },
  { schema: "string", values: text, foreign: same, kind: "string", standard: { written: "é" } },
  { schema: { type: "string", logicalType: "uuid" }, values: fc.uuid(), foreign: same, kind: "string" },
  { schema: "bytes", values: latin1, foreign: buffer, kind: "string", standard: { written: "\u00ff" } },
  {
    schema: { type: "bytes", logicalType: "decimal", precision: 9, scale: 2 },
    ...{ values: latin1, foreign: buffer, kind: "string" },
  },
];

let named = 0;
/** Every type with a name has one of its own. */
const name = (): string => `T${named++}`;

const cases = fc.letrec<{ any: Case }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: "medium" },
    fc.constantFrom(...plain),
    fc.integer({ min: 0, max: 20 }).map((size): Case => ({
      schema: { type: "fixed", name: name(), size },
      values: fc.string({
        unit: fc.nat(255).map((code) => String.fromCharCode(code)),
        minLength: size,
        maxLength: size,
      }),
      ...{ foreign: buffer, kind: "string" },
    })),
    fc
      .uniqueArray(fc.stringMatching(/^[A-Z][a-z]{0,3}$/), { minLength: 1, maxLength: 5 })
      .map((symbols): Case => ({
        schema: { type: "enum", name: name(), symbols },
        values: fc.constantFrom(...symbols),
        ...{ foreign: same, kind: "string" },
      })),
    tie("any").map((items): Case => ({
      schema: { type: "array", items: items.schema },
      values: fc.array(items.values, { maxLength: 8 }),
      foreign: (value) => (value as readonly unknown[]).map(items.foreign),
      ...{ kind: "array", standard: { written: [] } },
    })),
    tie("any").map((items): Case => ({
      schema: { type: "map", values: items.schema },
      values: fc
        .dictionary(fc.oneof(text, fc.constantFrom("constructor", "toString")), items.values, {
          maxKeys: 4,
          noNullPrototype: true,
        })
        // avsc loses a key of this name
        .filter((map) => !Object.hasOwn(map, "__proto__")),
      foreign: (value) => mapped(value, items.foreign),
      ...{ kind: "object", standard: { written: {} } },
    })),
    fc.array(tie("any"), { maxLength: 5 }).map(recordOf),
    fc
      .uniqueArray(
        tie("any").filter(({ schema }) => !Array.isArray(schema)),
        { minLength: 1, maxLength: 4, selector: ({ kind }) => kind },
      )
      .map((members): Case => {
        const foreignOf = new Map(members.map((member) => [member.kind, member.foreign]));
        return {
          schema: members.map(({ schema }) => schema),
          values: fc.oneof(...members.map(({ values }) => values)),
          foreign: (value) => (foreignOf.get(kindOf(value)) ?? same)(value),
          kind: "union",
          ...(members[0]?.standard && { standard: members[0].standard }),
        };
      }),
  ),
}));

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "bigint") return "number";
  return Array.isArray(value) ? "array" : typeof value;
}

function mapped(value: unknown, convert: (value: unknown, key: string) => unknown): unknown {
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([key, part]) => [key, convert(part, key)] as const));
}

/** With a field that has the record itself, and defaults for each other field that can have one. */
function recordOf(fields: readonly Case[]): Case {
  const own = name();
  const written = fields.map((field, place) => ({
    ...{ name: `f${place}`, type: field.schema },
    ...(place % 2 === 0 && field.standard ? { default: field.standard.written } : {}),
  }));
  const schema = {
    type: "record",
    name: own,
    fields: [...written, { name: "next", type: ["null", own], default: null }],
  };
  const one = fc.record(Object.fromEntries(fields.map(({ values }, place) => [`f${place}`, values])));
  const values = fc
    .array(one, { minLength: 1, maxLength: 3 })
    .map((all) => all.reduce<object | null>((next, each) => ({ ...each, next }), null));
  const foreign = (value: unknown): unknown =>
    mapped(value, (part, key) => {
      if (key === "next") return part === null ? null : foreign(part);
      return (fields[Number(key.slice(1))]?.foreign ?? same)(part);
    });
  return { schema, values, foreign, kind: "object" };
}

function typeOf(schema: unknown): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(JSON.stringify(schema)) as avsc.Schema, {
    ...{ wrapUnions: false, registry: { long: exactLong } },
    // its own names for logical types would be classes
    logicalTypes: {},
  });
}

describe("the Avro codec, held against avsc", () => {
  it("writes the same bytes and reads the same values, of any schema", async () => {
    await fc.assert(
      fc.asyncProperty(
        cases.any.chain((each) =>
          fc.tuple(fc.constant(each), fc.array(each.values, { minLength: 1, maxLength: 3 })),
        ),
        async ([{ schema, foreign }, values]) => {
          const codec = avro(schema, { longs: "bigint" });
          const type = typeOf(schema);
          for (const value of values) {
            const theirs = type.toBuffer(foreign(value));
            const ours = await codec.encode(value);
            expect(`${JSON.stringify(schema)} ${Buffer.from(ours).toString("hex")}`).toBe(
              `${JSON.stringify(schema)} ${theirs.toString("hex")}`,
            );
            expect(codec.decode(theirs)).toEqual(codec.decode(ours));
            expect(codec.decode(theirs)).toEqual(value);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it("writes defaults in place of what is left out", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...plain), { minLength: 1, maxLength: 6 }),
        async (fields) => {
          const record = recordOf(fields);
          const codec = avro(record.schema, { longs: "bigint" });
          for (const [value] of fc.sample(fc.tuple(record.values), 3)) {
            const entries = Object.entries(value as object);
            const given = entries.filter(([key]) => {
              const place = Number(key.slice(1));
              return key !== "next" && (place % 2 === 1 || fields[place]?.standard === undefined);
            });
            const complete = mapped({ ...Object.fromEntries(entries), next: null }, (part, key) => {
              const field = fields[Number(key.slice(1))];
              return given.some(([name]) => name === key) || field?.standard === undefined
                ? part
                : field.standard.written;
            });
            expect(codec.decode(await codec.encode(Object.fromEntries(given)))).toEqual(complete);
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it("reads any bytes quickly and with bounded memory, or refuses them", () => {
    fc.assert(
      fc.property(cases.any, fc.uint8Array({ maxLength: 200 }), (each, bytes) => {
        const codec = avro(each.schema, { longs: "bigint" });
        try {
          const value = codec.decode(bytes);
          // what was read can be said in as few bytes
          expect(
            JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part))
              .length,
          ).toBeLessThan(2_000_000);
        } catch (error) {
          // TypeError: a text that is no UTF-8
          expect(["AvroError", "TypeError"]).toContain(error instanceof Error ? error.name : "");
        }
      }),
      { numRuns: 2_000 },
    );
  }, 60_000);
});
