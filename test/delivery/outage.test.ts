import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { LeaseLostError } from "../../runtime/errors.js";
import { ConsumerDeletedError } from "../../runtime/errors/consumer.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { abortOf, anEvent, foreign, gate, observer } from "./setting.js";

const broker = useBroker();

it("goes on after the server was killed and started again, and acknowledges what was handled meanwhile", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 4 } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2]);
  const { opened, open } = gate();
  const handled: number[] = [];
  const listening = subscriber.listen({
    book: async (order) => {
      handled.push(order.id);
      if (order.id <= 2) await opened;
    },
  });
  await until(() => handled.length === 2);
  await broker.server.kill();
  open();
  await broker.server.restart();
  await until(() => reports.length >= 2);
  expect(reports.slice(0, 2).map((report) => report.settlement)).toEqual([
    { kind: "confirmed" },
    { kind: "confirmed" },
  ]);
  await publish(`${root}.placed`, [3, 4, 5]);
  await until(() => [3, 4, 5].every((id) => handled.includes(id)));
  await until(async () => {
    const { num_ack_pending, num_pending } = await jsm.consumers.info(root, `${application}-book`);
    return num_ack_pending === 0 && num_pending === 0;
  });
  await subscriber.close();
  await listening;
});

it("keeps its room for messages when the connection is lost for a moment", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 2, ackWait: "10m" } },
  });
  const { reports, onVerdict } = observer();
  const connection = await connect({ servers: broker.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
  await using subscriber = await connectSubscriber(definition, { connection, onVerdict });
  await subscriber.register();
  let running = 0;
  let most = 0;
  const listening = subscriber.listen({
    book: async () => {
      running += 1;
      most = Math.max(most, running);
      await connection.flush().catch(() => undefined);
      running -= 1;
    },
  });
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_waiting > 0);
  for (let round = 1; round <= 5; round += 1) {
    const statuses = connection.status()[Symbol.asyncIterator]();
    await connection.reconnect();
    while ((await statuses.next()).value?.type !== "reconnect");
    await publish(`${root}.placed`, [1, 2, 3, 4, 5, 6]);
    await until(() => reports.length >= 6 * round);
  }
  expect(most).toBe(2);
  // asked for by two connections at once, some would have been handed back and come a second time
  expect(reports.map((report) => report.attempt)).toEqual(Array.from({ length: 30 }, () => 1));
  await subscriber.close();
  await listening;
  await connection.close();
});

it("aborts the signal when the lease is lost, and sends nothing for a run that failed then", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ackWait: "500ms", retry: { attempts: 1 } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const reasons: unknown[] = [];
  let runs = 0;
  const listening = subscriber.listen({
    book: async (_order, { signal }) => {
      runs += 1;
      if (runs > 1) return;
      reasons.push(await abortOf(signal));
      throw new Error("stopped by the signal");
    },
  });
  await until(() => runs === 1);
  await broker.server.kill();
  await until(() => reports.length === 1);
  expect(reasons[0]).toBeInstanceOf(LeaseLostError);
  expect(reasons[0]).toMatchObject({ actor: "book", stream: root, sequence: 1 });
  expect(reports[0]).toMatchObject({ verdict: { kind: "abandon" }, settlement: { kind: "none" } });
  await broker.server.restart();
  await until(() => reports.length === 2);
  expect(reports[1]?.verdict).toEqual({ kind: "acknowledge" });
  await subscriber.close();
  await listening;
});

it("ends with an error when its consumer is deleted, and lets the other actors finish", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed }, mail: { event: placed } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const { opened, open } = gate();
  let started = false;
  const listening = subscriber.listen({
    book: () => undefined,
    mail: () => {
      started = true;
      return opened;
    },
  });
  const outcome = listening.catch((error: unknown) => error);
  await until(() => started && reports.length === 1);
  await jsm.consumers.delete(root, `${application}-book`);
  open();
  expect(await outcome).toBeInstanceOf(ConsumerDeletedError);
  expect(await outcome).toMatchObject({ actor: "book", stream: root, consumer: `${application}-book` });
  expect(reports.map((report) => [report.actor, report.verdict.kind])).toEqual([
    ["book", "acknowledge"],
    ["mail", "acknowledge"],
  ]);
});

it("ends with an error when its stream is deleted", async () => {
  const { root, placed, application } = anEvent();
  const { jsm } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  const outcome = listening.catch((error: unknown) => error);
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_waiting > 0);
  await jsm.streams.delete(root);
  expect(await outcome).toBeInstanceOf(ConsumerDeletedError);
});

it("ends with an error when the connection that it borrowed is closed", async () => {
  const { root, placed, application } = anEvent();
  const { jsm } = await foreign(broker);
  const connection = await connect({ servers: broker.url });
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { connection });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  const outcome = listening.catch((error: unknown) => error);
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_waiting > 0);
  await connection.close();
  expect(await outcome).toMatchObject({ code: "CLOSED" });
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject({ code: "CLOSED" });
});

it("begins to listen although the connection is lost while it looks for its consumer", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const connection = await connect({ servers: broker.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { connection, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const listening = subscriber.listen({ book: () => undefined });
  await connection.reconnect();
  await until(() => reports.length === 1);
  expect(reports[0]?.verdict).toEqual({ kind: "acknowledge" });
  await subscriber.close();
  await listening;
  await connection.close();
});

it("ends what runs on places that other processes may have by now, and runs it again when it has some", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const book = { event: placed, totalConcurrency: 1, ackWait: "10m", retry: { delays: ["1ms"] } } as const;
  const definition = defineSubscriber({ name: application, actors: { book } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const attempts: number[] = [];
  let lost: unknown;
  const stop = new AbortController();
  const listening = subscriber.listen(
    {
      book: async (_order, { attempt, signal }) => {
        attempts.push(attempt);
        if (attempt > 1) return stop.abort();
        lost = await abortOf(signal);
        await broker.server.restart();
        throw new Error("not done");
      },
    },
    { signal: stop.signal },
  );
  await until(() => attempts.length === 1);
  await broker.server.kill();
  await listening;
  expect(lost).toMatchObject({ code: "CLAIM_LOST", actor: "book" });
  expect(attempts).toEqual([1, 2]);
});
