import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { ClosedError, DrainTimeoutError } from "../../runtime/errors.js";
import { ObserverError } from "../../runtime/errors/delivery.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { startChild } from "./child.js";
import { abortOf, anEvent, foreign, gate, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("finishes what has started and starts nothing more", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 2 } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3, 4, 5]);
  const { opened, open } = gate();
  const stop = new AbortController();
  const handled: number[] = [];
  let ended = false;
  const listening = subscriber
    .listen(
      {
        book: async (order) => {
          handled.push(order.id);
          await opened;
        },
      },
      { signal: stop.signal },
    )
    .then(() => (ended = true));
  await until(() => handled.length === 2);
  stop.abort();
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_waiting === 0);
  expect(ended).toBe(false);
  open();
  await listening;
  expect(handled).toEqual([1, 2]);
  const consumer = await jsm.consumers.info(root, `${application}-book`);
  expect({ unacknowledged: consumer.num_ack_pending, undelivered: consumer.num_pending }).toEqual({
    unacknowledged: 0,
    undelivered: 3,
  });
});

it("gives every message to another instance at once when it stops amid a flood", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  // nothing comes back by the ack wait within this test
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 50, ackWait: "10m" } },
  });
  const handled = new Set<number>();
  const ids = Array.from({ length: 500 }, (_, index) => index);
  await using first = await connectSubscriber(definition, { servers: broker.url });
  await first.register();
  await publish(`${root}.placed`, ids);
  const stop = new AbortController();
  await first.listen(
    {
      book: (order) => {
        handled.add(order.id);
        if (handled.size === 120) stop.abort();
      },
    },
    { signal: stop.signal },
  );
  expect(handled.size).toBeLessThan(500);
  await using second = await connectSubscriber(definition, { servers: broker.url });
  const listening = second.listen({
    book: (order) => {
      handled.add(order.id);
    },
  });
  await until(() => handled.size === 500);
  await second.close();
  await listening;
});

it("aborts the signals of handlers that don't end in time, hands their messages back and names the actors", async () => {
  const { root, placed, application } = anEvent();
  const { publish, js } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { slow: { event: placed, ackWait: "10m" }, quick: { event: placed } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    drainTimeout: "50ms",
    onVerdict,
  });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const stop = new AbortController();
  const reasons: unknown[] = [];
  const listening = subscriber.listen(
    {
      quick: () => undefined,
      slow: async (_order, { signal }) => {
        stop.abort();
        reasons.push(await abortOf(signal));
        throw signal.reason;
      },
    },
    { signal: stop.signal },
  );
  await expect(listening).rejects.toMatchObject({ code: "DRAIN_TIMEOUT", actors: ["slow"], timeout: "50ms" });
  expect(reasons[0]).toBeInstanceOf(DrainTimeoutError);
  const slow = reports.find((report) => report.actor === "slow");
  expect(slow).toMatchObject({ verdict: { kind: "hand-back" }, settlement: { kind: "confirmed" } });
  const consumer = await js.consumers.get(root, `${application}-slow`);
  expect((await consumer.next())?.json()).toEqual({ id: 1 });
});

it("stops and drains when it is closed while it listens", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  const subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const { opened, open } = gate();
  let started = false;
  const listening = subscriber.listen({
    book: () => {
      started = true;
      return opened;
    },
  });
  await until(() => started);
  const closing = subscriber.close();
  open();
  await Promise.all([closing, listening]);
  expect(reports.map((report) => report.settlement)).toEqual([{ kind: "confirmed" }]);
  await expect(subscriber.listen({ book: () => undefined })).rejects.toBeInstanceOf(ClosedError);
  await expect(subscriber.register()).rejects.toBeInstanceOf(ClosedError);
});

it("does not listen with a signal that has aborted already", async () => {
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined }, { signal: AbortSignal.abort() });
  await expect(listening).resolves.toBeUndefined();
});

it("leaves a borrowed connection open", async () => {
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const subscriber = await connectSubscriber(definition, { connection: broker.nats });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  await subscriber.close();
  await listening;
  expect(broker.nats.isClosed()).toBe(false);
});

it("delivers on when onVerdict throws, and rejects with its first error in the end", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  let seen = 0;
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    onVerdict: () => {
      seen += 1;
      throw new Error(`observer ${seen}`);
    },
  });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3]);
  const stop = new AbortController();
  const listening = subscriber.listen({ book: () => undefined }, { signal: stop.signal });
  await until(() => seen === 3);
  stop.abort();
  const error = await listening.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ObserverError);
  expect(error).toMatchObject({ cause: { message: "observer 1" } });
  expect((await jsm.consumers.info(root, `${application}-book`)).ack_floor.stream_seq).toBe(3);
});

it("lets the process exit by itself after closing", async () => {
  const { root, placed, application, stream } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3]);
  const child = startChild({ url: broker.url, stream: stream.name, application, stopAfter: 3 });
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect(child.handled()).toEqual([1, 2, 3]);
});
