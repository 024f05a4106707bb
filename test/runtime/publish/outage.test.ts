import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { connectPublisher, defineEvent, definePublisher } from "../../../runtime/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { until } from "../../support/broker.js";
import { order, shop } from "./setting.js";
import { resume, suspend } from "../../support/suspend.js";

async function storedIn(url: string, stream: string): Promise<number> {
  const nats = await connect({ servers: url });
  const { state } = await (await jetstreamManager(nats)).streams.info(stream);
  await nats.close();
  return state.messages;
}

describe("publish, when the server is killed", () => {
  it("stores every event once, over two crashes while a thousand are on their way", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url, timeout: "60s" });
    await publisher.register();
    let done = 0;
    const publishing = Array.from({ length: 1_000 }, async (_, index) => {
      // in steps, so that some are sent before, some between and some after the crashes
      await until(() => done >= index - 200);
      const receipt = await publisher.publish(placed, { orderId: `o-${index}`, amount: index });
      done += 1;
      return receipt;
    });
    for (const crash of [200, 500]) {
      await until(() => done >= crash);
      await server.kill("SIGKILL");
      await server.restart();
    }
    const receipts = await Promise.all(publishing);
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(1_000);
    expect(await storedIn(server.url, stream.name)).toBe(1_000);
  });

  it("waits for the server to come back and stores what was published meanwhile", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url, timeout: "60s" });
    await publisher.register();
    await server.kill();
    const publishing = publisher.publish(placed, order);
    await server.restart();
    expect(await publishing).toMatchObject({ stream: stream.name, sequence: 1, duplicate: false });
  });

  it("waits likewise to ask what the server can do, for all that needs a newer one", async () => {
    await using server = await startServer();
    const { placed, definition } = shop({ atomicBatches: true, messageTtl: true, schedules: true });
    await using owner = await connectPublisher(definition, { servers: server.url });
    await owner.register();
    // none of them has asked before
    const options = { servers: server.url, timeout: "60s" } as const;
    await using scheduling = await connectPublisher(definition, options);
    await using limiting = await connectPublisher(definition, options);
    await using bundling = await connectPublisher(definition, options);
    await server.kill();
    const late = { ...order, orderId: "late" };
    await expect(
      limiting.publish(placed, late, { ttl: "1h", timeout: "50ms", id: "late" }),
    ).rejects.toMatchObject({ code: "PUBLISH_NOT_SENT" });
    const work = Promise.all([
      scheduling.publish(placed, order, { delay: "1h" }),
      limiting.publish(placed, order, { ttl: "1h" }),
      bundling.publishBatch([{ event: placed, payload: { ...order, orderId: "b" } }]),
    ]);
    await server.restart();
    const [scheduled, limited, [batched]] = await work;
    expect(scheduled.scheduledFor).toBeInstanceOf(Date);
    expect(new Set([limited.sequence, batched?.sequence])).toEqual(new Set([1, 2]));
  });

  it("says that nothing was sent when the server does not come back before the deadline", async () => {
    await using server = await startServer();
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await publisher.register();
    await server.kill();
    const failures = await Promise.allSettled(
      ["a", "b"].map((id) => publisher.publish(placed, order, { id, timeout: "500ms" })),
    );
    // the first of them may have gone into the broken connection before anybody knew that it is broken
    for (const failure of failures) {
      expect(failure).toMatchObject({
        reason: { code: expect.stringMatching(/^PUBLISH_(NOT_SENT|OUTCOME_UNKNOWN)$/) },
      });
    }
    await expect(publisher.publish(placed, order, { timeout: "100ms" })).rejects.toMatchObject({
      code: "PUBLISH_NOT_SENT",
      reason: "the connection is down",
    });
  });
});

