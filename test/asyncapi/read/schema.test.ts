import { describe, expect, it } from "vitest";
import type { Event, Type } from "../../../asyncapi/index.js";
import { readAlone } from "../reading.js";

async function eventOf(
  payload: string,
  rest = "",
): Promise<{ event: Event; diagnostics: readonly string[] }> {
  const { application, diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: ${payload} } } } }
${rest}`);
  const [event] = application.events;
  if (event === undefined) throw new Error("no event");
  return { event, diagnostics };
}

/** A type as text, short enough to read in a test. */
function text(type: Type): string {
  switch (type.kind) {
    case "object": {
      const properties = type.properties.map(
        ({ name, required, type: own }) => `${name}${required ? "" : "?"}: ${text(own)}`,
      );
      const patterns = (type.patterns ?? []).map((each) => `${each.parts.join("*")}: ${text(each.type)}`);
      return `{${[...properties, ...patterns, ...(type.additional ? [`*: ${text(type.additional)}`] : [])].join(", ")}}`;
    }
    case "array":
      return `${text(type.items)}[]`;
    case "tuple":
      return `[${type.items.map(text).join(", ")}; ${type.required}${type.rest ? `, ...${text(type.rest)}` : ""}]`;
    case "union":
      return `(${type.members.map(text).join(" | ")})`;
    case "intersection":
      return `(${type.members.map(text).join(" & ")})`;
    case "reference":
      return type.name;
    case "literal":
      return JSON.stringify(type.value);
    case "number":
      return type.integer ? "integer" : "number";
    default:
      return type.kind;
  }
}

describe("the type of a schema", () => {
  it.each([
    ["{}", "unknown"],
    ["true", "unknown"],
    ["false", "never"],
    ["{ type: string }", "string"],
    ["{ type: integer }", "integer"],
    ["{ type: [string, 'null'] }", "(string | null)"],
    ["{ type: string, nullable: true }", "(string | null)"],
    ["{ enum: [a, 1, true, null, { x: [1] }] }", '("a" | 1 | true | null | {x: [1; 1]})'],
    ["{ type: string, enum: [a, 1] }", '"a"'],
    ["{ const: a }", '"a"'],
    ["{ type: object }", "{*: unknown}"],
    ["{ type: object, additionalProperties: false }", "{*: never}"],
    ["{ type: object, additionalProperties: { type: string } }", "{*: string}"],
    ["{ type: object, properties: { a: { type: string } } }", "{a?: string}"],
    [
      "{ type: object, properties: { a: { type: string } }, additionalProperties: true }",
      "{a?: string, *: unknown}",
    ],
    [
      "{ type: object, patternProperties: { ^x: { type: string } }, additionalProperties: { type: integer } }",
      "{x*: string, *: integer}",
    ],
    ["{ type: object, required: [a, b], properties: { a: { type: string } } }", "{a: string, b: unknown}"],
    ["{ properties: { a: { type: string } } }", "{a?: string}"],
    ["{ type: array }", "unknown[]"],
    ["{ items: { type: string } }", "string[]"],
    ["{ type: array, items: [{ type: string }, { type: integer }] }", "[string, integer; 0, ...unknown]"],
    [
      "{ type: array, items: [{ type: string }, { type: integer }], minItems: 1, additionalItems: false }",
      "[string, integer; 1]",
    ],
    ["{ type: array, prefixItems: [{ type: string }], items: { type: integer } }", "[string; 0, ...integer]"],
    ["{ type: array, items: [{ type: string }], maxItems: 1 }", "[string; 0]"],
    ["{ oneOf: [{ type: string }, { type: integer }, { type: string }] }", "(string | integer)"],
    ["{ anyOf: [{ type: string }, {}] }", "unknown"],
    ["{ allOf: [{ type: object, properties: { a: { type: string } } }, { required: [a] }] }", "{a: string}"],
    [
      "{ type: object, properties: { a: { type: string } }, allOf: [{ properties: { b: { type: integer } } }] }",
      "{a?: string, b?: integer}",
    ],
    [
      "{ allOf: [{ properties: { a: { type: string } } }, { properties: { a: { type: integer } } }] }",
      "({a?: string} & {a?: integer})",
    ],
    ["{ type: object, oneOf: [{ required: [a] }, { required: [b] }] }", "({a: unknown} | {b: unknown})"],
    [
      "{ type: object, properties: { a: { type: string } }, not: { required: [a, b] }, if: {}, then: {} }",
      "{a?: string}",
    ],
    ["{ type: object, properties: { a: { type: string } }, not: { required: [a] } }", "{a?: never}"],
    ["{ not: { type: [string, number, object, array] } }", "(null | boolean)"],
    [
      "{ type: object, propertyNames: { enum: [a] }, additionalProperties: { type: string } }",
      "{a?: string}",
    ],
    [
      "{ type: object, required: [k], properties: { k: { enum: [a, b] } }, if: { properties: { k: { const: a } } }, then: { required: [x] } }",
      '({k: ("a" | "b")} & ({k: "a", x: unknown} | {k: "b"}))',
    ],
  ])("%s is %s", async (schema, want) => {
    expect(text((await eventOf(schema)).event.payload.type)).toBe(want);
  });

  it("names what is referred to, and adds what stands beside it in allOf", async () => {
    const { event } = await eventOf(
      '{ allOf: [{ $ref: "#/components/schemas/Base" }, { properties: { b: { type: string } } }] }',
      "components: { schemas: { Base: { type: object } } }\n",
    );
    expect(text(event.payload.type)).toBe("(Base & {b?: string})");
    expect(event.payload.definitions).toEqual(["Base"]);
  });
});

describe("the JSON of a schema", () => {
  it("has what validators act on, and refers to definitions by name", async () => {
    const { event } = await eventOf(
      `{ $id: x, $schema: "http://json-schema.org/draft-07/schema#", title: T, description: D, examples: [1], discriminator: kind, externalDocs: {}, x-own: 1, deprecated: true,
      type: object, required: [a], properties: { a: { $ref: "#/components/schemas/A" }, b: { type: string, format: email, default: x } }, additionalProperties: false }`,
      "components: { schemas: { A: { type: string } } }\n",
    );
    expect(event.payload.json).toEqual({
      type: "object",
      required: ["a"],
      properties: { a: { $ref: "#/$defs/A" }, b: { type: "string", format: "email", default: "x" } },
      additionalProperties: false,
    });
  });

  it("says nullable, prefixItems and dependentRequired as draft-07 does", async () => {
    const { event } = await eventOf(
      "{ type: array, prefixItems: [{ type: string, nullable: true, enum: [a] }], items: false, dependentRequired: { a: [b] } }",
    );
    expect(event.payload.json).toEqual({
      type: "array",
      items: [{ type: ["string", "null"], enum: ["a", null] }],
      additionalItems: false,
      dependencies: { a: ["b"] },
    });
  });

  it("leaves out, with a warning, what would stop a validator", async () => {
    const { event, diagnostics } = await eventOf(
      '{ type: string, pattern: "(?i)x", minLength: -1, maxLength: 3 }',
    );
    expect(event.payload.json).toEqual({ type: "string", maxLength: 3 });
    expect(diagnostics.map((line) => line.split(": ")[0])).toEqual([
      "3:72 warning pattern",
      "3:90 warning schema-keyword",
    ]);
  });
});

describe("a keyword that JSON Schema does not have", () => {
  it("is reported where it is near to one that would have an effect", async () => {
    const { event, diagnostics } = await eventOf(
      "{ properties: { patern: { type: string, patern: '^a', maxLenght: 3, 'x-maxLenght': 3, note: n, label: l } } }",
    );
    expect(event.payload.json).toEqual({ properties: { patern: { type: "string" } } });
    expect(diagnostics).toEqual([
      '3:96 warning schema-keyword: "patern" is no keyword of JSON Schema, so it has no effect. (Did you mean "pattern"? Names of your own begin with x-.)',
      '3:110 warning schema-keyword: "maxLenght" is no keyword of JSON Schema, so it has no effect. (Did you mean "maxLength"? Names of your own begin with x-.)',
    ]);
  });
});

describe("the notes of a schema", () => {
  it("are what it says to people, with the constraints that no type expresses", async () => {
    const { event } = await eventOf(
      "{ properties: { a: { type: string, description: ' Says. ', format: date-time, maxLength: 3, default: x, examples: [y], deprecated: true } } }",
    );
    expect(event.payload.type).toMatchObject({
      properties: [
        {
          notes: {
            description: "Says.",
            deprecated: true,
            default: "x",
            examples: ["y"],
            constraints: ["format: date-time", "maxLength: 3"],
          },
        },
      ],
    });
  });

  it("are also those of the only alternative beside null", async () => {
    const optional = "anyOf: [{ type: 'null' }, { type: string, format: uuid }]";
    const list =
      "oneOf: [{ type: array, maxItems: 2, items: { type: string, minLength: 1 } }, { type: 'null' }]";
    const several = "anyOf: [{ type: string, format: uuid }, { type: integer, minimum: 1 }]";
    const { event } = await eventOf(
      `{ properties: { a: { ${optional} }, b: { ${list} }, c: { ${several} } } }`,
    );
    expect(event.payload.type).toMatchObject({
      properties: [
        { notes: { constraints: ["format: uuid"] } },
        { notes: { constraints: ["maxItems: 2", "items.minLength: 1"] } },
        { notes: {} },
      ],
    });
    expect(event.payload.type).not.toHaveProperty("properties.2.notes.constraints");
  });

  it("beside a reference belong to the property, not to what it refers to", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/A" } } } } }
components:
  schemas:
    A: { description: All., type: object, properties: { b: { $ref: "#/components/schemas/B", description: Here. } } }
    B: { type: string, description: There. }
`);
    const [b, a] = application.definitions;
    expect([b?.name, b?.schema.notes.description]).toEqual(["B", "There."]);
    expect([a?.name, a?.schema.notes.description]).toEqual(["A", "All."]);
    expect(a?.schema.type).toMatchObject({ properties: [{ notes: { description: "Here." } }] });
  });
});

