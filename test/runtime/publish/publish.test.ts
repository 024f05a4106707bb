import process from "node:process";
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { connectPublisher, defineEvent, definePublisher } from "../../../runtime/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";
import { order, orderSchema, shop } from "./setting.js";

const broker = useBroker({ config: "max_payload: 10000" });

async function messagesIn(stream: string): Promise<number> {
  return (await (await jetstreamManager(broker.nats)).streams.info(stream)).state.messages;
}

describe("publish", () => {
  it("stores an event and says where", async () => {
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const receipt = await publisher.publish(placed, order, { headers: { tenant: "t", tries: 1 } });
    expect(receipt).toEqual({ id: "order-placed:o-1", stream: stream.name, sequence: 1, duplicate: false });
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    expect(stored?.json()).toEqual(order);
    const headers = Object.fromEntries(stored?.header ?? []);
    expect(headers).toEqual({
      "Nats-Msg-Id": ["order-placed:o-1"],
      "Hazelnats-Event": ["order-placed"],
      "Content-Type": ["application/json"],
      tenant: ["t"],
      tries: ["1"],
    });
  });

  it("stores the same event once and returns the place of the first", async () => {
    const { stream, placed, definition } = shop();
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
    const { stream, placed, cancelled, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    expect((await publisher.publish(cancelled, order)).duplicate).toBe(false);
    expect(await messagesIn(stream.name)).toBe(2);
  });

  it("prefers the given id to the payload's", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { id: "one" });
    expect((await publisher.publish(placed, order, { id: "two" })).duplicate).toBe(false);
    expect((await publisher.publish(placed, order, { id: "one" })).duplicate).toBe(true);
  });

  it("lets any number of publishes share a signal", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const warnings: Error[] = [];
    const collect = (warning: Error): void => void warnings.push(warning);
    process.on("warning", collect);
    const { signal } = new AbortController();
    const ids = Array.from({ length: 50 }, (_, index) => `${index}`);
    await Promise.all(ids.map((id) => publisher.publish(placed, order, { id, signal })));
    process.off("warning", collect);
    expect(warnings).toEqual([]);
  });

  it("bounds what is in flight and still publishes all of it", async () => {
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url, maxInFlight: 3 });
    await publisher.register();
    const ids = Array.from({ length: 200 }, (_, index) => `${index}`);
    const receipts = await Promise.all(ids.map((id) => publisher.publish(placed, order, { id })));
    expect(new Set(receipts.map(({ sequence }) => sequence)).size).toBe(200);
    expect(await messagesIn(stream.name)).toBe(200);
  });

  it("sends an event without a stream over core NATS", async () => {
    const root = uniqueName("core");
    const ticked = defineEvent({
      name: "ticked",
      subject: `${root}.tick`,
      stream: false,
      schema: orderSchema,
    });
    const definition = definePublisher({ name: root, events: { ticked } });
    const subscription = broker.nats.subscribe(`${root}.tick`, { max: 1 });
    await broker.nats.flush();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    expect(await publisher.register()).toEqual([]);
    const receipt = await publisher.publish(ticked, order);
    expect(receipt).toMatchObject({ stream: undefined, sequence: 0, duplicate: false });
    for await (const message of subscription) expect(message.json()).toEqual(order);
  });

  it("tells the server how long to keep a message, in whole seconds", async () => {
    const root = uniqueName("ttl");
    const event = defineEvent({
      name: "brief",
      subject: `${root}.brief`,
      schema: orderSchema,
      ttl: "1500ms",
    });
    const definition = definePublisher({ name: root, events: { event } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const { stream } = await publisher.publish(event, order);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream ?? "", { seq: 1 });
    expect(stored?.header.get("Nats-TTL")).toBe("2s");
  });

  it("lends a connection and leaves it open", async () => {
    const { placed, definition } = shop();
    const publisher = await connectPublisher(definition, { connection: broker.nats });
    await publisher.register();
    await publisher.publish(placed, order);
    await publisher.close();
    expect(broker.nats.isClosed()).toBe(false);
    await expect(publisher.publish(placed, order)).rejects.toMatchObject({ code: "CLOSED" });
    await publisher.close();
  });
});

describe("publish refuses", () => {
  it("a payload that does not match, and sends nothing", async () => {
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await expect(publisher.publish(placed, { orderId: "1", amount: -1 })).rejects.toMatchObject({
      code: "INVALID_PAYLOAD",
      issues: [{ path: "/amount" }],
    });
    expect(await messagesIn(stream.name)).toBe(0);
  });

  it("an event that is not its own", async () => {
    const { definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const { placed } = shop();
    await expect(publisher.publish(placed, order)).rejects.toMatchObject({ code: "UNKNOWN_EVENT" });
  });

  it("at once when no stream has the subject, and names register()", async () => {
    const { placed, stream, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const failure = publisher.publish(placed, order, { timeout: "100s" });
    await expect(failure).rejects.toMatchObject({ code: "STREAM_MISSING", stream: stream.name });
    await expect(failure).rejects.toThrow("register()");
  });

  it("also when somebody listens on the subject and even answers", async () => {
    const { placed, definition } = shop();
    const subscription = broker.nats.subscribe(placed.subject, {
      callback: (_error, message) => void message.respond("not an acknowledgement"),
    });
    await broker.nats.flush();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const failure = publisher.publish(placed, order, { timeout: "4s" });
    await expect(failure).rejects.toMatchObject({ code: "STREAM_MISSING" });
    subscription.unsubscribe();
  });

  it("with the server's code and reason what the stream refuses", async () => {
    const { stream, placed, definition } = shop({ maxMessages: 1, discard: "new" });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    await expect(publisher.publish(placed, { ...order, orderId: "o-2" })).rejects.toMatchObject({
      code: "PUBLISH_REFUSED",
      stream: stream.name,
      serverCode: 10077,
      reason: "maximum messages exceeded",
    });
  });

  it("what is larger than the server takes", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const large = { ...order, filling: "x".repeat(20_000) };
    await expect(publisher.publish(placed, large)).rejects.toMatchObject({ code: "PUBLISH_REFUSED" });
    expect((await publisher.publish(placed, order)).sequence).toBe(1);
  });

  it("a timeout that outlasts the duplicate window", async () => {
    for (const settings of [{ duplicateWindow: "5s" }, { maxAge: "5s" }] as const) {
      const { placed, definition } = shop(settings);
      await using publisher = await connectPublisher(definition, { servers: broker.url });
      await expect(publisher.publish(placed, order, { timeout: "10s" })).rejects.toMatchObject({
        code: "INVALID_DEFINITION",
      });
      await publisher.register();
      // the default adapts itself
      expect(await publisher.publish(placed, order)).toMatchObject({ duplicate: false });
    }
  });

  it("an event whose identifying field is missing", async () => {
    const { placed, definition } = shop();
    const { name, subject } = placed;
    const loose = defineEvent({ name, subject, schema: orderSchema, deduplicateBy: "/other" });
    const other = definePublisher({ name: definition.name, events: { loose } });
    await using publisher = await connectPublisher(other, { servers: broker.url });
    await expect(publisher.publish(loose, order)).rejects.toMatchObject({
      code: "INVALID_PAYLOAD",
      issues: [{ path: "/other" }],
    });
  });

  it.each(["", " a", "a\r\nX: y", "a\0"])("the id %j", async (id) => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await expect(publisher.publish(placed, order, { id })).rejects.toMatchObject({ code: "INVALID_PAYLOAD" });
  });
});