describe("publish, when the server does not answer", () => {
  it("says that the outcome is unknown, and under which id it is safe to repeat", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await publisher.register();
    await suspend(server.pid);
    const failure = publisher.publish(placed, order, { timeout: "1s" });
    await expect(failure).rejects.toMatchObject({
      code: "PUBLISH_OUTCOME_UNKNOWN",
      event: "order-placed",
      subject: placed.subject,
      messageId: "order-placed:o-1",
    });
    const error: unknown = await failure.catch((cause: unknown) => cause);
    expect(Reflect.get(Object(error), "attempts")).toBeGreaterThan(1);
    resume(server.pid);
    expect((await publisher.publish(placed, order)).sequence).toBe(1);
    expect(await storedIn(server.url, stream.name)).toBe(1);
  });

  it("says of a batch that it is stored as a whole or not at all", async () => {
    await using server = await startServer();
    const { placed, definition } = shop({ atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await publisher.register();
    const batch = ["a", "b"].map((orderId) => ({ event: placed, payload: { ...order, orderId } }));
    await publisher.publishBatch(batch.map((item) => ({ ...item, id: `first-${item.payload.orderId}` })));
    await suspend(server.pid);
    await expect(publisher.publishBatch(batch, { timeout: "500ms" })).rejects.toMatchObject({
      code: "PUBLISH_OUTCOME_UNKNOWN",
      message: expect.stringContaining("the batch of 2 events"),
    });
    resume(server.pid);
    // the server had it in its socket
    await expect(publisher.publishBatch(batch)).rejects.toMatchObject({ serverCode: 10201 });
  });

  it("tells its own second attempt from somebody else's message", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop();
    const connection = await connect({ servers: server.url });
    await using publisher = await connectPublisher(definition, { connection, timeout: "60s" });
    await publisher.register();
    const publishStalled = async (orderId: string) => {
      await suspend(server.pid);
      const before = connection.stats().outMsgs;
      const publishing = publisher.publish(
        placed,
        { ...order, orderId },
        { onDuplicate: "throw", timeout: "4s" },
      );
      // the message, the question who holds the subject, and the message again: the first answer comes too late
      await until(() => connection.stats().outMsgs >= before + 3);
      resume(server.pid);
      return publishing;
    };
    expect(await publishStalled("o-1")).toMatchObject({ sequence: 1, duplicate: false });
    await expect(publishStalled("o-1")).rejects.toMatchObject({ code: "DUPLICATE_MESSAGE", sequence: 1 });
    expect(await storedIn(server.url, stream.name)).toBe(1);
    await publisher.close();
    await connection.close();
  });

  it("lets nobody wait for a place beyond the own deadline", async () => {
    await using server = await startServer();
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url, maxInFlight: 1 });
    await publisher.register();
    await suspend(server.pid);
    const first = publisher.publish(placed, { ...order, orderId: "1" }, { timeout: "60s" });
    const second = publisher.publish(placed, { ...order, orderId: "2" }, { timeout: "100ms" });
    await expect(second).rejects.toMatchObject({ code: "PUBLISH_NOT_SENT" });
    resume(server.pid);
    expect(await first).toMatchObject({ sequence: 1 });
    expect(await publisher.publish(placed, { ...order, orderId: "2" })).toMatchObject({ sequence: 2 });
  });

  it("sends nothing over core NATS once its deadline has passed", async () => {
    await using server = await startServer();
    const { root, definition } = shop();
    const ping = defineEvent({ name: "ping", subject: `${root}.ping`, stream: false, schema: {} });
    const core = definePublisher({ name: definition.name, events: { ping } });
    await using publisher = await connectPublisher(core, { servers: server.url });
    await publisher.publish(ping, {});
    await server.kill();
    // the first one may go into the broken connection before anybody knew that it is broken
    await publisher.publish(ping, {}, { timeout: "500ms" }).catch(() => undefined);
    await expect(publisher.publish(ping, {}, { timeout: "100ms" })).rejects.toMatchObject({
      code: "PUBLISH_NOT_SENT",
      reason: "the connection is down",
    });
  });

  it("ends with the signal's reason", async () => {
    await using server = await startServer();
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url, maxInFlight: 1 });
    await publisher.register();
    await suspend(server.pid);
    const stopping = new AbortController();
    const sent = publisher.publish(placed, order, { signal: stopping.signal });
    const queued = publisher.publish(placed, order, { signal: stopping.signal });
    stopping.abort(new Error("enough"));
    await expect(sent).rejects.toThrow("enough");
    await expect(queued).rejects.toThrow("enough");
    resume(server.pid);
  });
});
