import { describe, expect, it } from "vitest";
import { diagnosticsOf, readAlone } from "./reading.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

describe("what people often write", () => {
  it("is told once: a key that is misspelt is not missing, too", async () => {
    expect(
      await diagnosticsOf('asyncapi: 2.6.0\ninfo: { title: Orders, version: "1" }\nchannel: {}\n'),
    ).toEqual(['3:1 error structure: Unknown property "channel". (Did you mean "channels"?)']);
  });

  it("is told with what to do: security as AsyncAPI 2 has it", async () => {
    const text = `${head}servers:
  eu: { host: localhost, protocol: nats, security: [{ token: [] }] }
components: { securitySchemes: { token: { type: userPassword } } }
`;
    expect(await diagnosticsOf(text)).toEqual([
      '4:55 error structure: "token" names a security scheme in the way of AsyncAPI 2. (Refer to the scheme: { $ref: "#/components/securitySchemes/token" }.)',
    ]);
  });

  it("is told with what to do: keys that were left empty, and components at the top", async () => {
    const text = `${head}messages:
components:
  schemas:
  messages: { placed: { payload: { description: } } }
`;
    expect(await diagnosticsOf(text)).toEqual([
      '3:1 error structure: Unknown property "messages". (Messages stand in their channel, or under components.)',
      '5:3 error structure: "schemas" is empty, but must be an object. (Write an object, or remove the key.)',
      '6:36 error schema: "description" is empty, but must be a string in a JSON Schema. (Write a text, or remove the key.)',
    ]);
  });

  it("is told with what to do: a document below a key of its own", async () => {
    expect(await diagnosticsOf('{ "Shop": { "asyncapi": "2.0.0" } }')).toEqual([
      expect.stringContaining('(One stands below the key "Shop": make what is there a document of its own.)'),
    ]);
  });

  it("is told with what to do: references to definitions that stand elsewhere", async () => {
    const { diagnostics } = await readAlone(`${head}components:
  schemas:
    Order:
      definitions: { Line: { type: string } }
      properties:
        line: { $ref: "#/definitions/Line" }
        user: { $ref: "#/definitions/User" }
        item: { $ref: "#https://example.com/item.json" }
    User: { type: string }
`);
    expect(diagnostics).toEqual([
      expect.stringContaining('(Did you mean "#/components/schemas/Order/definitions/Line"?)'),
      expect.stringContaining('(Did you mean "#/components/schemas/User"?)'),
      expect.stringContaining('(Leave out the "#" before the address.)'),
    ]);
  });

  it("is told where a list of values is referred to that is not there", async () => {
    const { diagnostics } = await readAlone(
      `${head}components: { schemas: { Size: { enum: { $ref: "#/components/x-sizes" } } } }\n`,
    );
    expect(diagnostics).toEqual([
      expect.stringMatching(/^3:\d+ error missing-reference: "#\/components\/x-sizes"/),
    ]);
  });

  it("is told where no value can fit", async () => {
    const { diagnostics } = await readAlone(`${head}channels:
  orders:
    address: orders
    messages:
      placed: { payload: { type: object, required: [id], properties: { ID: { type: string } }, additionalProperties: false } }
`);
    expect(diagnostics).toEqual([
      '7:42 warning impossible-schema: No object fits this schema: "id" is required, but not among the properties, and others are not allowed. (Add "id" to the properties, or remove it from "required".)',
    ]);
  });
});
