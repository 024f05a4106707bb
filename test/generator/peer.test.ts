import { describe, expect, it } from "vitest";
import { generate } from "../../generator/generate.js";
import { lineOf, readFiles } from "../asyncapi/reading.js";

const head = `asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
`;

const threeEvents = `${head}channels:
  placed:
    address: orders.placed
    messages: { orderPlaced: { payload: { $ref: "#/components/schemas/Order" } } }
  paid:
    address: orders.paid
    messages: { orderPaid: { payload: { $ref: "#/components/schemas/Payment" } } }
  cancelled:
    address: orders.cancelled.{region}
    parameters: { region: { enum: [eu, us] } }
    messages: { orderCancelled: { payload: { $ref: "#/components/schemas/Cancellation" } } }
operations:
  place: { action: send, channel: { $ref: "#/channels/placed" } }
  bill: { action: receive, channel: { $ref: "#/channels/paid" } }
  refund: { action: receive, channel: { $ref: "#/channels/cancelled" } }
components:
  schemas:
    Order:
      type: object
      required: [orderId, total]
      properties: { orderId: { type: string, format: uuid }, total: { type: integer, minimum: 0 } }
    Payment:
      type: object
      required: [orderId, amount]
      properties: { orderId: { type: string, format: uuid }, amount: { type: integer } }
    Cancellation:
      type: object
      required: [orderId]
      properties: { orderId: { type: string, format: uuid }, reason: { type: string } }
`;

describe("the code of three events", () => {
  it("is fewer than 150 lines in all its files", async () => {
    const reading = await readFiles({ "asyncapi.yaml": threeEvents });
    if (reading.kind === "refused") throw new Error(reading.diagnostics.map(lineOf).join("\n"));
    const { files } = await generate(reading.application, { digest: reading.digest });
    const lines = files.map(({ content }) => content.split("\n").length - 1).reduce((a, b) => a + b, 0);
    expect(lines).toBeGreaterThan(50);
    expect(lines).toBeLessThan(150);
  });
});

describe("an operation that no code can be generated for", () => {
  const channel = "orders: { address: orders.placed, messages: { placed: { payload: { type: string } } } }";
  const spec = (channels: string, operation: string): string =>
    `${head}channels:\n  ${channels}\noperations:\n  place: ${operation}\n`;

  it.each([
    [
      "because its channel does not exist",
      spec(channel, '{ action: send, channel: { $ref: "#/channels/order" } }'),
      /^6:\d+ error missing-reference: .* \(Did you mean "orders"\?\)$/,
    ],
    [
      "because its channel is not one of the document's",
      `${spec(channel, '{ action: send, channel: { $ref: "#/components/channels/other" } }')}components: { channels: { other: { address: a } } }\n`,
      /^6:\d+ error \S+: .*channel/,
    ],
    [
      "because it has no channel",
      spec(channel, "{ action: send }"),
      /^6:\d+ error structure: "place" has no "channel", which it needs\./,
    ],
    [
      "because it says neither send nor receive",
      spec(channel, '{ action: publish, channel: { $ref: "#/channels/orders" } }'),
      /^6:\d+ error structure: "action" must be one of "send", "receive"/,
    ],
    [
      "because its message does not exist",
      spec(
        channel,
        '{ action: send, channel: { $ref: "#/channels/orders" }, messages: [{ $ref: "#/channels/orders/messages/place" }] }',
      ),
      /^6:\d+ error missing-reference: .* \(Did you mean "placed"\?\)$/,
    ],
    [
      "because its message is another channel's",
      spec(
        `${channel}\n  other: { address: other, messages: { placed: { payload: { type: string } } } }`,
        '{ action: send, channel: { $ref: "#/channels/orders" }, messages: [{ $ref: "#/channels/other/messages/placed" }] }',
      ),
      /^7:\d+ error \S+: .*(channel|message)/,
    ],
    [
      "because its channel has no messages",
      spec("orders: { address: orders.placed }", '{ action: send, channel: { $ref: "#/channels/orders" } }'),
      /^6:\d+ warning no-messages: The operation "place" on "orders" has no messages/,
    ],
    [
      "because it names no messages",
      spec(channel, '{ action: receive, channel: { $ref: "#/channels/orders" }, messages: [] }'),
      /^6:\d+ warning no-messages: The operation "place" on "orders" has no messages/,
    ],
    [
      "because its channel has no address",
      spec(
        "orders: { address: null, messages: { placed: { payload: { type: string } } } }",
        '{ action: send, channel: { $ref: "#/channels/orders" } }',
      ),
      /^4:\d+ error channel-address: .*"orders".*address is null/,
    ],
    [
      "because its address is no subject",
      spec(
        'orders: { address: "orders placed", messages: { placed: { payload: { type: string } } } }',
        '{ action: send, channel: { $ref: "#/channels/orders" } }',
      ),
      /^4:\d+ error subject: The address "orders placed" can't be a NATS subject/,
    ],
    [
      "because its payload is in an unknown language",
      spec(
        "orders: { address: a, messages: { placed: { payload: { schemaFormat: text/prolog, schema: a } } } }",
        '{ action: receive, channel: { $ref: "#/channels/orders" } }',
      ),
      /^4:\d+ error (schema-format|structure): /,
    ],
  ])("is never dropped in silence: %s", async (_reason, text, expected) => {
    const { diagnostics } = await readFiles({ "asyncapi.yaml": text });
    const told = diagnostics.filter(({ severity }) => severity !== "information").map(lineOf);
    expect(told.join("\n")).toMatch(new RegExp(expected.source, "m"));
    for (const { location, hint } of diagnostics) expect([location?.file, hint]).not.toContain(undefined);
  });

  it.each([
    ["has no message", "{ operationId: place }", /warning no-messages: The operation "place" on "orders"/],
    ["has a choice of none", "{ operationId: place, message: { oneOf: [] } }", /no-messages|structure/],
    [
      "refers to nothing",
      '{ message: { $ref: "#/components/messages/Nothing" } }',
      /error missing-reference/,
    ],
  ])("is not in AsyncAPI 2 either, where it %s", async (_what, operation, expected) => {
    const { diagnostics } = await readFiles({
      "asyncapi.yaml": `asyncapi: 2.6.0\ninfo: { title: Shop, version: "1" }\nchannels: { orders: { publish: ${operation} } }\n`,
    });
    expect(diagnostics.map(lineOf).join("\n")).toMatch(expected);
  });
});
