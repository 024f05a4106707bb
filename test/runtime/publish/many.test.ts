import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { connectPublisher, PartlyPublishedError } from "../../../runtime/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { until, useBroker } from "../../support/broker.js";
import { resume, suspend } from "../../support/suspend.js";
import { order, shop } from "./setting.js";

const broker = useBroker();

async function messagesIn(stream: string, url = broker.url): Promise<number> {
  const nats = await connect({ servers: url });
  const { state } = await (await jetstreamManager(nats)).streams.info(stream);
  await nats.close();
  return state.messages;
}

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ orderId: `o-${index}`, amount: index }));

describe("publishMany", () => {
  it("stores all events and returns their receipts in order", async () => {
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const receipts = await publisher.publishMany(placed, orders(2_000));
    expect(receipts.map(({ id }) => id)).toEqual(
      orders(2_000).map(({ orderId }) => `order-placed:${orderId}`),
    );
    expect(await messagesIn(stream.name)).toBe(2_000);
  });

  it("takes no more from an iterable than may be on its way", async () => {
    await using server = await startServer();
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url, timeout: "60s" });
    await publisher.register();
    let taken = 0;
    async function* endless() {
      for (;;) yield { orderId: `o-${taken++}`, amount: 1 };
    }
    const stop = new AbortController();
    const stopped = new Error("enough");
    await suspend(server.pid);
    const publishing = publisher.publishMany(placed, endless(), { inFlight: 8, signal: stop.signal });
    const failure = publishing.catch((error: unknown) => error);
    await until(() => taken >= 8);
    // time enough to take more, if anybody did
    for (let turn = 0; turn < 1_000; turn += 1) await new Promise(setImmediate);
    expect(taken).toBe(8);
    resume(server.pid);
    await until(() => taken > 100);
    stop.abort(stopped);
    const error = await failure;
    expect(error).toBeInstanceOf(PartlyPublishedError);
    expect(error).toMatchObject({ code: "PARTLY_PUBLISHED", cause: stopped });
  });

  it("gives up an iterable that waits for ever when the signal aborts", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const stop = new AbortController();
    async function* silent() {
      yield order;
      await new Promise(() => undefined);
    }
    const publishing = publisher.publishMany(placed, silent(), { signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(publishing).rejects.toMatchObject({ code: "PARTLY_PUBLISHED" });
  });

  it("stops at the first failure, and says what became of each event that was taken", async () => {
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const bad = { orderId: "bad", amount: -1 };
    const payloads = [...orders(3), bad, ...orders(100).slice(10)];
    const failure = await publisher
      .publishMany(placed, payloads, { inFlight: 1 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "PARTLY_PUBLISHED",
      cause: { code: "INVALID_PAYLOAD" },
      outcomes: [
        { kind: "published", receipt: { sequence: 1 } },
        { kind: "published", receipt: { sequence: 2 } },
        { kind: "published", receipt: { sequence: 3 } },
        { kind: "failed", error: { code: "INVALID_PAYLOAD" } },
      ],
    });
    expect(await messagesIn(stream.name)).toBe(3);
    const going = publisher.publishMany(placed, payloads, { onFailure: "continue" });
    await expect(going).rejects.toMatchObject({ outcomes: { length: 94 } });
    expect(await messagesIn(stream.name)).toBe(93);
  });

  it("says what was stored when the iterable throws", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const broken = new Error("the file ends here");
    function* reading() {
      yield* orders(2);
      throw broken;
    }
    await expect(publisher.publishMany(placed, reading())).rejects.toMatchObject({
      code: "PARTLY_PUBLISHED",
      cause: broken,
      outcomes: [{ kind: "published" }, { kind: "published" }],
    });
  });

  it("has options for each event", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const receipts = await publisher.publishMany(placed, orders(3), {
      each: ({ amount }, index) => ({ id: `${amount}/${index}` }),
    });
    expect(receipts.map(({ id }) => id)).toEqual([
      "order-placed:0/0",
      "order-placed:1/1",
      "order-placed:2/2",
    ]);
  });
});

