import { describe, expect, it } from "vitest";
import { readApplication } from "../../../asyncapi/index.js";
import { makeTemporaryFolder } from "../../support/temporary-folder.js";
import { lineOf } from "../reading.js";

const avro = {
  type: "record",
  name: "com.acme.Order",
  fields: [
    { name: "id", type: "string" },
    { name: "kind", type: { type: "enum", name: "com.acme.Kind", symbols: ["A", "B"] } },
  ],
};
const raml = { type: "object", properties: { id: "string", "size?": "number", when: "datetime-only" } };
const openapi = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string", nullable: true, example: "a" },
    price: { type: "number", minimum: 0, exclusiveMinimum: true },
  },
};
const schemas: readonly (readonly [what: string, format: string, schema: unknown])[] = [
  ["Avro", "application/vnd.apache.avro;version=1.9.0", avro],
  ["Avro of a later version", "application/vnd.apache.avro+yaml;version=1.11.0", avro],
  ["Avro as text", "application/vnd.apache.avro+json;version=1.9.0", JSON.stringify(avro)],
  ["Avro without a record", "application/vnd.apache.avro;version=1.9.0", ["null", "string"]],
  [
    "Protobuf 2",
    "application/vnd.google.protobuf;version=2",
    'syntax = "proto2"; message A { required string a = 1; }',
  ],
  [
    "Protobuf 3",
    "application/vnd.google.protobuf;version=3",
    'syntax = "proto3"; message A { string a = 1; }',
  ],
  ["RAML", "application/raml+yaml;version=1.0", raml],
  [
    "RAML as text",
    "application/raml+yaml;version=1.0",
    "#%RAML 1.0 DataType\ntype: object\nproperties:\n  id: string\n",
  ],
  ["OpenAPI", "application/vnd.oai.openapi;version=3.0.0", openapi],
  ["OpenAPI in YAML", "application/vnd.oai.openapi+yaml;version=3.0.0", openapi],
  ["JSON Schema of 2020", "application/schema+json;version=2020-12", { type: "object" }],
];

const info = { title: "Orders", version: "1" };

function version2(schemaFormat: string, payload: unknown): object {
  const named = { $ref: "#/components/messages/Placed" };
  return {
    asyncapi: "2.6.0",
    info,
    channels: {
      a: { publish: { operationId: "a", message: { messageId: "a", schemaFormat, payload } } },
      b: { subscribe: { operationId: "b", message: { oneOf: [named] } } },
    },
    components: { messages: { Placed: { messageId: "b", schemaFormat, payload } } },
  };
}

function version3(schemaFormat: string, schema: unknown): object {
  const messages = { a: { payload: { schemaFormat, schema } }, b: { $ref: "#/components/messages/Placed" } };
  return {
    asyncapi: "3.0.0",
    info,
    channels: { a: { address: "a", messages } },
    operations: { a: { action: "send", channel: { $ref: "#/channels/a" } } },
    components: {
      messages: { Placed: { payload: { $ref: "#/components/schemas/Placed" } } },
      schemas: { Placed: { schemaFormat, schema } },
    },
  };
}

/** What a full validation says, with a ruleset of the user's own or without. */
async function said(document: object, ruleset?: string): Promise<readonly string[]> {
  await using folder = await makeTemporaryFolder();
  await folder.write({ "asyncapi.json": JSON.stringify(document), "rules.yaml": ruleset ?? "rules: {}\n" });
  const { diagnostics } = await readApplication(folder.at("asyncapi.json"), {
    validate: "full",
    ...(ruleset === undefined ? {} : { ruleset: { file: folder.at("rules.yaml"), isNamed: true } }),
  });
  return diagnostics.filter(({ severity }) => severity === "error").map(lineOf);
}

describe("a full validation takes what can be read", () => {
  it.each(schemas)("%s in AsyncAPI 2", async (_what, format, schema) => {
    expect(await said(version2(format, schema))).toEqual([]);
  });

  it.each(schemas)("%s in AsyncAPI 3", async (_what, format, schema) => {
    expect(await said(version3(format, schema))).toEqual([]);
  });

  it("with a ruleset, too", async () => {
    const ruleset = "extends: spectral:asyncapi\n";
    for (const [, format, schema] of schemas)
      expect(await said(version2(format, schema), ruleset)).toEqual([]);
  });
});

it("a schema that its own language refuses is refused", async () => {
  const wrong = { type: "record", name: "Order", fields: [{ name: "id", type: "strnig" }] };
  const format = "application/vnd.apache.avro;version=1.9.0";
  const expected = expect.stringContaining("strnig");
  expect(await said(version2(format, wrong))).toContainEqual(expected);
  expect(await said(version3(format, wrong))).toContainEqual(expected);
});
