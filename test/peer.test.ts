import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  deadLetterHeaders,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
} from "../runtime/index.js";
import type { Schema } from "../runtime/index.js";
import { uniqueName, until, useBroker } from "./support/broker.js";
import { foreign } from "./delivery/setting.js";

// What users of generated clients were let down by elsewhere, and must not be here.

interface Order {
  readonly orderId: string;
}

const broker = useBroker();
const schema: Schema<Order> = {
  type: "object",
  properties: { orderId: { type: "string", minLength: 1 } },
  required: ["orderId"],
  additionalProperties: false,
};
const headers: Schema<{ readonly tenant: string }> = {
  type: "object",
  properties: { tenant: { type: "string", pattern: "^[a-z]+$" } },
  required: ["tenant"],
};

function shop() {
  const root = uniqueName("shop");
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed.{region}`,
    parameters: { region: { enum: ["eu", "us"] } },
    stream: defineStream({ name: root, subjects: [`${root}.>`] }),
    schema,
    headers,
  });
  return { root, placed };
}

describe("what is sent", () => {
  const good = {
    payload: { orderId: "o-1" },
    headers: { tenant: "acme" },
    parameters: { region: "eu" },
  } as const;

  it.each([
    ["a payload of another type", { payload: { orderId: 1 } }, "INVALID_PAYLOAD"],
    ["a payload without what is required", { payload: {} }, "INVALID_PAYLOAD"],
    ["a payload with more than is described", { payload: { orderId: "o-1", more: 1 } }, "INVALID_PAYLOAD"],
    ["a payload that JSON can't hold", { payload: { orderId: 1n } }, "INVALID_PAYLOAD"],
    ["a header that does not match", { headers: { tenant: "No Tenant" } }, "INVALID_HEADERS"],
    ["a header too few", { headers: {} }, "INVALID_HEADERS"],
    ["a header that starts another one", { headers: { tenant: "acme", x: "1\r\ny: 2" } }, "INVALID_HEADERS"],
    ["a parameter that is not allowed", { parameters: { region: "asia" } }, "INVALID_PARAMETER"],
    ["a parameter that adds a token", { parameters: { region: "eu.us" } }, "INVALID_PARAMETER"],
    ["a parameter too few", { parameters: {} }, "INVALID_PARAMETER"],
  ])("is refused before it leaves: %s", async (_what, bad, code) => {
    const { root, placed } = shop();
    const definition = definePublisher({ name: root, events: { placed } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const seen: string[] = [];
    const spy = broker.nats.subscribe(`${root}.>`, {
      callback: (_error, { subject }) => void seen.push(subject),
    });
    await broker.nats.flush();
    const { payload, ...options } = { ...good, ...bad };
    // code without types may give anything, which is the point
    const publishing = publisher.publish(placed, payload as Order, options as never);
    await expect(publishing).rejects.toMatchObject({ code });
    await publisher.publish(placed, good.payload, { headers: good.headers, parameters: good.parameters });
    await until(() => seen.length > 0);
    expect(seen).toEqual([`${root}.placed.eu`]);
    spy.unsubscribe();
  });
});

describe("what is received", () => {
  it.each([
    ["no JSON", "{"],
    ["nothing at all", ""],
    ["JSON of another shape", '{"orderId":5}'],
  ])("one message with %s does not stop the others, and is kept", async (_what, malformed) => {
    const { root, placed } = shop();
    const { deadLetters } = await foreign(broker);
    const sender = definePublisher({ name: root, events: { placed } });
    await using publisher = await connectPublisher(sender, { servers: broker.url });
    await publisher.register();
    const receiver = defineSubscriber({ name: `${root}-billing`, actors: { book: { event: placed } } });
    await using subscriber = await connectSubscriber(receiver, { servers: broker.url });
    await subscriber.register();
    const handled: string[] = [];
    const listening = subscriber.listen({ book: ({ orderId }) => void handled.push(orderId) });
    const options = { headers: { tenant: "acme" }, parameters: { region: "eu" } } as const;
    await publisher.publish(placed, { orderId: "before" }, options);
    broker.nats.publish(`${root}.placed.eu`, malformed);
    await broker.nats.flush();
    await publisher.publish(placed, { orderId: "after" }, options);
    await until(() => handled.length === 2);
    await subscriber.close();
    await listening;
    expect(handled).toEqual(["before", "after"]);
    const letters = await deadLetters(`${root}-billing`);
    expect(letters.map((letter) => letter.string())).toEqual([malformed]);
    expect(letters[0]?.header.get(deadLetterHeaders.reason)).toBe("invalid");
  });
});
