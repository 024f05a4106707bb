import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
} from "../../../runtime/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";
import { resume, suspend } from "../../support/suspend.js";
import { order, orderSchema, shop } from "./setting.js";

const broker = useBroker();

async function stateOf(stream: string, url = broker.url) {
  const nats = await connect({ servers: url });
  const { state } = await (await jetstreamManager(nats)).streams.info(stream, { subjects_filter: ">" });
  await nats.close();
  return { messages: state.messages, last: state.last_seq, subjects: state.subjects ?? {} };
}

describe("delay and at", () => {
  it("store the event when it is due, and nothing in its stream before", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    const actors = { handle: { event: placed } };
    const subscription = defineSubscriber({ name: uniqueName("app"), actors });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    expect(await publisher.register()).toMatchObject([
      { kind: "created", stream: stream.name },
      { kind: "created", stream: `${stream.name}-schedules` },
    ]);
    await using subscriber = await connectSubscriber(subscription, { servers: broker.url });
    await subscriber.register();
    const started = Date.now();
    const headers = { tenant: "t" };
    const receipt = await publisher.publish(placed, order, { delay: "1s", headers });
    expect(receipt).toMatchObject({ id: "order-placed:o-1", sequence: 1, duplicate: false });
    expect(Number(receipt.scheduledFor)).toBeGreaterThanOrEqual(started + 1_000);
    expect(await stateOf(stream.name)).toMatchObject({ messages: 0 });
    const stop = new AbortController();
    let seen: unknown;
    const handle = (
      payload: unknown,
      { message }: { message: { id: string | undefined; subject: string } },
    ) => {
      seen = { payload, id: message.id, subject: message.subject, late: Date.now() >= started + 1_000 };
      stop.abort();
    };
    await subscriber.listen({ handle }, { signal: stop.signal });
    expect(seen).toEqual({ payload: order, id: "order-placed:o-1", subject: placed.subject, late: true });
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    expect(stored?.header.get("tenant")).toBe("t");
    // an own life is over with the schedule: the copy lives as its stream says
    expect(stored?.header.has("Nats-TTL")).toBe(false);
  });

  it("store at once what should have been stored already", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { at: "2020-01-01T00:00:00Z" });
    await publisher.publish(placed, order, { id: "2", at: new Date(Date.now() - 1_000) });
    await until(async () => (await stateOf(stream.name)).messages === 2);
    const { subjects } = await stateOf(`${stream.name}-schedules`);
    expect(Object.keys(subjects)).toEqual([`_schedules.${stream.name}.due.${placed.subject}`]);
  });

  it("keep the first of two schedules with one id, also after it was due", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const first = await publisher.publish(placed, order, { delay: "1s" });
    const second = await publisher.publish(placed, order, { delay: "2h" });
    expect(second).toEqual({ ...first, duplicate: true });
    const throwing = publisher.publish(placed, order, { delay: "2h", onDuplicate: "throw" });
    await expect(throwing).rejects.toMatchObject({ code: "DUPLICATE_MESSAGE" });
    await until(async () => (await stateOf(stream.name)).messages === 1);
    expect(await publisher.publish(placed, order, { delay: "1s" })).toMatchObject({ duplicate: true });
    expect((await stateOf(`${stream.name}-schedules`)).subjects).toEqual({
      [`_schedules.${stream.name}.due.${placed.subject}`]: 1,
    });
  });

  it("drop the event when its own ttl is over, counted from when it is due", async () => {
    const { stream, placed, definition } = shop({ schedules: true, messageTtl: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { delay: "1s", ttl: "1s" });
    await until(async () => (await stateOf(stream.name)).last === 1);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    expect(stored?.header.get("Nats-TTL")).toBe("1s");
    await until(async () => (await stateOf(stream.name)).messages === 0);
  });

  it("keep the schedules of two streams apart", async () => {
    const one = shop({ schedules: true });
    const two = shop({ schedules: true });
    await using first = await connectPublisher(one.definition, { servers: broker.url });
    await using second = await connectPublisher(two.definition, { servers: broker.url });
    await Promise.all([first.register(), second.register()]);
    await first.publish(one.placed, order, { delay: "1s" });
    expect(await second.publish(two.placed, order, { delay: "1s" })).toMatchObject({ duplicate: false });
    expect(await second.publish(two.cancelled, order, { delay: "1s" })).toMatchObject({ duplicate: false });
    await until(async () => (await stateOf(one.stream.name)).messages === 1);
    await until(async () => (await stateOf(two.stream.name)).messages === 2);
  });
});

