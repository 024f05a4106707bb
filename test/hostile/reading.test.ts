import { describe, expect, it } from "vitest";
import { diagnosticsOf, readAlone } from "../asyncapi/reading.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

describe("documents that mean harm", () => {
  it("end with one diagnostic where values are nested 10,000 deep", async () => {
    const found = await diagnosticsOf(`${head}x-deep: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`);
    expect(found).toEqual([expect.stringContaining("error nesting: ")]);
  });

  it("end with one diagnostic where aliases would fill the memory", async () => {
    const levels = Array.from({ length: 40 }, (_, index) =>
      index === 0
        ? "x-0: &a0 [1]"
        : `x-${index}: &a${index} [${Array.from({ length: 9 }, () => `*a${index - 1}`).join(", ")}]`,
    );
    expect(await diagnosticsOf(`${head}${levels.join("\n")}\n`)).toEqual([
      expect.stringContaining("error alias-expansion: "),
    ]);
  });

  it("can't reach the prototypes of objects", async () => {
    const text = `${head}x-own: { __proto__: { polluted: 1 } }
channels:
  __proto__:
    address: a
    messages:
      __proto__:
        name: constructor
        payload: { $ref: "#/components/schemas/__proto__" }
components:
  schemas:
    __proto__:
      type: object
      required: [__proto__]
      properties: { __proto__: { type: string }, constructor: { type: integer }, toString: { type: boolean } }
`;
    await diagnosticsOf(text); // the official parser makes something of it, too
    const { events, document, definitions } = (await readAlone(text)).application;
    expect("polluted" in {}).toBe(false);
    expect(JSON.stringify(document["x-own"])).toBe('{"__proto__":{"polluted":1}}');
    expect(events.map(({ name }) => name)).toEqual(["constructor"]);
    expect(definitions[0]?.schema.type).toMatchObject({
      kind: "object",
      properties: [{ name: "__proto__", required: true }, { name: "constructor" }, { name: "toString" }],
    });
    const properties = definitions[0]?.schema.json["properties"];
    expect(Object.keys(properties as object)).toEqual(["__proto__", "constructor", "toString"]);
  });

  it("may have schemas that refer to one another 20,000 times in a row", async () => {
    const schemas = Array.from(
      { length: 20_000 },
      (_, index) =>
        `    S${index}: { type: object, properties: { next: { $ref: "#/components/schemas/S${index + 1}" } } }`,
    );
    const { application } = await readAlone(
      `${head}channels:
  a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/S0" } } } }
components:
  schemas:
${schemas.join("\n")}
    S20000: { type: string }
`,
    );
    expect(application.events[0]?.payload.definitions).toHaveLength(20_001);
    expect(application.definitions[0]?.name).toBe("S20000");
  });

  it("may have references in diamonds, which are read once each", async () => {
    const schemas = Array.from({ length: 60 }, (_, index) => {
      const next = `{ $ref: "#/components/schemas/S${index + 1}" }`;
      return `    S${index}: { type: object, properties: { left: ${next}, right: ${next} } }`;
    });
    const bindings = Array.from({ length: 60 }, (_, index) => {
      const next = `{ $ref: "#/components/x/X${index + 1}" }`;
      return `    X${index}: { left: ${next}, right: ${next} }`;
    });
    const { application } = await readAlone(`${head}x-top: { $ref: "#/components/x/X0" }
channels:
  a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/S0" } } } }
components:
  schemas:
${schemas.join("\n")}
    S60: { type: string }
  x:
${bindings.join("\n")}
    X60: end
`);
    expect(application.definitions).toHaveLength(61);
    expect(JSON.stringify(application.document).length).toBeLessThan(20_000_000);
  });

  it("may have 10,000 channels, 1,000 of which overlap one", async () => {
    const channels = Array.from({ length: 10_000 }, (_, index) => {
      const address = index < 1_000 ? `wide.c${index}` : `c${index}.{id}.events`;
      return `  c${index}: { address: "${address}", messages: { m: { name: "m${index}", payload: { $ref: "#/components/schemas/S" } } } }`;
    });
    const { application, diagnostics } = await readAlone(`${head}channels:
  wide: { address: "wide.{x}", messages: { m: { name: wide, payload: { type: string } } } }
${channels.join("\n")}
components: { schemas: { S: { type: object, properties: { id: { type: string } } } } }
`);
    expect(diagnostics).toEqual([]);
    expect(application.events).toHaveLength(10_001);
    expect(application.streams).toHaveLength(9_001);
    expect(application.streams[0]).toMatchObject({ name: "wide-x", origin: "shared", subjects: ["wide.*"] });
  });

  it("may be wrong at the end of references in diamonds, which is said once", async () => {
    const schemas = Array.from({ length: 60 }, (_, index) => {
      const next = `{ $ref: "#/x-schemas/S${index + 1}" }`;
      return `  S${index}: { type: object, properties: { left: ${next}, right: ${next} } }`;
    });
    const found = await diagnosticsOf(`${head}channels:
  a: { address: a, messages: { m: { payload: { $ref: "#/x-schemas/S0" } } } }
x-schemas:
${schemas.join("\n")}
  S60: { type: strin }
`);
    expect(found).toEqual([
      '66:10 error schema: "strin" is not a type of JSON Schema. (Did you mean "string"?)',
    ]);
  });

  it.each(["items", "not", "additionalProperties"])(
    "may be wrong 300 levels deep in %s, which is said where it is",
    async (keyword) => {
      let schema = "{ type: strin }";
      for (let level = 0; level < 300; level++) schema = `{ ${keyword}: ${schema} }`;
      const found = await diagnosticsOf(`${head}components: { schemas: { S: ${schema} } }\n`);
      expect(found).toEqual([expect.stringContaining('error schema: "strin" is not a type of JSON Schema.')]);
    },
  );

  it("may have 20,000 mistakes, all of which are said", async () => {
    const schemas = Array.from({ length: 20_000 }, (_, index) => `    S${index}: { type: strin }`);
    const found = await diagnosticsOf(`${head}components:\n  schemas:\n${schemas.join("\n")}\n`);
    expect(found).toHaveLength(20_000);
  });

  it("may have long lists whose items must differ", async () => {
    const values = Array.from({ length: 20_000 }, (_, index) => `v${index}`).join(", ");
    const tags = Array.from({ length: 20_000 }, (_, index) => `{ name: t${index} }`).join(", ");
    const found = await diagnosticsOf(
      `${head}components: { schemas: { S: { enum: [${values}] } }, operationTraits: { t: { tags: [${tags}] } } }\n`,
    );
    expect(found).toEqual([]);
  });

  it("may have examples for patterns that take for ever", async () => {
    const messages = Array.from(
      { length: 50 },
      (_, index) =>
        `    M${index}: { payload: { pattern: "^(a+)+$" }, examples: [{ payload: ${"a".repeat(40)}b } ] }`,
    );
    const found = await diagnosticsOf(
      `asyncapi: 2.6.0\ninfo: { title: A, version: "1" }\nchannels: {}\ncomponents:\n  messages:\n${messages.join("\n")}\n`,
    );
    expect(found).toEqual([]);
  });
});
