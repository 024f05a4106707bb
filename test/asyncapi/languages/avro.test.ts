import { describe, expect, it } from "vitest";
import { lineOf, readAlone, readFiles } from "../reading.js";
import { describeDefinitions, describeType } from "./describe-type.js";

const format = "application/vnd.apache.avro;version=1.9.0";
const head = 'asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\n';

function specOf(...schemas: readonly string[]): string {
  const messages = schemas.map((schema, index) =>
    schema.startsWith("{ $ref")
      ? `      m${index}: { payload: ${schema} }\n`
      : `      m${index}: { payload: { schemaFormat: "${format}", schema: ${schema} } }\n`,
  );
  return `${head}channels:\n  a:\n    address: a\n    messages:\n${messages.join("")}`;
}

async function typeOf(schema: string): Promise<string> {
  const { application, diagnostics } = await readAlone(specOf(schema));
  expect(diagnostics).toEqual([]);
  const [event] = application.events;
  if (event === undefined) throw new Error("no event");
  const named = describeDefinitions(application);
  return [describeType(event.payload.type), ...named].join("; ");
}

const record = (fields: string, rest = ""): string =>
  `{ type: record, name: R, ${rest} fields: [${fields}] }`;

describe("an Avro schema", () => {
  it.each([
    ["string", "string"],
    ["{ type: string }", "string"],
    ["{ type: { type: long } }", "integer"],
    ["double", "number"],
    ["[ 'null', string ]", "(null | string)"],
    ["[ string ]", "string"],
    ["{ type: array, items: [int, boolean] }", "(integer | boolean)[]"],
    ["{ type: map, values: bytes }", "{*: string}"],
    ["{ type: enum, name: E, symbols: [A, B] }", 'E; E = ("A" | "B")'],
    ["{ type: fixed, name: F, size: 2 }", "F; F = string"],
    [record("{ name: a, type: string }"), "R; R = {a: string}"],
    [record("{ name: a, type: string, default: x }"), "R; R = {a?: string}"],
    [record("{ name: a, type: ['null', int] }"), "R; R = {a?: (null | integer)}"],
    [record("{ name: next, type: ['null', R] }"), "R; R = {next?: (null | R)}"],
    [record("{ name: __proto__, type: int }"), "R; R = {__proto__: integer}"],
    [
      record(
        "{ name: a, type: { type: enum, name: E, symbols: [A] } }, { name: b, type: n.E }",
        "namespace: n,",
      ),
      'R; E = "A"; R = {a: E, b: E}',
    ],
  ])("%s is %s", async (schema, want) => {
    expect(await typeOf(schema)).toBe(want);
  });

  it("gives validators what JSON can hold of each type", async () => {
    const { application } = await readAlone(
      specOf(
        record(`{ name: i, type: int }, { name: l, type: long }, { name: b, type: bytes, doc: Raw. },
          { name: u, type: { type: string, logicalType: uuid } }, { name: f, type: { type: fixed, name: F, size: 2 } },
          { name: d, type: { type: bytes, logicalType: decimal, precision: 4, scale: 2 }, default: "\\u0000" }`),
      ),
    );
    const json = application.definitions.find(({ name }) => name === "R")?.schema;
    expect(json?.json).toEqual({
      type: "object",
      required: ["i", "l", "b", "u", "f"],
      properties: {
        i: { type: "integer", format: "int32" },
        l: { type: "integer", format: "int64" },
        b: { type: "string", pattern: "^[\\u0000-\\u00ff]*$" },
        u: { type: "string", format: "uuid" },
        f: { $ref: "#/$defs/F" },
        d: { type: "string", pattern: "^[\\u0000-\\u00ff]*$", default: "\0" },
      },
    });
    expect(json?.type).toMatchObject({
      properties: [
        {},
        {},
        { notes: { description: "Raw." } },
        {},
        {},
        { notes: { constraints: ["pattern: ^[\\u0000-\\u00ff]*$", "logicalType: decimal(4, 2)"] } },
      ],
    });
  });

  it("shares a type that several messages repeat, and tells apart what only has the same name", async () => {
    const address = (field: string): string =>
      record(
        `{ name: at, type: { type: record, name: Address, fields: [{ name: ${field}, type: string }] } }`,
      );
    const { application, diagnostics } = await readAlone(
      specOf(address("street"), address("street").replace("name: R", "name: S"), address("box")),
    );
    expect(diagnostics).toEqual([]);
    expect(describeDefinitions(application)).toEqual([
      "Address = {street: string}",
      "R = {at: Address}",
      "S = {at: Address}",
      "m2Address = {box: string}",
      "m2R = {at: m2Address}",
    ]);
  });

  it("is read where a reference leads: to components, and to files in the roots", async () => {
    const reading = await readFiles({
      "asyncapi.yaml": `${specOf('{ $ref: "#/components/schemas/own" }', '{ $ref: "#/components/schemas/file" }')}components:
  schemas:
    own: { schemaFormat: "${format}", schema: { type: enum, name: E, symbols: [A] } }
    file: { schemaFormat: "${format}", schema: { $ref: ./order.avsc } }
`,
      "order.avsc":
        '{ "type": "record", "name": "Order", "fields": [{ "name": "id", "type": { "$ref": "./id.avsc" } }] }',
      "id.avsc": '{ "type": "record", "name": "Id", "fields": [] }',
    });
    expect(reading.diagnostics.map(lineOf)).toEqual([]);
    if (reading.kind === "refused") throw new Error("refused");
    expect(describeDefinitions(reading.application)).toEqual([
      'E = "A"',
      "Id = {*: unknown}",
      "Order = {id: Id}",
    ]);
  });

  it("is read in AsyncAPI 2, whose messages name the format, and its examples are checked", async () => {
    const { diagnostics } = await readFiles({
      "asyncapi.yaml": `asyncapi: 2.6.0
info: { title: A, version: "1" }
channels:
  a:
    publish:
      message:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        payload: { type: record, name: R, fields: [{ name: a, type: int }] }
        examples:
          - payload: { a: 1 }
          - payload: { a: x }
`,
    });
    expect(diagnostics.map(lineOf)).toEqual([
      '11:24 error asyncapi2-message-examples: The example does not fit: "a" must be of type integer. (Correct it, or the schema that it should follow.)',
    ]);
  });

  it("lets deduplicateBy point to its fields", async () => {
    const spec = (pointer: string): string =>
      `${head}channels: { a: { address: a, messages: { m: { x-jetstream: { deduplicateBy: "$message.payload#/${pointer}" },
  payload: { schemaFormat: "${format}", schema: ${record("{ name: id, type: string }, { name: o, type: ['null', string] }")} } } } } }\n`;
    expect((await readAlone(spec("id"))).diagnostics).toEqual([]);
    expect((await readAlone(spec("o"))).diagnostics.join()).toContain("not a required property");
  });
});

