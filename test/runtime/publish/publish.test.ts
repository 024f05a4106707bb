import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  defineEvent,
  definePublisher,
  defineStream,
  type Schema,
} from "../../../runtime/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";

interface Order {
  readonly orderId: string;
  readonly amount: number;
}

const orderSchema: Schema<Order> = {
  type: "object",
  properties: { orderId: { type: "string" }, amount: { type: "number", minimum: 0 } },
  required: ["orderId", "amount"],
};

const broker = useBroker();

/** An application with a stream and two events that nobody else knows. */
function setting() {
  const root = uniqueName("shop");
  const stream = defineStream({ name: uniqueName("SHOP"), subjects: [`${root}.>`] });
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema: orderSchema,
    deduplicateBy: "/orderId",
  });
  const cancelled = defineEvent({
    name: "order-cancelled",
    subject: `${root}.cancelled`,
    stream,
    schema: orderSchema,
    deduplicateBy: "/orderId",
  });
  const definition = definePublisher({ name: uniqueName("app"), events: { placed, cancelled } });
  return { stream, placed, cancelled, definition };
}

const order: Order = { orderId: "o-1", amount: 5 };

async function messagesIn(stream: string): Promise<number> {
  return (await (await jetstreamManager(broker.nats)).streams.info(stream)).state.messages;
}

describe("publish", () => {
  it("stores an event and says where", async () => {
    const { stream, placed, definition } = setting();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const receipt = await publisher.publish(placed, order);
    expect(receipt).toEqual({ id: "order-placed:o-1", stream: stream.name, sequence: 1, duplicate: false });
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    expect(stored?.json()).toEqual(order);
    expect(stored?.header.get("Hazelnats-Event")).toBe("order-placed");
    expect(stored?.header.get("Nats-Msg-Id")).toBe("order-placed:o-1");
  });

  it("stores the same event once and returns the place of the first", async () => {
    const { stream, placed, definition } = setting();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const first = await publisher.publish(placed, order);
    const second = await publisher.publish(placed, { ...order, amount: 6 });
    expect(second).toEqual({ ...first, duplicate: true });
    expect(await messagesIn(stream.name)).toBe(1);
    await expect(publisher.publish(placed, order, { onDuplicate: "throw" })).rejects.toMatchObject({
      code: "DUPLICATE_MESSAGE",
      sequence: 1,
    });
  });

  it("stores two events of one stream that have the same key", async () => {
    const { stream, placed, cancelled, definition } = setting();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    const receipt = await publisher.publish(cancelled, order);
    expect(receipt.duplicate).toBe(false);
    expect(await messagesIn(stream.name)).toBe(2);
  });

  it("prefers the given id to the payload's", async () => {
    const { placed, definition } = setting();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { id: "one" });
    expect((await publisher.publish(placed, order, { id: "two" })).duplicate).toBe(false);
    expect((await publisher.publish(placed, order, { id: "one" })).duplicate).toBe(true);
  });
});
