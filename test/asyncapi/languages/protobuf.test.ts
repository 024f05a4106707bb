import { describe, expect, it } from "vitest";
import { lineOf, readAlone, readFiles } from "../reading.js";
import { describeDefinitions, describeType } from "./describe-type.js";

const format = "application/vnd.google.protobuf;version=3";

function specOf(text: string): string {
  const lines = text.split("\n").map((line) => `            ${line}`);
  return `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a:
    address: a
    messages:
      m:
        payload:
          schemaFormat: ${format}
          schema: |
${lines.join("\n")}
`;
}

const proto3 = (text: string): string => specOf(`syntax = "proto3";\n${text}`);

async function typesOf(spec: string): Promise<string> {
  const { application, diagnostics } = await readAlone(spec);
  expect(diagnostics).toEqual([]);
  return describeDefinitions(application).join("; ");
}

describe("rules of protovalidate", () => {
  const rule = "(buf.validate.field)";
  it.each([
    [`uint32 a = 1 [${rule}.uint32 = {gte: 30, lt: 40}];`, { minimum: 30, exclusiveMaximum: 40 }],
    [`double a = 1 [(validate.rules).double = {gt: -1.5, lte: 2}];`, { exclusiveMinimum: -1.5, maximum: 2 }],
    [`float a = 1 [${rule}.float.lte = 0.1];`, { maximum: 0.10000000149011612 }],
    [`int32 a = 1 [${rule}.int32 = {in: [1, 2]}];`, { enum: [1, 2] }],
    [`bool a = 1 [${rule}.bool.const = true];`, { const: true }],
    [`string a = 1 [${rule}.string.const = "x"];`, { const: "x" }],
    [
      `string a = 1 [${rule}.string = {min_len: 2, max_len: 3, email: true}];`,
      { minLength: 2, format: "email" },
    ],
    [`string a = 1 [${rule}.string.pattern = "^a\\\\d$"];`, { pattern: "^a\\d$" }],
    [
      `string a = 1 [${rule}.string = {prefix: "a.", suffix: "c"}];`,
      { pattern: "^a\\.", allOf: [{ pattern: "c$" }] },
    ],
    [
      `repeated string a = 1 [${rule}.repeated = {min_items: 1, unique: true}];`,
      { minItems: 1, uniqueItems: true },
    ],
    [
      `repeated string a = 1 [${rule}.repeated.items.string.len = 2];`,
      { items: { minLength: 2, maxLength: 2 } },
    ],
  ])("are words of JSON Schema: %s", async (field, words) => {
    const spec = proto3(
      `import "buf/validate/validate.proto";\nimport "validate/validate.proto";\nmessage M { ${field} }`,
    );
    const { application, diagnostics } = await readAlone(spec);
    expect(diagnostics).toEqual([]);
    expect(application.definitions[0]?.schema.json).toMatchObject({ properties: { a: words } });
  });

  it("say what is required", async () => {
    const here = `[${rule}.required = true]`;
    const fields = `string a = 1 ${here}; M b = 2 [(validate.rules).message.required = true]; oneof c { string d = 3 ${here}; string e = 4; }`;
    const { application } = await readAlone(proto3(`message M { ${fields} }`));
    expect(application.definitions[0]?.schema.json).toMatchObject({ required: ["a", "b"] });
  });

  it.each([
    // outside of both
    `double a = 1 [${rule}.double = {lt: 30, gte: 40}];`,
    `uint64 a = 1 [${rule}.uint64.gt = 999];`,
    `bytes a = 1 [${rule}.bytes.min_len = 3];`,
    `string a = 1 [${rule}.ignore = IGNORE_IF_ZERO_VALUE, ${rule}.string.min_len = 3];`,
    `string a = 1 [${rule}.string = {ignore_empty: true, min_len: 3}];`,
    `string a = 1 [${rule}.string = {min_len: "x", in: [1], const: 2}];`,
    `map<string, string> a = 1 [${rule}.map.min_pairs = 3];`,
    `string a = 1 [${rule}.cel = { id: "a", expression: "this.size() > 1" }];`,
  ])("that it can't say change nothing: %s", async (field) => {
    const plain = await readAlone(proto3(`message M { ${field.replace(/ \[.*\]/, "")} }`));
    const ruled = await readAlone(proto3(`message M { ${field} }`));
    expect(ruled.application.definitions).toEqual(plain.application.definitions);
  });
});

