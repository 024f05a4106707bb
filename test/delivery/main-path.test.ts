import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError, RetryAfterError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("handles messages of a plain NATS client and acknowledges them", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { sendReceipt: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3]);
  const stop = new AbortController();
  const handled: number[] = [];
  const listening = subscriber.listen(
    {
      sendReceipt: (order, { attempt, event, message }) => {
        expect({ attempt, event: event.name, subject: message.subject, stream: message.stream }).toEqual({
          attempt: 1,
          event: "order-placed",
          subject: `${root}.placed`,
          stream: root,
        });
        handled.push(order.id);
      },
    },
    { signal: stop.signal },
  );
  await until(() => reports.length === 3);
  stop.abort();
  await listening;
  expect(handled).toEqual([1, 2, 3]);
  const consumer = await jsm.consumers.info(root, `${application}-send-receipt`);
  expect({ pending: consumer.num_ack_pending, floor: consumer.ack_floor.stream_seq }).toEqual({
    pending: 0,
    floor: 3,
  });
});

it("retries after the delays in their order", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry: { attempts: 5, delays: ["100ms", "300ms"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const runs: { readonly attempt: number; readonly at: number }[] = [];
  const listening = subscriber.listen({
    book: (_order, { attempt }) => {
      runs.push({ attempt, at: Date.now() });
      if (attempt < 4) throw new Error("not yet");
    },
  });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(reports.map((report) => report.verdict)).toEqual([
    { kind: "retry", delay: 100 },
    { kind: "retry", delay: 300 },
    { kind: "retry", delay: 300 },
    { kind: "acknowledge" },
  ]);
  expect(runs.map((run) => run.attempt)).toEqual([1, 2, 3, 4]);
  const waits = runs.slice(1).map((run, index) => run.at - (runs[index]?.at ?? 0));
  expect(waits).toHaveLength(3);
  // the server's timers and this process' clock round differently
  for (const [index, delay] of [100, 300, 300].entries())
    expect(waits[index]).toBeGreaterThanOrEqual(delay - 1);
});

it("keeps a dead letter with bytes, headers and origin once the attempts are used up", async () => {
  const { root, placed, application } = anEvent();
  const { js, jsm, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { sendReceipt: { event: placed, retry: { attempts: 2, delays: ["10ms"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const sent = headers();
  sent.set("x-tenant", "acme");
  sent.append("x-tenant", "again");
  sent.set("Hazelnats-Dead-Reason", "forged");
  await js.publish(`${root}.placed`, `{ "id":7 }`, { msgID: "order-7", headers: sent });
  const listening = subscriber.listen({
    sendReceipt: (_order, { attempt }) => {
      throw attempt === 1 ? new RangeError("at first") : new TypeError("smtp:\r\nNats-Rollup: all");
    },
  });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  const [letter, ...others] = await deadLetters(application);
  expect(others).toEqual([]);
  expect(letter?.string()).toBe(`{ "id":7 }`);
  const stream = await jsm.streams.info(root);
  const created = stream.created.replace(/\D/g, "");
  expect(letter?.subject).toBe(`dead.${application}.${root}.send-receipt.${created}.1`);
  const found = Object.fromEntries(letter?.header ?? []);
  expect(found).toMatchObject({
    "x-tenant": ["acme", "again"],
    "Hazelnats-Dead-Application": [application],
    "Hazelnats-Dead-Actor": ["send-receipt"],
    "Hazelnats-Dead-Reason": ["attempts"],
    "Hazelnats-Dead-Attempts": ["2"],
    "Hazelnats-Dead-Error-Name": ["TypeError"],
    "Hazelnats-Dead-Error": ["smtp: Nats-Rollup: all"],
    "Hazelnats-Dead-First-Error-Name": ["RangeError"],
    "Hazelnats-Dead-First-Error": ["at first"],
    "Hazelnats-Dead-Subject": [`${root}.placed`],
    "Hazelnats-Dead-Stream": [root],
    "Hazelnats-Dead-Sequence": ["1"],
    "Hazelnats-Dead-Message-Id": ["order-7"],
  });
  expect(Object.keys(found)).not.toContain("Nats-Msg-Id");
  const last = reports[1];
  expect(last?.verdict).toEqual({ kind: "dead-letter", reason: "attempts" });
  expect(last?.settlement).toEqual({ kind: "confirmed", deadLetter: letter?.subject });
});

it("goes on with the next message after one that is malformed, one that is invalid and one without hope", async () => {
  const { root, placed, application } = anEvent();
  const { js, publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 1 } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await js.publish(`${root}.placed`, "{ not JSON");
  await js.publish(`${root}.placed`, `{ "id": "seven" }`);
  await publish(`${root}.placed`, [13, 14]);
  const handled: number[] = [];
  const listening = subscriber.listen({
    book: (order) => {
      if (order.id === 13) throw new NonRetryableError("unlucky");
      handled.push(order.id);
    },
  });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([14]);
  const letters = await deadLetters(application);
  expect(letters.map((letter) => letter.header.get("Hazelnats-Dead-Reason"))).toEqual([
    "invalid",
    "invalid",
    "non-retryable",
  ]);
  expect(letters.map((letter) => letter.header.get("Hazelnats-Dead-Attempts"))).toEqual(["1", "1", "1"]);
});

it("waits as long as a handler asks", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const runs: number[] = [];
  const listening = subscriber.listen({
    book: (_order, { attempt }) => {
      runs.push(Date.now());
      if (attempt === 1) throw new RetryAfterError("250ms");
    },
  });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  const [first = 0, second = 0] = runs;
  expect(second - first).toBeGreaterThanOrEqual(249);
});

it("drops what it can't handle where the actor keeps no dead letters", async () => {
  const { root, placed, application } = anEvent();
  const { js, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, deadLetter: false } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const report = await subscriber.register();
  expect(report.deadLetters).toBeUndefined();
  await js.publish(`${root}.placed`, "[]");
  const listening = subscriber.listen({ book: () => undefined });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]).toMatchObject({
    verdict: { kind: "drop", reason: "invalid" },
    settlement: { kind: "confirmed" },
  });
  expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(0);
});

it("runs the actors that it is asked for, and needs no handlers of the others", async () => {
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
  const listening = subscriber.listen({ book: () => undefined }, { actors: ["book"] });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]?.actor).toBe("book");
  await until(async () => (await jsm.consumers.info(root, `${application}-mail`)).num_pending === 1);
});
