import { describe, expect, it } from "vitest";
import { diagnosticsOf, readFiles } from "./reading.js";

describe("mistakes in the structure of a document", () => {
  it("are reported with the word that was meant, at the key that the author wrote", async () => {
    const text = `asyncapi: 3.0.0
info:
  title: Orders
  version: 1.0
channels:
  orders:
    addres: orders.placed
    messages:
      placed:
        payload: { type: objct, properties: { id: { type: string, minLength: "3" } } }
components:
  messages:
    other: { payload: { type: string }, sumary: x }
`;
    expect(await diagnosticsOf(text)).toEqual([
      '4:3 error structure: "version" must be a string. (Put it in quotes: "1".)',
      '7:5 error structure: Unknown property "addres". (Did you mean "address"?)',
      '10:20 error schema: "objct" is not a type of JSON Schema. (Did you mean "object"?)',
      '10:67 error schema: "minLength" must be an integer in a JSON Schema. (Look the keyword up in JSON Schema draft-07.)',
      '13:41 error structure: Unknown property "sumary". (Did you mean "summary"?)',
    ]);
  });

  it("name the values that a word may have, and the one that was meant", async () => {
    const text = `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  orders: { address: orders.placed, messages: { placed: { payload: { type: string } } } }
operations:
  bill: { action: recieve, channel: { $ref: "#/channels/orders" } }
  place: { action: x, channel: { $ref: "#/channels/orders" } }
`;
    expect(await diagnosticsOf(text)).toEqual([
      '6:11 error structure: "action" must be one of "send", "receive", and not "recieve". (Did you mean "receive"?)',
      '7:12 error structure: "action" must be one of "send", "receive", and not "x". (Choose one of them.)',
    ]);
  });

  it("don't hide what is wrong with the meaning of other parts, and nothing is said that only follows from them", async () => {
    const text = `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  starred: { address: orders.* }
  sound:
    address: orders.sound
    messages: { a: { payload: { type: object }, x-jetstream: { deduplicateBy: "$message.payload#/id" } } }
  wrong:
    address: orders.*
    messages: { b: { payload: { $ref: "#/components/schemas/B" }, x-jetstream: { deduplicateBy: "$message.payload#/id" } } }
  lost:
    address: orders.>
    messages: { c: { $ref: "#/components/messages/C" } }
operations:
  handle: { action: receive, channel: { $ref: "#/channels/nowhere" }, x-jetstream: { timeout: 3 } }
components:
  schemas: { B: { $ref: "#/components/schemas/B2" }, B2: { type: objct } }
`;
    const found = (await diagnosticsOf(text)).map((line) => line.replace(/: .*/, ""));
    expect(found).toEqual([
      "4:14 error subject",
      "7:64 error deduplicate-by",
      "13:22 error missing-reference",
      "15:41 error missing-reference",
      "15:86 error x-jetstream",
      "17:60 error schema",
    ]);
  });

  it("are not hidden by those that follow from them", async () => {
    const text = `asyncapi: 2.6.0
info: { title: Orders }
channels:
  orders:
    publish:
      operationId: place
      message: { name: 3, payload: { type: object, required: true } }
    subscribe:
      operationId: place
      message: { oneOf: {} }
`;
    const found = (await diagnosticsOf(text)).map((line) => line.replace(/ \(.*/, ""));
    expect(found).toEqual([
      '2:1 error structure: "info" has no "version", which it needs.',
      '7:18 error structure: "name" must be a string.',
      '7:52 error schema: "required" must be an array in a JSON Schema.',
      '9:7 error asyncapi2-operation-operationId-uniqueness: The operationId "place" is given twice; it was first given in line 6.',
      '10:18 error structure: "oneOf" must be an array.',
    ]);
  });

  it("say what became of the words of the other major version", async () => {
    const three = `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
tags: [{ name: a }]
channels:
  orders:
    address: orders.placed
    subscribe: { message: { payload: { type: string } } }
`;
    const two = `asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders: { address: orders.placed, subscribe: { message: { payload: { type: string } } } }
`;
    expect([...(await diagnosticsOf(three)), ...(await diagnosticsOf(two))]).toEqual([
      '3:1 error structure: Unknown property "tags". (In AsyncAPI 3, the tags stand in info.)',
      '7:5 error structure: Unknown property "subscribe". (In AsyncAPI 3, operations stand under operations at the top, with action: send.)',
      '4:13 error structure: Unknown property "address". (In AsyncAPI 2, the key of a channel is its address.)',
    ]);
  });

  it("tell a schema from a message", async () => {
    const text = `asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders: { subscribe: { message: { $ref: "#/components/schemas/Order" } } }
components: { schemas: { Order: { type: object, properties: { id: { type: string } } } } }
`;
    expect(await diagnosticsOf(text)).toEqual([
      '4:37 error structure: Unknown property "type": a message is wanted here, not a schema. (Put the schema into a message: { payload: { $ref: "…" } }.)',
    ]);
    const written = `asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders: { subscribe: { message: { type: object, required: [id], properties: { id: { type: string } } } } }
`;
    expect(await diagnosticsOf(written)).toEqual([
      expect.stringMatching(/^4:37 error structure: .*a message is wanted/),
    ]);
  });

  it("do not include advice that does not matter to code", async () => {
    expect(await diagnosticsOf('asyncapi: 2.0.0\ninfo: { title: A, version: "1" }\nchannels: {}\n')).toEqual(
      [],
    );
  });

  it("do not include parameters that are not described: those are strings", async () => {
    const reading = await readFiles({
      "asyncapi.yaml": `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a: { address: "a.{x}", parameters: { y: {} }, messages: { m: { payload: { type: string } } } }
`,
    });
    expect(reading.kind).toBe("read");
    expect(reading.diagnostics.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
      "warning asyncapi3-channel-parameters",
      "warning asyncapi3-channel-parameters",
    ]);
  });

  it.each([
    ["openapi: 3.0.0", "This is not an AsyncAPI document, but an OpenAPI one"],
    ["asyncapi: 4.0.0", 'AsyncAPI "4.0.0" can\'t be read.'],
    ["asyncapi: 1.2.0", 'AsyncAPI "1.2.0" can\'t be read.'],
    ["asyncapi: 2.6", "AsyncAPI 2.6 can't be read."],
    ["- asyncapi", "This is not an AsyncAPI document: "],
    ["just text", "This is not an AsyncAPI document: "],
  ])("begin with the version: %s", async (text, message) => {
    const found = await diagnosticsOf(text);
    expect(found).toEqual([expect.stringContaining(`1:1 error asyncapi-version: ${message}`)]);
  });

  it("include a document that is not there", async () => {
    const reading = await readFiles({}, { entry: "nothing.yaml" });
    expect(reading.kind).toBe("refused");
    expect(reading.diagnostics).toMatchObject([{ severity: "error", rule: "missing-file" }]);
  });

  it("are told in the file that has them", async () => {
    const { diagnostics } = await readFiles({
      "asyncapi.yaml":
        'asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\nchannels: { a: { $ref: ./channels.yaml#/a } }\n',
      "channels.yaml": "a:\n  adress: a\n",
    });
    expect(diagnostics[0]).toMatchObject({
      message: 'Unknown property "adress".',
      hint: 'Did you mean "address"?',
    });
    expect(diagnostics[0]?.location?.file).toMatch(/channels\.yaml$/);
    expect(diagnostics[0]?.location?.line).toBe(2);
  });
});

describe("the digest", () => {
  const text =
    'asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\ncomponents: { schemas: { S: { $ref: ./s.yaml } } }\n';
  async function digest(root: string, other: string): Promise<string | undefined> {
    const reading = await readFiles({ "asyncapi.yaml": root, "s.yaml": other });
    return reading.kind === "read" ? reading.digest : undefined;
  }

  it("changes with the content of any file, not with comments or formatting", async () => {
    const first = await digest(text, "type: string\n");
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await digest(`# a comment\n${text}`, '{ "type":    "string" }')).toBe(first);
    expect(await digest(text, "type: number\n")).not.toBe(first);
    expect(await digest(text.replace("title: A", "title: B"), "type: string\n")).not.toBe(first);
  });
});