describe("cancel", () => {
  it("takes a schedule back, by its id and by its receipt", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const receipt = await publisher.publish(placed, order, { id: "a b", delay: "1s" });
    await publisher.publish(placed, order, { delay: "1s" });
    await publisher.publish(placed, order, { id: "stays", delay: "1s" });
    expect(await publisher.cancel(placed, receipt)).toBe(true);
    expect(await publisher.cancel(placed, "o-1")).toBe(true);
    expect(await publisher.cancel(placed, "o-1")).toBe(false);
    await until(async () => (await stateOf(stream.name)).messages === 1);
    expect(await publisher.cancel(placed, "stays")).toBe(false);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    expect(stored?.header.get("Hazelnats-Message-Id")).toBe("order-placed:stays");
  });

  it("leaves the id to a schedule that replaces the other one", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order, { delay: "1h" });
    await publisher.cancel(placed, "o-1");
    // the server still knows the id
    expect(await publisher.publish(placed, order, { delay: "1s" })).toMatchObject({ duplicate: true });
    const moved = await publisher.publish(placed, order, { delay: "2h", replace: true });
    expect(moved.duplicate).toBe(false);
    await publisher.publish(placed, { ...order, amount: 7 }, { delay: "1s", replace: true });
    await until(async () => (await stateOf(stream.name)).messages === 1);
    const jsm = await jetstreamManager(broker.nats);
    expect((await jsm.streams.getMessage(stream.name, { seq: 1 }))?.json()).toMatchObject({ amount: 7 });
    expect(Object.keys((await stateOf(`${stream.name}-schedules`)).subjects)).toHaveLength(1);
  });

  it("never says that it was in time where it was not", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const ids = Array.from({ length: 100 }, (_, index) => String(index));
    const at = new Date(Date.now() + 1_000);
    await Promise.all(ids.map((id) => publisher.publish(placed, order, { id, at })));
    await until(() => Date.now() >= at.getTime() - 20);
    const taken: boolean[] = [];
    for (const id of ids) taken.push(await publisher.cancel(placed, id));
    const left = taken.filter((one) => !one).length;
    await until(async () => {
      const { subjects } = await stateOf(`${stream.name}-schedules`);
      return !Object.keys(subjects).some((subject) => subject.includes(".at."));
    });
    await until(async () => (await stateOf(stream.name)).messages >= left);
    expect(await stateOf(stream.name)).toMatchObject({ messages: left });
  });
});

describe("a schedule, when the server fails", () => {
  it("is one, although its acknowledgement came too late", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop({ schedules: true });
    const connection = await connect({ servers: server.url });
    await using publisher = await connectPublisher(definition, { connection });
    await publisher.register();
    await publisher.publish(placed, order, { id: "first", delay: "1s" });
    await suspend(server.pid);
    const sent = connection.stats().outMsgs;
    const publishing = publisher.publish(placed, order, { delay: "10s", timeout: "20s" });
    // two attempts and the search for the stream between them
    await until(() => connection.stats().outMsgs >= sent + 3);
    resume(server.pid);
    expect(await publishing).toMatchObject({ id: "order-placed:o-1", duplicate: false });
    await until(async () => (await stateOf(stream.name, server.url)).messages === 1);
    const { subjects } = await stateOf(`${stream.name}-schedules`, server.url);
    expect(Object.keys(subjects).filter((subject) => subject.includes(".at."))).toHaveLength(1);
    await publisher.close();
    await connection.close();
  });

  it("outlives a crash of the server, and comes once", async () => {
    await using server = await startServer();
    const { stream, placed, definition } = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: server.url, timeout: "30s" });
    await publisher.register();
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    await Promise.all(ids.map((id) => publisher.publish(placed, order, { id, delay: "2s" })));
    await server.kill("SIGKILL");
    await server.restart();
    await until(async () => (await stateOf(stream.name, server.url)).messages >= 50);
    expect((await stateOf(stream.name, server.url)).messages).toBe(50);
  });
});