describe("publishBatch", () => {
  it("stores events of one stream, all of them, one after another", async () => {
    const { stream, placed, cancelled, definition } = shop({ atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, { orderId: "before", amount: 1 });
    const receipts = await publisher.publishBatch([
      { event: placed, payload: order, expectLastSequence: 1 },
      { event: cancelled, payload: order, headers: { tenant: "t" } },
      { event: placed, payload: order, id: "third" },
    ]);
    expect(receipts).toEqual([
      { id: "order-placed:o-1", stream: stream.name, sequence: 2, duplicate: false },
      { id: "order-cancelled:o-1", stream: stream.name, sequence: 3, duplicate: false },
      { id: "order-placed:third", stream: stream.name, sequence: 4, duplicate: false },
    ]);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 3 });
    expect(stored).toMatchObject({ subject: cancelled.subject });
    expect(stored?.header.get("tenant")).toBe("t");
  });

  it("stores nothing where one of them can't be stored", async () => {
    const { stream, placed, cancelled, definition } = shop({ atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    const fresh = { event: cancelled, payload: order };
    const before = () => messagesIn(stream.name);
    await expect(publisher.publishBatch([fresh, { event: placed, payload: order }])).rejects.toMatchObject({
      code: "PUBLISH_REFUSED",
      serverCode: 10201,
    });
    await expect(
      publisher.publishBatch([fresh, { event: placed, payload: order, id: "2", expectLastSequence: 7 }]),
    ).rejects.toMatchObject({ code: "SEQUENCE_CONFLICT", event: "order-placed", expected: 7, found: 1 });
    await expect(
      publisher.publishBatch([fresh, { event: placed, payload: { ...order, amount: -1 } }]),
    ).rejects.toMatchObject({ code: "INVALID_PAYLOAD" });
    const second = { ...fresh, id: "2", expectLastSequence: 0 };
    await expect(publisher.publishBatch([fresh, second])).rejects.toMatchObject({ serverCode: 10164 });
    await expect(publisher.publishBatch([fresh, fresh])).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
    });
    expect(await before()).toBe(1);
    await publisher.publishBatch([fresh]);
    expect(await before()).toBe(2);
  });

  it("stores a thousand at a time, and refuses more", async () => {
    const { stream, placed, definition } = shop({ atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const items = orders(1_001).map((payload) => ({ event: placed, payload }));
    await expect(publisher.publishBatch(items)).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
    expect(await publisher.publishBatch(items.slice(1))).toHaveLength(1_000);
    expect(await messagesIn(stream.name)).toBe(1_000);
    expect(await publisher.publishBatch([])).toEqual([]);
  });

  it("says how to allow it where the stream does not", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await expect(publisher.publishBatch([{ event: placed, payload: order }])).rejects.toMatchObject({
      code: "PUBLISH_REFUSED",
      serverCode: 10174,
      message: expect.stringContaining("atomicBatches"),
    });
  });

  it("knows its own batch again whose acknowledgement came too late", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop({ atomicBatches: true });
    const connection = await connect({ servers: server.url });
    await using publisher = await connectPublisher(definition, { connection });
    await publisher.register();
    await publisher.publishBatch([{ event: placed, payload: { orderId: "first", amount: 1 } }]);
    await suspend(server.pid);
    const sent = connection.stats().outMsgs;
    const items = orders(3).map((payload) => ({ event: placed, payload }));
    const publishing = publisher.publishBatch(items, { timeout: "20s" });
    // both attempts of three messages, and the search for the stream between them
    await until(() => connection.stats().outMsgs >= sent + 7);
    resume(server.pid);
    const receipts = await publishing;
    expect(receipts.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    expect(await messagesIn(stream.name, server.url)).toBe(4);
    await publisher.close();
    await connection.close();
  });

  it("stores each batch once and whole, over a crash while a hundred are on their way", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop({ atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: server.url, timeout: "60s" });
    await publisher.register();
    let done = 0;
    const publishing = Array.from({ length: 100 }, async (_, batch) => {
      await until(() => done >= batch - 20);
      const items = orders(20).map(({ amount }) => ({
        event: placed,
        payload: { orderId: `${batch}/${amount}`, amount },
      }));
      await publisher.publishBatch(items);
      done += 1;
    });
    await until(() => done >= 30);
    await server.kill("SIGKILL");
    await server.restart();
    await Promise.all(publishing);
    expect(await messagesIn(stream.name, server.url)).toBe(2_000);
  });
});
