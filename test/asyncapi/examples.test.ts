import { expect, it } from "vitest";
import { readApplication } from "../../asyncapi/index.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { lineOf } from "./reading.js";

it("warns of examples and defaults in AsyncAPI 3 that do not fit, in any language", async () => {
  await using folder = await makeTemporaryFolder();
  await folder.write({
    "asyncapi.yaml": `asyncapi: 3.0.0
info: { title: Ex, version: 1.0.0 }
channels:
  a:
    address: a
    messages:
      m:
        payload: { $ref: "#/components/schemas/Order" }
        headers:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: { type: record, name: Meta, fields: [{ name: tenant, type: int }] }
        examples:
          - { payload: { id: 1 }, headers: { tenant: 2 } }
          - payload: { id: x }
          - headers: { tenant: "no" }
components:
  schemas:
    Order:
      type: object
      properties: { id: { type: integer } }
      examples: [{ id: 1 }, { id: true }]
    Item:
      schemaFormat: application/vnd.oai.openapi;version=3.0.0
      schema:
        type: object
        properties: { id: { type: integer, nullable: true } }
        default: { id: [] }
`,
  });
  const { kind, diagnostics } = await readApplication(folder.at("asyncapi.yaml"));
  expect(kind).toBe("read");
  const ending = "(Correct it, or the schema that it should follow.)";
  expect(diagnostics.filter(({ rule }) => rule.startsWith("asyncapi3-")).map(lineOf)).toEqual([
    `14:24 warning asyncapi3-message-examples: The example does not fit: "id" must be of type integer. ${ending}`,
    `15:24 warning asyncapi3-message-examples: The example does not fit: "tenant" must be of type integer. ${ending}`,
    `21:31 warning asyncapi3-schema-examples: The example does not fit: "id" must be of type integer. ${ending}`,
    `27:20 warning asyncapi3-schema-default: The default does not fit: "id" must be of type integer. ${ending}`,
  ]);
});

it("takes a $ref in examples, defaults and constants for data", async () => {
  await using folder = await makeTemporaryFolder();
  await folder.write({
    "asyncapi.yaml": `asyncapi: 3.0.0
info: { title: Ex, version: 1.0.0 }
channels:
  a:
    address: a
    messages:
      m:
        payload: { $ref: "#/components/schemas/Node" }
        examples:
          - payload: { $ref: "#/no/where" }
          - payload: { $ref: ./right.json }
          - payload: { $ref: ./wrong.json }
operations:
  s: { action: send, channel: { $ref: "#/channels/a" } }
components:
  schemas:
    Node:
      type: object
      required: [id]
      properties:
        id: { type: integer, example: { $ref: "#/no/where" } }
        kind: { enum: [{ $ref: "#/no/where" }, x] }
        only: { const: { $ref: "#/components/schemas/Node" } }
        some: { type: object, default: { $ref: "#/components/schemas/Node" } }
      examples:
        - { id: 1, only: { $ref: "#/components/schemas/Node" } }
        - { id: 1, kind: { $ref: "#/no" } }
`,
    "right.json": '{ "id": 1 }',
    "wrong.json": "{}",
  });
  const reading = await readApplication(folder.at("asyncapi.yaml"));
  if (reading.kind === "refused") throw new Error(reading.diagnostics.map(lineOf).join("\n"));
  const found = reading.diagnostics.filter(({ rule }) => rule.startsWith("asyncapi3-"));
  expect(found.map(({ location, message }) => [location?.file, location?.line, message])).toEqual([
    [
      folder.at("asyncapi.yaml"),
      27,
      'The example does not fit: "kind" must be one of "{"$ref":"#/no/where"}", "x".',
    ],
    [folder.at("wrong.json"), 1, 'The example does not fit: it has no "id".'],
  ]);
  const [node] = reading.application.definitions;
  expect(node?.schema.json["properties"]).toMatchObject({
    kind: { enum: [{ $ref: "#/no/where" }, "x"] },
    only: { const: { $ref: "#/components/schemas/Node" } },
    some: { default: { $ref: "#/components/schemas/Node" } },
  });
  expect(reading.application.document["messages"]).toEqual({
    m: { examples: [{ payload: { $ref: "#/no/where" } }, { payload: { id: 1 } }, { payload: {} }] },
  });
});
