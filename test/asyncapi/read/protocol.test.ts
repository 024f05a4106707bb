import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";

const head = "asyncapi: 3.0.0\ninfo: { title: Shop, version: 1.0.0 }\n";

describe("one message on two channels of one address", () => {
  const spec = (second: string) => `${head}
channels:
  in: { address: "orders.{id}", parameters: { id: {} }, messages: { placed: { $ref: "#/components/messages/placed" } } }
  out: { address: "${second}", parameters: { key: {} }, messages: { placed: { $ref: "#/components/messages/placed" } } }
operations:
  book: { action: receive, channel: { $ref: "#/channels/in" } }
  place: { action: send, channel: { $ref: "#/channels/out" } }
components: { messages: { placed: { payload: { type: string } } } }
`;

  it("is one event, though its parameter is called differently", async () => {
    const { application, diagnostics } = await readAlone(spec("orders.{key}"));
    const [event, ...others] = application.events;
    expect(event).toMatchObject({ name: "placed", subject: { template: "orders.{id}" } });
    expect(others).toEqual([]);
    expect(application.actors[0]?.events).toEqual([event]);
    expect(application.publishes).toEqual([event]);
    expect(diagnostics).toEqual([]);
  });

  it("is two events where the addresses differ", async () => {
    const { application } = await readAlone(spec("returns.{key}"));
    expect(application.events.map(({ name }) => name)).toEqual(["in-placed", "out-placed"]);
  });
});

it("has questions and answers of one kind where channel and reply name no messages", async () => {
  const { application, diagnostics } = await readAlone(`${head}
channels:
  ping: { address: ping, messages: { ball: { payload: { type: string } } } }
operations:
  play:
    action: receive
    channel: { $ref: "#/channels/ping" }
    reply: { channel: { $ref: "#/channels/ping" } }
`);
  expect(application.actors[0]?.events.map(({ name, reply }) => [name, reply?.type])).toEqual([
    ["ball", { kind: "string" }],
  ]);
  expect(diagnostics).toEqual([]);
});

it("takes an empty list of messages for none, and says how to have all", async () => {
  const { application, diagnostics } = await readAlone(`${head}
channels:
  placed: { address: placed, messages: { placed: { payload: { type: string } } } }
operations:
  book: { action: receive, channel: { $ref: "#/channels/placed" }, messages: [] }
`);
  expect(application.actors).toEqual([]);
  expect(diagnostics).toEqual([expect.stringMatching(/warning no-messages.*\(Remove its empty list/)]);
});

it.each([
  ["a schema that is not of an object", "{ type: string }", "error headers: Headers have names"],
  [
    "a header that NATS sets and that is required",
    "{ type: object, required: [Nats-Msg-Id], properties: { Nats-Msg-Id: { type: string } } }",
    'warning headers: Publishers can\'t give the header "Nats-Msg-Id"',
  ],
  [
    "a header whose name is none",
    "{ type: object, properties: { two words: { type: string } } }",
    'information headers: Publishers can\'t give the header "two words"',
  ],
])("reports of headers %s", async (_, headers, want) => {
  const { diagnostics } = await readAlone(`${head}
channels:
  placed: { address: placed, messages: { placed: { headers: ${headers}, payload: { type: string } } } }
operations:
  book: { action: receive, channel: { $ref: "#/channels/placed" } }
`);
  expect(diagnostics).toEqual([expect.stringContaining(want)]);
});

it("tells events of CloudEvents apart by their type", async () => {
  const message = (type: string): string =>
    `{ headers: { type: object, required: [ce-type], properties: { ce-specversion: { const: "1.0" }, ce-id: { type: string }, ce-source: { type: string }, ce-type: { const: ${type} } } }, payload: { type: object } }`;
  const { application } = await readAlone(`${head}
channels:
  orders: { address: orders, messages: { placed: ${message("shop.placed")}, lost: ${message("shop.lost")} } }
operations:
  book: { action: receive, channel: { $ref: "#/channels/orders" } }
`);
  expect(
    application.events.map(({ cloudEvents, discriminator }) => [cloudEvents?.mode, discriminator]),
  ).toEqual([
    ["binary", { header: "ce-type", values: ["shop.placed"] }],
    ["binary", { header: "ce-type", values: ["shop.lost"] }],
  ]);
});

it.each([
  ["$message.header#/replyTo", { header: "replyTo" }, []],
  ["$message.payload#/replyTo", undefined, [expect.stringContaining("information reply-address")]],
])("knows where answers go: %s", async (location, want, said) => {
  const { application, diagnostics } = await readAlone(`${head}
channels:
  ask: { address: ask, messages: { question: { payload: { type: string } } } }
  answers: { address: null, messages: { answer: { payload: { type: string } } } }
operations:
  serve:
    action: receive
    channel: { $ref: "#/channels/ask" }
    reply: { address: { location: "${location}" }, channel: { $ref: "#/channels/answers" } }
`);
  expect(application.events[0]?.replyTo).toEqual(want);
  expect(diagnostics).toEqual(said);
});

it("gives an actor one event where an operation names its message twice", async () => {
  const { application } = await readAlone(`asyncapi: 2.6.0
info: { title: Shop, version: 1.0.0 }
channels:
  orders:
    publish:
      operationId: book
      message: { oneOf: [{ $ref: "#/components/messages/placed" }, { $ref: "#/components/messages/placed" }] }
components: { messages: { placed: { payload: { type: string } } } }
`);
  expect(application.actors[0]?.events.map(({ name }) => name)).toEqual(["placed"]);
});