describe("a Protobuf schema", () => {
  it.each([
    ["int32 a = 1; uint32 b = 2;", "M = {a?: integer, b?: integer}"],
    ["int64 a = 1; fixed64 b = 2;", "M = {a?: string, b?: string}"],
    ["bool a = 1; string b = 2; bytes c = 3;", "M = {a?: boolean, b?: string, c?: string}"],
    ["double a = 1;", 'M = {a?: (number | "NaN" | "Infinity" | "-Infinity")}'],
    ["repeated int32 a_b = 1; map<int64, bool> c = 2;", "M = {aB?: integer[], c?: {*: boolean}}"],
    ['string a_b = 1 [json_name = "x"]; optional string c = 2;', "M = {x?: string, c?: string}"],
    ["E e = 1; enum E { A = 0; B = 1; }", 'ME = ("A" | "B"); M = {e?: ME}'],
    ["N n = 1; message N { M m = 1; }", "MN = {m?: M}; M = {n?: MN}"],
    [
      "oneof o { string a = 1; bool b = 2; } int32 c = 3;",
      "M = ({c?: integer} & ({a: string, b?: never} | {a?: never, b: boolean} | {a?: never, b?: never}))",
    ],
    ["oneof o { string a = 1; }", "M = {a?: string}"],
  ])("message M { %s } is %s", async (fields, want) => {
    expect(await typesOf(proto3(`message M { ${fields} }`))).toBe(want);
  });

  it("has the JSON of well-known types", async () => {
    const names = ["Timestamp", "Duration", "Struct", "Value", "ListValue", "Any", "Int64Value", "BoolValue"];
    const files = ["timestamp", "duration", "struct", "any", "wrappers"];
    const text = `${files.map((file) => `import "google/protobuf/${file}.proto";`).join("\n")}
import "google/type/date.proto";
message M { ${names.map((name, index) => `google.protobuf.${name} f${index} = ${index + 1};`).join(" ")} google.type.Date d = 20; }`;
    expect(await typesOf(proto3(text))).toBe(
      "Date = {year?: integer, month?: integer, day?: integer}; M = {f0?: string, f1?: string, f2?: {*: unknown}, f3?: unknown, f4?: unknown[], f5?: {@type: string, *: unknown}, f6?: string, f7?: boolean, d?: Date}",
    );
  });

  it("keeps comments and what is deprecated, and requires what proto2 requires", async () => {
    const { application } = await readAlone(
      specOf(
        'syntax = "proto2";\n// Says.\nmessage M {\n  required int32 a = 1; // Its a.\n  optional int32 b = 2 [deprecated = true];\n}',
      ),
    );
    expect(application.definitions[0]?.schema).toMatchObject({
      notes: { description: "Says." },
      type: {
        properties: [
          { name: "a", required: true, notes: { description: "Its a." } },
          { name: "b", required: false, notes: { deprecated: true } },
        ],
      },
    });
  });

  it("is the message that a comment marks, else the one that no other has", async () => {
    const messages = "message A { B b = 1; }\nmessage B { }";
    const typeOf = async (spec: string): Promise<string | undefined> => {
      const [event] = (await readAlone(spec)).application.events;
      return event && describeType(event.payload.type);
    };
    expect(await typeOf(proto3(messages))).toBe("A");
    expect(await typeOf(proto3(messages.replace("message B", "// @RootNode\nmessage B")))).toBe("B");
  });

  it("is read from files in the roots, and so is what they import", async () => {
    const reading = await readFiles({
      "asyncapi.yaml": `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/order" } } } } }
components: { schemas: { order: { schemaFormat: "${format}", schema: { $ref: ./proto/order.proto } } } }
`,
      "proto/order.proto":
        'syntax = "proto3";\nimport "./line.proto";\nmessage Order { repeated shop.Line lines = 1; }',
      "proto/line.proto":
        'syntax = "proto3";\npackage shop;\nimport "order.proto";\nmessage Line { string sku = 1; }',
    });
    expect(reading.diagnostics.map(lineOf)).toEqual([]);
    if (reading.kind === "refused") throw new Error("refused");
    expect(describeDefinitions(reading.application)).toEqual([
      "Line = {sku?: string}",
      "Order = {lines?: Line[]}",
    ]);
    expect(reading.files).toHaveLength(3);
  });
});

describe("a mistake in a Protobuf schema", () => {
  it.each([
    [
      "message M {\n  string a 1;\n}",
      "13:15 error protobuf: This is no Protobuf: illegal token '1', '=' expected.",
    ],
    [
      "message M {\n  strin a = 1;\n}",
      '13:15 error protobuf: There is no type "strin", which the field "a" names. (Did you mean "string"?)',
    ],
    [
      'import "../../../etc/passwd";\nmessage M {}',
      '12:13 error protobuf: "../../../etc/passwd" can\'t be imported',
    ],
    [
      "message A {}\nmessage B {}",
      '10:11 error protobuf: Which of these messages is meant does not show: "A", "B".',
    ],
    ["enum E { A = 0; }", "10:11 error protobuf: There is no message in this Protobuf."],
    ["message M {\n  required int32 a = 1;\n}", '13:15 warning protobuf: In proto3 there is no "required"'],
    [
      "message M { string a = 1; string b = 1; }",
      "11:13 error protobuf: This is no Protobuf: duplicate id 1 in Type M.",
    ],
  ])("%j is reported at its line", async (text, want) => {
    const { diagnostics } = await readFiles({ "asyncapi.yaml": proto3(text) });
    expect(diagnostics.map(lineOf)).toEqual([expect.stringContaining(want)]);
  });
});