describe("a mistake in an Avro schema", () => {
  it.each([
    ["strin", '7:83 error avro: There is no Avro type "strin" in this schema. (Did you mean "string"?)'],
    [
      "uuid",
      '7:83 error avro: There is no Avro type "uuid" in this schema. (Write { type: string, logicalType',
    ],
    ["{ name: x }", '7:83 error avro: This Avro schema has no "type".'],
    ["{ type: array }", '7:83 error avro: The Avro array has no "items".'],
    ["{ type: enum, name: E, symbols: [A, A] }", '7:127 error avro: The symbol "A" is here twice.'],
    ["{ type: enum, name: E, symbols: [] }", "7:83 error avro: This Avro enum has no symbols."],
    ["{ type: fixed, name: F }", "7:83 error avro: This Avro fixed has no size."],
    ["{ type: record, name: 1x, fields: [] }", '7:83 error avro: "1x" can\'t be the name of an Avro record.'],
    ["{ type: record, name: R }", '7:83 error avro: The Avro record "R" has no fields.'],
    [record("{ name: a }"), '7:126 error avro: The Avro field "a" has no "type".'],
    [record("{ name: a-b, type: int }"), '7:126 error avro: "a-b" can\'t be the name of an Avro field.'],
    ["[]", "7:83 error avro: An Avro union has at least one type."],
    ["[int, [string]]", "7:97 error avro: An Avro union can't stand directly in another."],
    ["[int, string, int]", '7:105 error avro: This union has the type "int" twice'],
    ["7", "7:83 error avro: This is no Avro schema."],
    [
      "{ type: record, name: R, fields: [{ name: a, type: ['null', int], default: 1 }] }",
      '7:157 warning avro: The default of the field "a" is no value of its type',
    ],
  ])("%s is reported at its place", async (schema, want) => {
    const { diagnostics } = await readAlone(specOf(schema));
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toContain(want);
  });

  it("is that a type contains itself by reference, or is written out more often than anybody can read", async () => {
    const files = {
      "asyncapi.yaml": specOf("{ $ref: ./a.yaml#/loop }")
        .replace("{ $ref", '{ schemaFormat: "application/vnd.apache.avro", schema: { $ref')
        .replace("loop }", "loop } }"),
      "a.yaml": "loop: { type: array, items: { $ref: '#/loop' } }\n",
    };
    const { diagnostics } = await readFiles(files);
    expect(diagnostics.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      "avro: This schema leads through too many types.",
    ]);
  });
});
