import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { expect, expectTypeOf, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { StreamMissingError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { monitorEvents } from "../../runtime/subscribe/monitor-events.js";
import { readEvents } from "../../runtime/subscribe/read-events.js";
import { startServer } from "../../runtime/testing/index.js";
import { until, uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign } from "./setting.js";
import type { Order } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function aStream(settings: Parameters<typeof anEvent>[0] = {}) {
  const { root, stream, placed } = anEvent(settings);
  const tools = await foreign(broker);
  await tools.jsm.streams.add({
    name: root,
    subjects: [`${root}.>`],
    retention: settings.retention ?? "limits",
  });
  const publish = async (wanted: readonly number[]): Promise<void> => {
    for (const id of wanted) await tools.js.publish(`${root}.placed`, JSON.stringify({ id }));
  };
  const consumers = async (): Promise<number> => (await tools.jsm.streams.info(root)).state.consumer_count;
  return { root, stream, placed, publish, consumers, jsm: tools.jsm, from: { servers: broker.url } };
}

/** Publishes until the loop has begun, which nobody else can see. */
async function nudge(publish: () => void, isSeen: () => boolean): Promise<void> {
  await until(() => {
    publish();
    return isSeen();
  });
}

it("shows live events of several streams and of core NATS, typed by name, without a consumer", async () => {
  const { root, placed, consumers, from } = await aStream();
  const schema = { type: "object", properties: { celsius: { type: "number" } } } as const;
  const measured = defineEvent({ name: "measured", subject: uniqueName("sensor"), stream: false, schema });
  const stop = new AbortController();
  const seen = new Set<string>();
  const invalid: unknown[] = [];
  const loop = async (): Promise<void> => {
    const monitor = monitorEvents(
      { placed, measured },
      { ...from, signal: stop.signal, onInvalid: ({ error }) => void invalid.push(error) },
    );
    for await (const live of monitor) {
      if (live.name === "order-placed") {
        expectTypeOf(live.payload).toEqualTypeOf<Order>();
        expect(live.event).toBe(placed);
      }
      seen.add(`${live.name} ${JSON.stringify(live.payload)}`);
    }
  };
  const looping = loop();
  await nudge(
    () => {
      broker.nats.publish(`${root}.placed`, JSON.stringify({ id: 1 }));
      broker.nats.publish(measured.subject, JSON.stringify({ celsius: 20 }));
      broker.nats.publish(`${root}.placed`, JSON.stringify({ id: "none" }));
    },
    () => seen.size === 2 && invalid.length > 0,
  );
  expect(await consumers()).toBe(0);
  stop.abort();
  await looping;
  expect([...seen].toSorted()).toEqual(['measured {"celsius":20}', 'order-placed {"id":1}']);
  expect(invalid[0]).toMatchObject({ code: "INVALID_PAYLOAD" });
});

it("drops the oldest where the loop of a monitor is slower than the events, and says how many", async () => {
  const { root, placed, from } = await aStream();
  let total = 0;
  const monitor = monitorEvents({ placed }, { ...from, buffer: 10, onMissed: (missed) => (total = missed) });
  const first = monitor.next();
  let isFirst = false;
  void first.then(() => (isFirst = true));
  await nudge(
    () => broker.nats.publish(`${root}.placed`, JSON.stringify({ id: 0 })),
    () => isFirst,
  );
  for (const id of ids(500)) broker.nats.publish(`${root}.placed`, JSON.stringify({ id }));
  await broker.nats.flush();
  await until(() => total >= 490);
  const left: number[] = [];
  for await (const { payload } of monitor) {
    left.push(payload.id);
    if (payload.id === 500) break;
  }
  expect(left).toEqual(ids(500).slice(-10));
});

it("reads a stream in order, each event once, from the beginning and from a stored position", async () => {
  const { placed, publish, consumers, from } = await aStream();
  await publish(ids(1_000));
  const read: number[] = [];
  for await (const { payload, position } of readEvents({ placed }, { ...from, burst: true })) {
    expect(position).toBe(payload.id);
    read.push(payload.id);
  }
  expect(read).toEqual(ids(1_000));
  const rest: number[] = [];
  for await (const { payload } of readEvents({ placed }, { ...from, from: { after: 990 } })) {
    rest.push(payload.id);
    if (payload.id === 995) await publish([1_001]);
    if (payload.id === 1_001) break;
  }
  expect(rest).toEqual(ids(1_001).slice(990));
  expect(await consumers()).toBe(0);
});

it("begins with what comes, or at a moment", async () => {
  const { placed, publish, consumers, from } = await aStream();
  await publish([1]);
  const reading = readEvents({ placed }, { ...from, from: "new" });
  const first = reading.next();
  await until(async () => (await consumers()) === 1);
  await publish([2]);
  expect((await first).value).toMatchObject({ position: 2, payload: { id: 2 } });
  await reading.return();
  const since = readEvents({ placed }, { ...from, from: { since: new Date(0) }, burst: true });
  expect((await since.next()).value).toMatchObject({ position: 1 });
  await since.return();
  const none = readEvents({ placed }, { ...from, from: { after: 2 }, burst: true });
  expect(await none.next()).toEqual({ done: true, value: undefined });
  expect(await consumers()).toBe(0);
});

it("goes on without a gap and without a repetition when its consumer is gone", async () => {
  const { root, placed, publish, jsm, from } = await aStream();
  await publish(ids(600));
  const read: number[] = [];
  for await (const { payload } of readEvents({ placed }, from)) {
    read.push(payload.id);
    if (payload.id === 10 || payload.id === 400) {
      for await (const { name } of jsm.consumers.list(root)) await jsm.consumers.delete(root, name);
    }
    if (payload.id === 600) await publish([601]);
    if (payload.id === 601) break;
  }
  expect(read).toEqual(ids(601));
});

it("goes on without a gap and without a repetition when the server crashes", async () => {
  await using server = await startServer();
  const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const js = jetstream(nats);
  const { root, placed } = anEvent();
  const jsm = await jetstreamManager(nats);
  await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
  const publish = async (id: number): Promise<void> => {
    const payload = JSON.stringify({ id });
    await until(() =>
      js.publish(`${root}.placed`, payload, { msgID: String(id), timeout: 500 }).then(
        () => true,
        () => false,
      ),
    );
  };
  for (const id of ids(300)) await publish(id);
  const read: number[] = [];
  for await (const { payload } of readEvents({ placed }, { servers: server.url })) {
    read.push(payload.id);
    if (payload.id === 100 || payload.id === 300) {
      await server.restart();
      if (payload.id === 300) await publish(301);
    }
    if (payload.id === 301) break;
  }
  await nats.close();
  expect(read).toEqual(ids(301));
});

it("says that a stream is another one than it was, because positions mean nothing then", async () => {
  const { root, placed, publish, jsm, from } = await aStream();
  await publish([1, 2, 3]);
  const late = readEvents({ placed }, { ...from, from: { after: 4 } });
  await expect(late.next()).rejects.toMatchObject({ code: "STREAM_REPLACED", position: 4 });
  // one that looks between the two finds no stream
  await until(async () => {
    await publish([1, 2, 3]);
    const reading = readEvents({ placed }, from);
    await reading.next();
    await jsm.streams.delete(root);
    await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
    const rest = async (): Promise<unknown> => {
      for await (const { position } of reading) expect(position).toBeLessThanOrEqual(6);
      return undefined;
    };
    const error = await rest().catch((thrown: unknown) => thrown);
    if (error instanceof StreamMissingError) return false;
    expect(error).toMatchObject({ code: "STREAM_REPLACED" });
    return true;
  });
});

it("throws what is not valid, unless somebody wants to hear of it", async () => {
  const { root, placed, publish, from } = await aStream();
  const { js } = await foreign(broker);
  await publish([1]);
  await js.publish(`${root}.placed`, "{}");
  await publish([3]);
  const strict = readEvents({ placed }, { ...from, burst: true });
  await strict.next();
  await expect(strict.next()).rejects.toMatchObject({ code: "INVALID_PAYLOAD" });
  const skipped: number[] = [];
  const lenient = readEvents(
    { placed },
    { ...from, burst: true, onInvalid: ({ message }) => void skipped.push(message.sequence) },
  );
  const positions: number[] = [];
  for await (const { position } of lenient) positions.push(position);
  expect(positions).toEqual([1, 3]);
  expect(skipped).toEqual([2]);
});

it("refuses what has no order, and streams that can't be read so", async () => {
  const { placed, from } = await aStream();
  const other = await aStream({ retention: "workqueue" });
  const both = readEvents({ placed, other: other.placed }, from);
  await expect(both.next()).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  const queue = readEvents({ placed: other.placed }, from);
  await expect(queue.next()).rejects.toMatchObject({ code: "CONSUMER_REFUSED" });
  const missing = readEvents({ placed: anEvent().placed }, from);
  await expect(missing.next()).rejects.toMatchObject({ code: "STREAM_MISSING" });
  const wrong = readEvents({ placed }, { ...from, from: { after: -1 } });
  await expect(wrong.next()).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
});

it("sees through the connection of somebody else, and leaves it open", async () => {
  const { placed, from } = await aStream();
  await using publisher = await connectPublisher(definePublisher({ name: "shop", events: { placed } }), from);
  await publisher.publish(placed, { id: 7 });
  const reading = readEvents({ placed }, { connection: broker.nats, burst: true });
  expect((await reading.next()).value).toMatchObject({ payload: { id: 7 } });
  await reading.return();
  expect(broker.nats.isClosed()).toBe(false);
});

it("ends with an error when somebody closes the connection that it borrowed", async () => {
  const { placed, publish } = await aStream();
  await publish([7]);
  const connection = await connect({ servers: broker.url });
  const reading = readEvents({ placed }, { connection });
  const watching = monitorEvents({ placed }, { connection });
  expect((await reading.next()).value).toMatchObject({ payload: { id: 7 } });
  const ends = Promise.allSettled([reading.next(), watching.next()]);
  await connection.close();
  const closed = { status: "rejected", reason: { code: "CLOSED" } };
  expect(await ends).toMatchObject([closed, closed]);
});