describe("definitions", () => {
  it("come after those that they refer to, once each, with unique names", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/Tree" } } } }
  b: { address: b, messages: { n: { payload: { $ref: "#/components/x/Leaf" } } } }
components:
  schemas:
    Tree: { type: object, properties: { left: { $ref: "#/components/schemas/Tree" }, leaf: { $ref: "#/components/schemas/Leaf" } } }
    Leaf: { type: string }
    Unused: { type: string }
  x: { Leaf: { type: integer } }
`);
    expect(application.definitions.map(({ name, schema }) => [name, schema.definitions])).toEqual([
      ["Leaf", []],
      ["Tree", ["Leaf", "Tree"]],
      ["xLeaf", []],
    ]);
  });

  it("are named after the component that stands for them, or after their file", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a: { address: a, messages: { m: { payload: { oneOf: [{ $ref: "#/x/y" }, { $ref: "#/channels/b/messages/n/payload" }] } } } }
  b: { address: b, messages: { n: { payload: { type: string } } } }
components: { schemas: { Nice: { $ref: "#/x/y" } } }
x: { y: { type: integer } }
`);
    expect(application.definitions.map(({ name }) => name)).toEqual(["Nice", "nPayload"]);
  });
});

describe("references by the names that schemas give themselves", () => {
  it.each([
    ['{ definitions: { A: { $id: "#a", type: string } }, properties: { x: { $ref: "#a" } } }'],
    ['{ $defs: { A: { $anchor: a, type: string } }, properties: { x: { $ref: "#a" } } }'],
    [
      '{ $id: "https://example.com/order.json", definitions: { A: { type: string } }, properties: { x: { $ref: "#/definitions/A" } } }',
    ],
    [
      '{ $id: "https://example.com/order.json", definitions: { A: { $id: a.json, type: string } }, properties: { x: { $ref: a.json } } }',
    ],
    ['{ definitions: { A: { $id: "urn:a", type: string } }, properties: { x: { $ref: "urn:a" } } }'],
  ])("%s", async (schema) => {
    const { application, diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: ${schema} } } } }
`);
    expect(diagnostics).toEqual([]);
    expect(application.definitions.map(({ schema: { json } }) => json)).toEqual([{ type: "string" }]);
  });

  it("change nothing where the file itself has what they point at", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $id: "https://example.com/", $ref: "#/components/schemas/A", components: { schemas: { A: { type: number } } } } } } } }
components: { schemas: { A: { type: string } } }
`);
    expect(application.definitions.map(({ schema: { json } }) => json)).toEqual([{ type: "string" }]);
  });
});

