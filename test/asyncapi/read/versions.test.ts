import { describe, expect, it } from "vitest";
import type { Application } from "../../../asyncapi/index.js";
import { readAlone } from "../reading.js";

const v2 = `asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders/placed:
    publish:
      operationId: onPlaced
      summary: Bills it.
      message: { $ref: "#/components/messages/Placed" }
  orders/billed:
    subscribe:
      operationId: bill
      message: { oneOf: [{ $ref: "#/components/messages/Billed" }, { name: Refused, payload: { type: string } }] }
components:
  messages:
    Placed: { payload: { type: string } }
    Billed: { payload: { type: string } }
`;

const v3 = `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  placed: { address: orders/placed, messages: { p: { $ref: "#/components/messages/Placed" } } }
  billed:
    address: orders/billed
    messages: { b: { $ref: "#/components/messages/Billed" }, r: { name: Refused, payload: { type: string } } }
operations:
  onPlaced: { action: receive, summary: Bills it., channel: { $ref: "#/channels/placed" } }
  bill: { action: send, channel: { $ref: "#/channels/billed" } }
components:
  messages:
    Placed: { payload: { type: string } }
    Billed: { payload: { type: string } }
`;

function sides({ publishes, actors }: Application): object {
  return {
    publishes: publishes.map(({ name, subject }) => `${name} ${subject.template}`),
    actors: actors.map(({ name, description, events }) => [
      name,
      description,
      events.map((event) => event.name),
    ]),
  };
}

describe("what an application sends and receives", () => {
  const application = {
    publishes: ["billed orders.billed", "refused orders.billed"],
    actors: [["on-placed", "Bills it.", ["placed"]]],
  };
  const client = {
    publishes: ["placed orders.placed"],
    actors: [["bill", undefined, ["billed", "refused"]]],
  };

  it("is subscribe and publish in AsyncAPI 2, which speaks of its clients", async () => {
    expect(sides((await readAlone(v2)).application)).toEqual(application);
  });

  it("is send and receive in AsyncAPI 3", async () => {
    expect(sides((await readAlone(v3)).application)).toEqual(application);
  });

  it("is the other way round for a client, in both", async () => {
    expect(sides((await readAlone(v2, "client")).application)).toEqual(client);
    expect(sides((await readAlone(v3, "client")).application)).toEqual(client);
  });
});

describe("an operation", () => {
  it("has all messages of its channel where it names none, and those it names else", async () => {
    const named = v3.replace(
      'bill: { action: send, channel: { $ref: "#/channels/billed" } }',
      'bill: { action: send, channel: { $ref: "#/channels/billed" }, messages: [{ $ref: "#/channels/billed/messages/r" }] }',
    );
    expect(sides((await readAlone(named)).application)).toMatchObject({
      publishes: ["refused orders.billed"],
    });
  });

  it("is reported where its message belongs to another channel", async () => {
    const foreign = v3.replace(
      'channel: { $ref: "#/channels/placed" } }',
      'channel: { $ref: "#/channels/placed" }, messages: [{ $ref: "#/channels/billed/messages/b" }] }',
    );
    const { diagnostics } = await readAlone(foreign);
    expect(diagnostics[0]).toMatch(
      /^9:\d+ error operation-messages: This message is not one of the channel "placed"/,
    );
  });

  it("without messages is reported, because there is no code for it", async () => {
    const { application, diagnostics } = await readAlone(`asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels: { orders: { publish: { operationId: on } } }
`);
    expect(application.actors).toEqual([]);
    expect(diagnostics).toEqual([
      expect.stringContaining('3:23 warning no-messages: The operation "on" on "orders" has no messages'),
    ]);
  });

  it("of AsyncAPI 2 without an id names its actor after the event", async () => {
    const { application } = await readAlone(v2.replace("      operationId: onPlaced\n", ""));
    expect(application.actors.map(({ name }) => name)).toEqual(["on-placed"]);
  });
});

