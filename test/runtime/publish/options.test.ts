import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { connectPublisher, defineEvent, definePublisher, defineStream } from "../../../runtime/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";
import { resume, suspend } from "../../support/suspend.js";
import { order, orderSchema, shop } from "./setting.js";

const broker = useBroker();

async function messagesIn(stream: string): Promise<number> {
  return (await (await jetstreamManager(broker.nats)).streams.info(stream)).state.messages;
}

describe("a message's own ttl", () => {
  it("drops the message when its time is over, and no other", async () => {
    const { stream, placed, definition } = shop({ messageTtl: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { ttl: "1s" });
    await publisher.publish(placed, order, { id: "stays" });
    expect(await messagesIn(stream.name)).toBe(2);
    await until(async () => (await messagesIn(stream.name)) === 1);
    const jsm = await jetstreamManager(broker.nats);
    const left = await jsm.streams.getMessage(stream.name, { last_by_subj: placed.subject });
    expect(left?.header.get("Nats-Msg-Id")).toBe("order-placed:stays");
  });

  it("is refused with a hint by a stream that does not allow it", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await expect(publisher.publish(placed, order, { ttl: "1s" })).rejects.toMatchObject({
      code: "PUBLISH_REFUSED",
      serverCode: 10166,
      message: expect.stringContaining("defineStream({ messageTtl: true })"),
    });
  });

  it("is allowed later by register(), by the stream's owner alone", async () => {
    const { stream, placed, definition } = shop();
    const allowing = defineStream({ ...stream, messageTtl: true });
    const again = defineEvent({
      name: "again",
      subject: placed.subject,
      stream: allowing,
      schema: orderSchema,
    });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const stranger = definePublisher({ name: uniqueName("stranger"), events: { again } });
    await using other = await connectPublisher(stranger, { servers: broker.url });
    await expect(other.register()).rejects.toMatchObject({ code: "STREAM_CONFLICT", setting: "messageTtl" });
    const owner = definePublisher({ name: definition.name, events: { again } });
    await using newer = await connectPublisher(owner, { servers: broker.url });
    expect(await newer.register()).toMatchObject([{ kind: "updated", changes: [{ setting: "messageTtl" }] }]);
    await newer.publish(again, order, { ttl: "1h" });
  });
});

describe("an expected sequence", () => {
  it("stores one of two events that both build upon the same one", async () => {
    const { stream, placed, cancelled, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { id: "1", expectLastSequence: 0 });
    await publisher.publish(cancelled, order);
    await publisher.publish(placed, order, { id: "2", expectLastSequence: 1 });
    await expect(publisher.publish(placed, order, { id: "3", expectLastSequence: 1 })).rejects.toMatchObject({
      code: "SEQUENCE_CONFLICT",
      stream: stream.name,
      expected: 1,
      found: 3,
    });
    expect(await messagesIn(stream.name)).toBe(3);
  });

  it("takes the same event, published again upon the same one, for a duplicate", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { expectLastSequence: 0 });
    const again = await publisher.publish(placed, order, { expectLastSequence: 0 });
    expect(again).toMatchObject({ sequence: 1, duplicate: true });
  });

  it("is no conflict with an attempt of its own whose acknowledgement came too late", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop();
    const connection = await connect({ servers: server.url });
    await using publisher = await connectPublisher(definition, { connection });
    await publisher.register();
    await suspend(server.pid);
    const sent = connection.stats().outMsgs;
    const publishing = publisher.publish(placed, order, { expectLastSequence: 0, timeout: "20s" });
    // the first attempt, the search for the stream, and the second attempt
    await until(() => connection.stats().outMsgs >= sent + 3);
    resume(server.pid);
    expect(await publishing).toEqual({
      id: "order-placed:o-1",
      stream: stream.name,
      sequence: 1,
      duplicate: false,
    });
    expect((await (await jetstreamManager(connection)).streams.info(stream.name)).state.last_seq).toBe(1);
    await publisher.close();
    await connection.close();
  });

  it("refuses what can't be meant before anything is sent", async () => {
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const invalid = { code: "INVALID_DEFINITION" };
    for (const options of [
      { expectLastSequence: -1 },
      { expectLastSequence: 0, confirm: false },
      { onDuplicate: "throw", confirm: false },
      { ttl: "0s" },
    ] as const) {
      await expect(publisher.publish(placed, order, options)).rejects.toMatchObject(invalid);
    }
  });
});

describe("a publish without confirmation", () => {
  it("does not wait for the stream, and closing waits for all of them", async () => {
    const { stream, placed, definition } = shop();
    const publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const ids = Array.from({ length: 5_000 }, (_, index) => String(index));
    const publishing = ids.map((id) => publisher.publish(placed, order, { id, confirm: false }));
    await publisher.close();
    expect(await publishing[0]).toEqual({
      id: "order-placed:0",
      stream: undefined,
      sequence: 0,
      duplicate: false,
    });
    await until(async () => (await messagesIn(stream.name)) === 5_000);
  });

  it("says that nothing was sent while the connection is down", async () => {
    await using server = await startServer();
    const { placed, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await publisher.register();
    await server.kill();
    // until the connection has noticed, nobody can know
    await until(async () => {
      const failure: unknown = await publisher
        .publish(placed, order, { confirm: false, timeout: "50ms" })
        .catch((error: unknown) => error);
      return Reflect.get(Object(failure), "code") === "PUBLISH_NOT_SENT";
    });
    const publishing = publisher.publish(placed, order, { confirm: false, timeout: "50ms" });
    await expect(publishing).rejects.toMatchObject({ code: "PUBLISH_NOT_SENT" });
  });
});