describe("dynamic references", () => {
  it("are read as references, and say where that may differ", async () => {
    const { event, diagnostics } = await eventOf(
      '{ $schema: "https://json-schema.org/draft/2020-12/schema", $id: "urn:tree", $dynamicAnchor: node, properties: { children: { items: { $dynamicRef: "#node" } } } }',
    );
    expect(event.payload.json).toMatchObject({
      properties: { children: { items: { allOf: [{ $ref: expect.stringContaining("#/$defs/") }] } } },
    });
    expect(diagnostics.map((line) => line.split(": ")[0])).toEqual(
      expect.arrayContaining([expect.stringContaining("warning dynamic-reference")]),
    );
  });

  it("of an inline schema to its root lead nowhere, and say so", async () => {
    const { diagnostics } = await eventOf(
      '{ $schema: "https://json-schema.org/draft/2019-09/schema", properties: { child: { $recursiveRef: "#" } } }',
    );
    expect(diagnostics).toEqual([expect.stringContaining("warning dynamic-reference")]);
  });
});

describe("content types", () => {
  const message = (rest: string) => `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { ${rest} } } } }
`;

  it.each([
    ["payload: { type: object }", "{*: unknown}"],
    ["contentType: application/cloudevents+json; charset=utf-8, payload: { type: object }", "{*: unknown}"],
    ["contentType: text/plain", "string"],
    ["contentType: text/plain, payload: { type: string, enum: [a] }", '"a"'],
    ["contentType: application/xml, payload: { type: object }", "string"],
    ["contentType: image/png", "bytes"],
    ["contentType: application/octet-stream, payload: { type: string, format: binary }", "bytes"],
  ])("%s gives %s", async (rest, want) => {
    const { application } = await readAlone(message(rest));
    expect(application.events.map(({ payload }) => text(payload.type))).toEqual([want]);
  });

  it("must be media types", async () => {
    const { diagnostics } = await readAlone(message("contentType: json, payload: {}"));
    expect(diagnostics).toEqual([
      expect.stringContaining('3:47 error content-type: "json" is not a media type.'),
    ]);
  });
});