describe("what schedules need", () => {
  it("leaves a stream its memory of ids, which the server takes from streams with sources", async () => {
    const { stream, placed, definition } = shop({ schedules: true });
    const short = shop({ schedules: true, maxAge: "1m" });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await using other = await connectPublisher(short.definition, { servers: broker.url });
    await other.register();
    await publisher.register();
    const jsm = await jetstreamManager(broker.nats);
    const seconds = async (name: string) =>
      ((await jsm.streams.info(name)).config.duplicate_window ?? 0) / 1e9;
    expect([await seconds(stream.name), await seconds(short.stream.name)]).toEqual([120, 60]);
    await publisher.publish(placed, order);
    expect(await publisher.publish(placed, order)).toMatchObject({ sequence: 1, duplicate: true });
    // as it was created before
    await jsm.streams.update(stream.name, { duplicate_window: 0 });
    expect(await seconds(stream.name)).toBe(0);
    const mended = { kind: "updated", changes: [{ setting: "duplicateWindow", from: 0 }] };
    expect(await publisher.register()).toMatchObject([mended, {}]);
    expect(await publisher.register()).toMatchObject([{ kind: "unchanged" }, { kind: "unchanged" }]);
    expect(await seconds(stream.name)).toBe(120);
    // what somebody else has given it stays, as it is not stated
    await jsm.streams.update(stream.name, { duplicate_window: 600e9 });
    expect(await publisher.register()).toMatchObject([{ kind: "unchanged" }, { kind: "unchanged" }]);
  });

  it("is switched on later by register(), beside sources that the stream has", async () => {
    const { stream, definition } = shop();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const jsm = await jetstreamManager(broker.nats);
    const other = uniqueName("other");
    await jsm.streams.add({ name: other, subjects: [other] });
    await jsm.streams.update(stream.name, { sources: [{ name: other }] });
    const later = defineStream({ ...stream, schedules: true });
    const remind = defineEvent({
      name: "remind",
      subject: stream.subjects[0]?.replace(">", "remind") ?? "",
      stream: later,
      schema: orderSchema,
    });
    const events = { remind };
    await using newer = await connectPublisher(definePublisher({ name: definition.name, events }), {
      servers: broker.url,
    });
    expect(await newer.register()).toMatchObject([
      { kind: "updated", changes: [{ setting: "schedules", from: false, to: true }] },
      { kind: "created" },
    ]);
    expect(await newer.register()).toMatchObject([{ kind: "unchanged" }, { kind: "unchanged" }]);
    const { config } = await jsm.streams.info(stream.name);
    expect(config.sources?.map(({ name }) => name)).toEqual([other, `${stream.name}-schedules`]);
    await newer.publish(remind, order, { delay: "1s" });
    await until(async () => (await stateOf(stream.name)).messages === 1);
    // a stranger's schedules would never reach the stream
    const foreign = defineStream({ ...stream, schedules: true, name: uniqueName("ALIAS") });
    const event = defineEvent({
      name: "remind",
      subject: remind.subject,
      stream: foreign,
      schema: orderSchema,
    });
    const stranger = definePublisher({ name: uniqueName("stranger"), events: { event } });
    await using strangers = await connectPublisher(stranger, { servers: broker.url });
    await expect(strangers.register()).rejects.toMatchObject({
      code: "STREAM_CONFLICT",
      setting: "schedules",
    });
  });

  it("is said before anything is sent", async () => {
    const { placed, definition } = shop();
    const able = shop({ schedules: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await using other = await connectPublisher(able.definition, { servers: broker.url });
    const invalid = { code: "INVALID_DEFINITION" };
    await expect(publisher.publish(placed, order, { delay: "1s" })).rejects.toMatchObject({
      ...invalid,
      expected: "a stream with `schedules: true`",
    });
    for (const options of [
      { at: "tomorrow" },
      { delay: "1s", at: new Date() },
      { delay: "1s", confirm: false },
      { delay: "1s", expectLastSequence: 0 },
      { delay: "1s", ttl: "1s" },
      { replace: true },
    ] as const) {
      await expect(other.publish(able.placed, order, options)).rejects.toMatchObject(invalid);
    }
    // nobody has registered it
    const missing = { code: "STREAM_MISSING" };
    await expect(other.publish(able.placed, order, { delay: "1s" })).rejects.toMatchObject(missing);
    await expect(other.cancel(able.placed, "o-1")).rejects.toMatchObject(missing);
  });
});