describe("traits", () => {
  const rest = `channels:
  a:
    publish:
      operationId: on
      traits: [{ $ref: "#/components/operationTraits/first" }, { description: Second. }]
      message:
        description: Own.
        traits:
          - { description: Trait., headers: { type: object, properties: { a: { type: string } } } }
          - { headers: { properties: { b: { type: integer }, a: { type: boolean } } } }
        headers: { type: object, properties: { c: { type: string }, a: { type: number } } }
        payload: { type: string }
components: { operationTraits: { first: { description: First., summary: Summary. } } }
`;

  it("override what they are put on in AsyncAPI 2, the later the earlier", async () => {
    const { application } = await readAlone(`asyncapi: 2.6.0\ninfo: { title: A, version: "1" }\n${rest}`);
    const [event] = application.events;
    expect(event?.description).toBe("Trait.");
    expect(application.actors[0]?.description).toBe("Second.");
    expect(event?.headers?.json).toEqual({
      properties: { b: { type: "integer" }, a: { type: "boolean" }, c: { type: "string" } },
      type: "object",
    });
  });

  it("only add to what they are put on in AsyncAPI 3", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  a:
    address: a
    messages:
      m:
        description: Own.
        traits:
          - { description: Trait., headers: { properties: { a: { type: string } } }, contentType: text/plain }
          - { contentType: application/json, headers: { properties: { b: { type: string } } } }
        headers: { type: object, properties: { a: { type: number } } }
        payload: { type: string }
`);
    const [event] = application.events;
    expect(event).toMatchObject({ description: "Own.", contentType: "application/json" });
    expect(event?.headers?.json).toEqual({
      type: "object",
      properties: { a: { type: "number" }, b: { type: "string" } },
    });
  });
});

describe("a reply", () => {
  const spec = (reply: string, address = "address: null, ") => `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  quotes: { address: quotes, messages: { ask: { payload: { type: string } } } }
  answers: { ${address}messages: { yes: { payload: { type: integer } }, no: { payload: { $ref: "#/components/schemas/No" } } } }
operations:
  quote: { action: receive, channel: { $ref: "#/channels/quotes" }, reply: ${reply} }
components: { schemas: { No: { type: object } } }
`;

  it("is what the messages of its channel hold; its channel has no events and no stream", async () => {
    const { application } = await readAlone(spec('{ channel: { $ref: "#/channels/answers" } }'));
    expect(application.events.map(({ name }) => name)).toEqual(["ask"]);
    expect(application.streams.map(({ name }) => name)).toEqual(["quotes"]);
    expect(application.events[0]?.reply).toMatchObject({
      json: { anyOf: [{ type: "integer" }, { $ref: "#/$defs/No" }] },
      type: { kind: "union", members: [{ kind: "number" }, { kind: "reference", name: "No" }] },
      definitions: ["No"],
    });
  });

  it("may be one of them, and may have an address", async () => {
    const one =
      '{ channel: { $ref: "#/channels/answers" }, messages: [{ $ref: "#/channels/answers/messages/yes" }] }';
    const { application } = await readAlone(spec(one, "address: answers, "));
    expect(application.events.map(({ name, reply }) => [name, reply?.json])).toEqual([
      ["ask", { type: "integer" }],
    ]);
  });

  it("on the channel of its question is no event, and no message of an operation that names none", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: A, version: "1" }
channels:
  quotes: { address: quotes, messages: { ask: { payload: { type: string } }, answer: { payload: { type: integer } } } }
operations:
  quote:
    action: send
    channel: { $ref: "#/channels/quotes" }
    reply: { channel: { $ref: "#/channels/quotes" }, messages: [{ $ref: "#/channels/quotes/messages/answer" }] }
`);
    expect(application.publishes.map(({ name, reply }) => [name, reply?.json])).toEqual([
      ["ask", { type: "integer" }],
    ]);
    expect(application.events).toHaveLength(1);
  });

  it("can't be another in another operation", async () => {
    const two = spec('{ channel: { $ref: "#/channels/answers" } }').replace(
      "components:",
      '  other: { action: send, channel: { $ref: "#/channels/quotes" }, reply: { channel: { $ref: "#/channels/answers" }, messages: [{ $ref: "#/channels/answers/messages/yes" }] } }\ncomponents:',
    );
    const { diagnostics } = await readAlone(two);
    expect(diagnostics).toEqual([expect.stringMatching(/^8:\d+ error different-replies: /)]);
  });

  it("forbids deduplication of its question", async () => {
    const { diagnostics } = await readAlone(
      spec('{ channel: { $ref: "#/channels/answers" } }').replace(
        "ask: {",
        'ask: { x-jetstream: { deduplicateBy: "/id" },',
      ),
    );
    expect(diagnostics).toEqual([
      expect.stringMatching(/^4:\d+ error deduplicate-by: A request can't be deduplicated/),
    ]);
  });
});

