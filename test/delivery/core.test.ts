import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { statusHeader } from "../../runtime/headers.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { abortOf, gate, observer, orderSchema } from "./setting.js";

const broker = useBroker();
useLeakCheck();

function aCoreEvent() {
  const subject = `${uniqueName("core")}.ping`;
  const ping = defineEvent({ name: "ping", subject, stream: false, schema: orderSchema });
  return { subject, ping, application: uniqueName("monitor") };
}

/** Resolves when the server knows the subscriptions. */
async function interested(subject: string): Promise<void> {
  await until(async () => {
    const { data } = await broker.nats
      .request(subject, "not JSON", { timeout: 100 })
      .catch(() => ({ data: undefined }));
    return data !== undefined;
  });
}

it("gives each message of core NATS to one instance of the queue group, without any stream", async () => {
  const { subject, ping, application } = aCoreEvent();
  const definition = defineSubscriber({ name: application, actors: { watch: { event: ping } } });
  const { reports, onVerdict } = observer();
  await using first = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await using second = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  expect(await first.register()).toEqual({ streams: [], consumers: [], deadLetters: undefined });
  const handled: number[] = [];
  const handlers = { watch: (order: { readonly id: number }) => void handled.push(order.id) };
  const listening = [first.listen(handlers), second.listen(handlers)];
  const ids = Array.from({ length: 100 }, (_, index) => index);
  // what is sent before somebody listens is lost
  let warmUp = 0;
  while (reports.length === 0) {
    broker.nats.publish(subject, `{"id":-1}`);
    await broker.nats.flush();
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
    warmUp += 1;
  }
  for (const id of ids) broker.nats.publish(subject, JSON.stringify({ id }));
  await until(() => handled.filter((id) => id >= 0).length >= 100);
  await Promise.all([first.close(), second.close(), ...listening]);
  expect(handled.filter((id) => id >= 0).toSorted((a, b) => a - b)).toEqual(ids);
  expect(warmUp).toBeGreaterThan(0);
});

it("answers requests over the reply subject, also when they fail", async () => {
  const subject = `${uniqueName("core")}.quote`;
  const reply: Schema<{ readonly price: number }> = {
    type: "object",
    properties: { price: { type: "number" } },
    required: ["price"],
  };
  const quoted = defineEvent({ name: "quote", subject, stream: false, schema: orderSchema, reply });
  const definition = defineSubscriber({ name: uniqueName("shop"), actors: { quote: { event: quoted } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const listening = subscriber.listen({
    quote: (order) => {
      if (order.id === 13) throw new Error("unlucky");
      return { price: order.id };
    },
  });
  await interested(subject);
  const good = await broker.nats.request(subject, `{"id":5}`, { timeout: 5_000 });
  const bad = await broker.nats.request(subject, `{"id":13}`, { timeout: 5_000 });
  await subscriber.close();
  await listening;
  expect(good.json()).toEqual({ price: 5 });
  expect([bad.headers?.get(statusHeader), bad.json()]).toEqual([
    "error",
    { code: "HANDLER_FAILED", message: "the request could not be handled" },
  ]);
  expect(reports.map((report) => report.verdict)).toEqual([
    { kind: "drop", reason: "invalid" },
    { kind: "acknowledge" },
    { kind: "drop", reason: "attempts" },
  ]);
});

it("runs no more than the concurrency at a time, and finishes on stop what had come before", async () => {
  const { subject, ping, application } = aCoreEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { watch: { event: ping, concurrency: 2 } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const { opened, open } = gate();
  const started: number[] = [];
  const stop = new AbortController();
  const listening = subscriber.listen(
    {
      watch: async (order) => {
        started.push(order.id);
        await opened;
      },
    },
    { signal: stop.signal },
  );
  while (started.length === 0) {
    broker.nats.publish(subject, `{"id":0}`);
    await broker.nats.flush();
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  for (const id of [1, 2, 3, 4]) broker.nats.publish(subject, JSON.stringify({ id }));
  await broker.nats.flush();
  await until(() => started.length === 2);
  stop.abort();
  open();
  await listening;
  expect(started).toEqual(expect.arrayContaining([1, 2, 3, 4]));
  expect(reports.every((report) => report.verdict.kind === "acknowledge")).toBe(true);
});

it("aborts the signal of a run that takes too long, and drops the message", async () => {
  const { subject, ping, application } = aCoreEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { watch: { event: ping, timeout: "50ms" } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const listening = subscriber.listen({
    watch: (_order, { signal }) => abortOf(signal).then(() => undefined),
  });
  while (reports.length === 0) {
    broker.nats.publish(subject, `{"id":0}`);
    await broker.nats.flush();
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  await subscriber.close();
  await listening;
  expect(reports[0]).toMatchObject({
    verdict: { kind: "drop", reason: "attempts" },
    error: { code: "HANDLER_TIMEOUT" },
  });
});
