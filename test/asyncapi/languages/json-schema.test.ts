import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";
import { describeDefinitions, describeType } from "./describe-type.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\n';

async function eventOf(payload: string, components = "") {
  const { application, diagnostics } = await readAlone(
    `${head}channels: { a: { address: a, messages: { m: { payload: ${payload} } } } }\n${components}`,
  );
  expect(diagnostics).toEqual([]);
  const [event] = application.events;
  if (event === undefined) throw new Error("no event");
  return { application, payload: event.payload };
}

describe("an OpenAPI 3.0 schema", () => {
  const openapi = (schema: string): string =>
    `{ schemaFormat: "application/vnd.oai.openapi;version=3.0.0", schema: ${schema} }`;

  it("says by a flag that a limit is exclusive", async () => {
    const { payload } = await eventOf(
      openapi("{ type: number, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false }"),
    );
    expect(payload.json).toEqual({ type: "number", exclusiveMinimum: 1, maximum: 5 });
  });

  it("leaves out what is said to people and XML tools", async () => {
    const { payload } = await eventOf(
      openapi("{ type: string, nullable: true, example: x, xml: { name: y }, externalDocs: { url: z } }"),
    );
    expect(payload.json).toEqual({ type: ["string", "null"] });
    expect(payload.notes).toEqual({ examples: ["x"] });
  });

  it("tells alternatives apart by its discriminator, where they do not do so themselves", async () => {
    const { application, payload } = await eventOf(
      openapi(`{ oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }, { $ref: "#/components/schemas/Fox" }],
        discriminator: { propertyName: kind, mapping: { puppy: "#/components/schemas/Dog", dog: Dog } } }`),
      `components:
  schemas:
    Cat: { type: object, required: [kind], properties: { kind: { type: string } } }
    Dog: { type: object, required: [kind], properties: { kind: { type: string } } }
    Fox: { type: object, required: [kind], properties: { kind: { type: string, enum: [fox] } } }
`,
    );
    expect(describeType(payload.type)).toBe(
      '((Cat & {kind: "Cat"}) | (Dog & {kind: ("puppy" | "dog")}) | Fox)',
    );
    expect(payload.json).toMatchObject({
      oneOf: [
        { allOf: [{ $ref: "#/$defs/Cat" }, { required: ["kind"], properties: { kind: { enum: ["Cat"] } } }] },
        { allOf: [{ $ref: "#/$defs/Dog" }, { properties: { kind: { enum: ["puppy", "dog"] } } }] },
        { $ref: "#/$defs/Fox" },
      ],
    });
    expect(describeDefinitions(application)).toHaveLength(3);
  });
});

describe("the discriminator of AsyncAPI", () => {
  it("gives each alternative its name, where that lists no values itself", async () => {
    const { payload } = await eventOf(
      `{ oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }], discriminator: kind }`,
      `components:
  schemas:
    Pet: { type: object, required: [kind], properties: { kind: { type: string } } }
    Cat: { allOf: [{ $ref: "#/components/schemas/Pet" }] }
    Dog: { allOf: [{ $ref: "#/components/schemas/Pet" }, { properties: { kind: { const: dog } } }] }
`,
    );
    expect(describeType(payload.type)).toBe('((Cat & {kind: "Cat"}) | Dog)');
  });
});

describe("a schema of JSON Schema 2019-09 or 2020-12", () => {
  const declared = [
    (schema: string) => `{ $schema: "https://json-schema.org/draft/2020-12/schema", ${schema} }`,
    (schema: string) =>
      `{ schemaFormat: "application/schema+json;version=draft-2020-12", schema: { ${schema} } }`,
  ];

  it.each(declared)("keeps what draft-07 can't say, for a validator that can (%#)", async (wrap) => {
    const { payload } = await eventOf(
      wrap(
        "type: object, properties: { a: { type: array, contains: {}, minContains: 2 } }, unevaluatedProperties: false",
      ),
    );
    expect(payload.dialect).toBe("https://json-schema.org/draft/2019-09/schema");
    expect(payload.json).toEqual({
      type: "object",
      properties: { a: { type: "array", contains: {}, minContains: 2 } },
      unevaluatedProperties: false,
    });
  });

  it("has a meaning for what stands beside a reference", async () => {
    const { payload } = await eventOf(
      `{ $schema: "https://json-schema.org/draft/2020-12/schema", type: object,
         properties: { a: { $ref: "#/components/schemas/A", required: [x], properties: { x: { type: string } }, unevaluatedProperties: false } } }`,
      "components: { schemas: { A: { type: object, properties: { y: { type: string } } } } }\n",
    );
    expect(describeType(payload.type)).toBe("{a?: (A & {x: string})}");
    expect(payload.json["properties"]).toEqual({
      a: {
        required: ["x"],
        properties: { x: { type: "string" } },
        unevaluatedProperties: false,
        allOf: [{ $ref: "#/$defs/A" }],
      },
    });
  });

  it("needs no other validator where draft-07 can say all of it", async () => {
    const { payload } = await eventOf(
      '{ $schema: "https://json-schema.org/draft/2020-12/schema", type: array, prefixItems: [{ type: string }], items: false }',
    );
    expect(payload.dialect).toBeUndefined();
    expect(payload.json).toEqual({ type: "array", items: [{ type: "string" }], additionalItems: false });
  });

  it("is not meant where nothing says so", async () => {
    const { payload } = await eventOf("{ type: object, unevaluatedProperties: false }");
    expect(payload.json).toEqual({ type: "object" });
  });
});