describe("schemas in other languages", () => {
  it.each([["text/unheard-of", '"text/unheard-of"']])(
    "of format %s are reported",
    async (format, language) => {
      const { diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { schemaFormat: "${format}", schema: {} } } } } }
`);
      expect(diagnostics).toEqual([
        `3:58 error schema-format: This schema is written in ${language}, which this version can't read. (Convert it to JSON Schema, which is also what AsyncAPI takes without a schemaFormat.)`,
      ]);
    },
  );

  it.each([
    "application/schema+json;version=draft-07",
    "application/vnd.aai.asyncapi+yaml;version=3.0.0",
    "application/vnd.oai.openapi;version=3.0.0",
  ])("of format %s are JSON Schema", async (format) => {
    const { event } = await eventOf(`{ schemaFormat: "${format}", schema: { type: string } }`);
    expect(text(event.payload.type)).toBe("string");
  });
});

describe("what a schema says to people", () => {
  it("leaves out a title that is only its name again", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/UserAccount" } } } } }
components:
  schemas:
    UserAccount:
      title: User account
      type: object
      properties: { user_id: { type: string, title: User Id }, age: { type: integer, title: In years } }
`);
    expect(application.events[0]?.payload.notes).toEqual({});
    const [account] = application.definitions;
    expect(account?.schema.notes).toEqual({});
    const { type } = account?.schema ?? {};
    expect(type?.kind === "object" && type.properties.map(({ notes }) => notes)).toEqual([
      {},
      { description: "In years" },
    ]);
  });
});

describe("a schema without a name", () => {
  const text = `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  eu: { address: eu, messages: { m: { $ref: "#/components/messages/OrderPlaced" } } }
  us: { address: us, messages: { m: { $ref: "#/components/messages/OrderPlaced" }, n: { $ref: "#/components/messages/Paid" } } }
components:
  messageTraits: { common: { headers: { type: object, properties: { trace: { type: string } } } } }
  messages:
    OrderPlaced: { payload: { type: string }, traits: [{ $ref: "#/components/messageTraits/common" }] }
    Paid: { payload: { type: number }, traits: [{ $ref: "#/components/messageTraits/common" }] }
`;

  it("is one for all events that have it, and called after what it stands in", async () => {
    const [eu, us, paid] = (await readAlone(text)).application.events;
    expect(us?.payload).toBe(eu?.payload);
    expect(us?.headers).toBe(eu?.headers);
    expect(paid?.headers).toBe(eu?.headers);
    expect([eu?.payload.name, eu?.headers?.name, paid?.payload.name]).toEqual([
      "order-placed",
      "common-headers",
      undefined,
    ]);
  });

  it("is each event's own where traits make it another", async () => {
    const own = text.replace(
      "Paid: { payload",
      "Paid: { headers: { properties: { paid: { type: string } } }, payload",
    );
    const [eu, , paid] = (await readAlone(own)).application.events;
    expect(paid?.headers).not.toBe(eu?.headers);
    expect(JSON.stringify(paid?.headers?.json)).toContain("paid");
    expect(JSON.stringify(eu?.headers?.json)).not.toContain("paid");
  });
});
