import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { HandlerTimeoutError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { abortOf, anEvent, foreign, gate, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("aborts the signal of a run that takes longer than its timeout, and retries", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, timeout: "100ms", retry: { delays: ["10ms"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const reasons: unknown[] = [];
  const listening = subscriber.listen({
    book: async (_order, { attempt, signal }) => {
      if (attempt > 1) return;
      reasons.push(await abortOf(signal));
      throw new Error("stopped by the signal");
    },
  });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(reasons[0]).toBeInstanceOf(HandlerTimeoutError);
  expect(reasons[0]).toMatchObject({ actor: "book", event: "order-placed", timeout: "100ms" });
  expect(reports.map((report) => report.verdict)).toEqual([
    { kind: "retry", delay: 10 },
    { kind: "acknowledge" },
  ]);
  expect(reports[0]?.error).toBe(reasons[0]);
});

it("keeps the slot of a handler that ignores its signal, and never uses its late result", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: {
      book: { event: placed, concurrency: 1, timeout: "50ms", retry: { attempts: 2, delays: ["10ms"] } },
    },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const { opened, open } = gate();
  let runs = 0;
  const listening = subscriber.listen({
    book: async () => {
      runs += 1;
      if (runs === 1) await opened;
      else throw new Error("again");
    },
  });
  await until(() => reports.length === 1);
  // the message is back with the server, but this process has no slot for it
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_waiting === 0);
  expect(runs).toBe(1);
  open();
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(reports.map((report) => report.verdict.kind)).toEqual(["retry", "dead-letter"]);
});

it("keeps a message for a handler that runs much longer than the ack wait", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "600ms" } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const { opened, open } = gate();
  let runs = 0;
  let aborted = false;
  const started = performance.now();
  const listening = subscriber.listen({
    book: async (_order, { signal }) => {
      runs += 1;
      signal.addEventListener("abort", () => (aborted = true));
      await opened;
    },
  });
  // five ack waits, in which the server would have redelivered four times
  await until(() => performance.now() - started > 3_000);
  open();
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect({ runs, aborted, kind: reports[0]?.verdict.kind }).toEqual({
    runs: 1,
    aborted: false,
    kind: "acknowledge",
  });
  const consumer = await jsm.consumers.info(root, `${application}-book`);
  expect({ redelivered: consumer.num_redelivered, delivered: consumer.delivered.consumer_seq }).toEqual({
    redelivered: 0,
    delivered: 1,
  });
});

it("runs as many messages at a time as the concurrency allows and takes no more from the server", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 3 } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const ids = Array.from({ length: 60 }, (_, index) => index);
  await publish(`${root}.placed`, ids);
  let running = 0;
  let most = 0;
  let pending = 0;
  const listening = subscriber.listen({
    book: async () => {
      running += 1;
      most = Math.max(most, running);
      const info = await jsm.consumers.info(root, `${application}-book`);
      pending = Math.max(pending, info.num_ack_pending);
      running -= 1;
    },
  });
  await until(() => reports.length === ids.length);
  await subscriber.close();
  await listening;
  expect({ most, pending }).toEqual({ most: 3, pending: 3 });
  expect(reports.every((report) => report.attempt === 1)).toBe(true);
});

it("ends a message unrun that was delivered far more often than there are attempts", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm, js, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry: { attempts: 1 } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  // eleven processes die with it
  const consumer = await js.consumers.get(root, `${application}-book`);
  for (let delivery = 1; delivery <= 11; delivery += 1) (await consumer.next())?.nak();
  let runs = 0;
  const listening = subscriber.listen({
    book: () => {
      runs += 1;
    },
  });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(runs).toBe(0);
  expect(reports[0]).toMatchObject({ attempt: 12, verdict: { kind: "dead-letter", reason: "deliveries" } });
  expect(await deadLetters(application)).toHaveLength(1);
  expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(0);
});

it("runs a message once that the server delivers again because the whole process is busy", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "200ms" } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3]);
  const started: number[] = [];
  const listening = subscriber.listen({
    book: async ({ id }) => {
      started.push(id);
      if (id > 1) return aWhile();
      // as a long calculation does it
      const end = performance.now() + 1_000;
      while (performance.now() < end);
    },
  });
  // the others are delivered several times while nothing is read, and end later than their copies come
  const aWhile = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 100));
  await until(async () => {
    const { num_ack_pending: pending } = await jsm.consumers.info(root, `${application}-book`);
    return reports.length >= 3 && pending === 0;
  });
  await subscriber.close();
  await listening;
  expect(started.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  expect(reports.map((report) => report.verdict.kind)).toEqual(Array(3).fill("acknowledge"));
});

it("loses the lease after the ack wait without pulses, unless the handler tells of its progress", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "400ms", pulse: false, concurrency: 2 } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2]);
  const lost: unknown[] = [];
  const held: boolean[] = [];
  let late: (() => Promise<boolean>) | undefined;
  const listening = subscriber.listen({
    book: async ({ id }, { attempt, signal, progress }) => {
      if (attempt > 1) return;
      if (id === 2) {
        lost.push(await abortOf(signal));
        held.push(await progress());
        throw new Error("lost");
      }
      late = progress;
      const started = performance.now();
      // three ack waits
      while (performance.now() - started < 1_200) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        held.push(await progress());
      }
    },
  });
  await until(() => reports.length >= 3);
  await subscriber.close();
  await listening;
  expect(lost[0]).toMatchObject({ code: "LEASE_LOST", sequence: 2 });
  expect(held.filter((each) => !each)).toHaveLength(1);
  const runsOf = (sequence: number) =>
    reports.filter(({ message }) => message.sequence === sequence).map(({ verdict }) => verdict.kind);
  expect(runsOf(1)).toEqual(["acknowledge"]);
  expect(runsOf(2).toSorted()).toEqual(["abandon", "acknowledge"]);
  // what is settled is no run's any more
  expect(await late?.()).toBe(false);
});

it("keeps what waits in hand for its run without pulses, and charges no attempt for that", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const book = { event: placed, ackWait: "1s", pulse: false, concurrency: 16 } as const;
  const definition = defineSubscriber({ name: application, actors: { book: { ...book, orderBy: "/none" } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // one after another: the last of them waits for nearly two ack waits
  const work = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 180));
  const listening = subscriber.listen({ book: work });
  await until(() => reports.length === 10);
  await subscriber.close();
  await listening;
  expect(reports.map(({ attempt, verdict }) => `${attempt} ${verdict.kind}`)).toEqual(
    Array(10).fill("1 acknowledge"),
  );
});