describe("what has no meaning for code", () => {
  it("is kept under the keys of the document, with references resolved that lead to what is not kept", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
id: urn:a
info: { title: A, version: "1", license: { name: MIT } }
servers: { one: { host: h, protocol: nats, security: [{ $ref: "#/components/securitySchemes/plain" }] } }
x-own: [1]
channels:
  a:
    address: a
    title: Title
    bindings: { kafka: { partitions: 3 } }
    servers: [{ $ref: "#/servers/one" }]
    tags: [{ $ref: "#/components/tags/t" }]
    messages: { m: { payload: { type: string }, examples: [{ payload: x }], correlationId: { location: $message.header#/c } } }
operations:
  on: { action: receive, channel: { $ref: "#/channels/a" }, tags: [{ name: t }], bindings: { nats: { queue: q } } }
components: { securitySchemes: { plain: { type: userPassword } }, tags: { t: { name: t } } }
`);
    expect(application.document).toEqual({
      id: "urn:a",
      info: { license: { name: "MIT" } },
      servers: {
        one: { host: "h", protocol: "nats", security: [{ $ref: "#/components/securitySchemes/plain" }] },
      },
      "x-own": [1],
      channels: {
        a: {
          title: "Title",
          bindings: { kafka: { partitions: 3 } },
          servers: [{ $ref: "#/servers/one" }],
          tags: [{ name: "t" }],
        },
      },
      operations: { on: { tags: [{ name: "t" }], bindings: { nats: { queue: "q" } } } },
      messages: { m: { examples: [{ payload: "x" }], correlationId: { location: "$message.header#/c" } } },
      components: { securitySchemes: { plain: { type: "userPassword" } } },
    });
  });

  it("includes the queue group on JetStream, which an actor on core NATS has", async () => {
    const spec = (extension: string) => `asyncapi: 3.0.0
info: { title: A, version: "1" }
channels: { a: { address: a, ${extension}messages: { m: { payload: { type: string } } } } }
operations: { on: { action: receive, channel: { $ref: "#/channels/a" }, bindings: { nats: { queue: workers } } } }
`;
    const core = await readAlone(spec("x-jetstream: false, "));
    expect(core.application.actors[0]?.settings).toEqual({ queue: "workers" });
    expect(core.diagnostics).toEqual([]);
    const stream = await readAlone(spec(""));
    expect(stream.application.actors[0]?.settings).toEqual({});
    expect(stream.diagnostics).toEqual([expect.stringContaining("information queue-binding: ")]);
  });

  it("includes the protocols of others, of which it says a word", async () => {
    const { diagnostics } = await readAlone(
      'asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\nservers: { a: { host: h, protocol: kafka } }\n',
    );
    expect(diagnostics).toEqual([
      expect.stringContaining("3:1 information protocol: The document's servers speak kafka"),
    ]);
  });
});
