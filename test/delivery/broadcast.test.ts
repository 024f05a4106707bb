import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import type { StreamSettings } from "../../runtime/define/stream.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { startServer } from "../../runtime/testing/index.js";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { until, uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, orderSchema } from "./setting.js";

const broker = useBroker();
useLeakCheck();

async function anActor(settings: ActorSettings = { broadcast: true }, stream: StreamSettings = {}) {
  const { root, placed, application } = anEvent(stream);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ...settings } },
  });
  const tools = await foreign(broker);
  const open = async (instance?: string) => {
    const subscriber = await connectSubscriber(definition, {
      servers: broker.url,
      ...(instance === undefined ? {} : { instance }),
    });
    const handled: number[] = [];
    const book = ({ id }: { readonly id: number }): void => void handled.push(id);
    return { subscriber, handled, book };
  };
  const consumers = async (): Promise<readonly string[]> => {
    const names: string[] = [];
    for await (const { name } of tools.jsm.consumers.list(root)) names.push(name);
    return names.toSorted();
  };
  const publish = (ids: readonly number[]) => tools.publish(`${root}.placed`, ids);
  return { root, application, open, consumers, publish, jsm: tools.jsm };
}

const listens = (process: { readonly subscriber: { status(): { readonly actors: readonly unknown[] } } }) =>
  until(() => process.subscriber.status().actors.length === 1);

it("gives each process each message, while it listens, and leaves nothing on the server", async () => {
  const actor = await anActor();
  const [one, other] = [await actor.open(), await actor.open()];
  await one.subscriber.register();
  await actor.publish([1]);
  const listening = [one, other].map(({ subscriber, book }) => subscriber.listen({ book }));
  await Promise.all([listens(one), listens(other)]);
  expect(await actor.consumers()).toHaveLength(2);
  await actor.publish([2, 3]);
  await until(() => one.handled.length === 2 && other.handled.length === 2);
  await Promise.all([one.subscriber.close(), other.subscriber.close()]);
  await Promise.all(listening);
  expect(one.handled.concat(other.handled).toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3]);
  expect(await actor.consumers()).toEqual([]);
});

it("keeps for an instance what it misses, by its name", async () => {
  const actor = await anActor();
  const first = await actor.open("pod-0");
  await first.subscriber.register();
  const listening = first.subscriber.listen({ book: first.book });
  await listens(first);
  await first.subscriber.close();
  await listening;
  await actor.publish([1, 2]);
  const [again, other] = [await actor.open("pod-0"), await actor.open("pod-1")];
  await again.subscriber.listen({ book: again.book }, { burst: true });
  await other.subscriber.listen({ book: other.book }, { burst: true });
  expect(again.handled).toEqual([1, 2]);
  expect(other.handled).toEqual([]);
  expect(await actor.consumers()).toEqual([
    `${actor.application}-book-pod-0`,
    `${actor.application}-book-pod-1`,
  ]);
  await Promise.all([again.subscriber.close(), other.subscriber.close()]);
});

it("goes on where it was when the server has lost the consumer", async () => {
  const actor = await anActor();
  const one = await actor.open();
  await one.subscriber.register();
  await actor.publish([1, 2, 3]);
  const listening = one.subscriber.listen({ book: one.book });
  await listens(one);
  const [name = ""] = await actor.consumers();
  await actor.jsm.consumers.delete(actor.root, name);
  await actor.publish([4]);
  await until(() => one.handled.includes(4));
  expect(one.handled).toEqual([4]);
  await one.subscriber.close();
  await listening;
  expect(await actor.consumers()).toEqual([]);
});

it("retries and gives up as other actors do, and keeps one dead letter of a message", async () => {
  const actor = await anActor({ broadcast: true, retry: { attempts: 2, delays: ["1ms"] } });
  const [one, other] = [await actor.open(), await actor.open()];
  await one.subscriber.register();
  let runs = 0;
  const book = (): never => {
    runs += 1;
    throw new Error("always");
  };
  const listening = [one, other].map(({ subscriber }) => subscriber.listen({ book }));
  await Promise.all([listens(one), listens(other)]);
  await actor.publish([1]);
  await until(() => runs === 4);
  await Promise.all([one.subscriber.close(), other.subscriber.close()]);
  await Promise.all(listening);
  const { deadLetters } = await foreign(broker);
  expect(await deadLetters(actor.application)).toHaveLength(1);
});

it("says clearly that a work queue gives a message to one process only", async () => {
  const actor = await anActor({ broadcast: true }, { retention: "workqueue" });
  const [one, other] = [await actor.open(), await actor.open()];
  await one.subscriber.register();
  const listening = one.subscriber.listen({ book: one.book });
  await listens(one);
  await expect(other.subscriber.listen({ book: other.book })).rejects.toMatchObject({
    code: "CONSUMER_REFUSED",
  });
  await Promise.all([one.subscriber.close(), other.subscriber.close()]);
  await listening;
});

it("can't be paused for all processes", async () => {
  const actor = await anActor();
  const { subscriber } = await actor.open();
  await subscriber.register();
  await expect(subscriber.pause("book")).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  await subscriber.close();
});

it("gives each process each message over core NATS, too", async () => {
  const root = uniqueName("prices");
  const changed = defineEvent({ name: "changed", subject: root, stream: false, schema: orderSchema });
  const definition = defineSubscriber({
    name: uniqueName("billing"),
    actors: { book: { event: changed, broadcast: true } },
  });
  const handled: string[] = [];
  const processes = await Promise.all(
    ["one", "other"].map(async (name) => {
      const subscriber = await connectSubscriber(definition, { servers: broker.url });
      const listening = subscriber.listen({ book: () => void handled.push(name) });
      return { subscriber, listening };
    }),
  );
  await until(() => {
    broker.nats.publish(root, JSON.stringify({ id: 1 }));
    return new Set(handled).size === 2;
  });
  await Promise.all(processes.map(({ subscriber }) => subscriber.close()));
  await Promise.all(processes.map(({ listening }) => listening));
  expect(new Set(handled)).toEqual(new Set(["one", "other"]));
});

it.each([
  { deliver: "all", expected: [1, 2, 3] },
  { deliver: { sequence: 2 }, expected: [2, 3] },
  { deliver: { since: new Date(0) }, expected: [1, 2, 3] },
  { deliver: "new", expected: [] },
] as const)(
  "reads $deliver again by a consumer of its own, beside what the actor does else",
  async (given) => {
    const actor = await anActor({});
    const one = await actor.open();
    await one.subscriber.register();
    await actor.publish([1, 2, 3]);
    await one.subscriber.listen({ book: one.book }, { deliver: given.deliver, burst: true });
    expect(one.handled.toSorted((a, b) => a - b)).toEqual(given.expected);
    // the actor's own place is where it was
    expect(await actor.consumers()).toEqual([`${actor.application}-book`]);
    expect(await actor.jsm.consumers.info(actor.root, `${actor.application}-book`)).toMatchObject({
      num_pending: 3,
      num_ack_pending: 0,
    });
    const loop: number[] = [];
    for await (const { payload } of one.subscriber.deliveries("book", { deliver: "all", burst: true })) {
      loop.push(payload.id);
    }
    expect(loop.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    const wrong = one.subscriber.listen({ book: one.book }, { deliver: { sequence: 0 } });
    await expect(wrong).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
    await one.subscriber.close();
  },
);

it("outlives a crash of the server, with each message once more at most", async () => {
  await using server = await startServer();
  const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, broadcast: true } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: server.url });
  await subscriber.register();
  const handled: number[] = [];
  const listening = subscriber.listen({ book: ({ id }) => void handled.push(id) });
  await until(() => subscriber.status().actors.length === 1);
  const js = jetstream(nats);
  await js.publish(`${root}.placed`, JSON.stringify({ id: 1 }));
  await until(() => handled.includes(1));
  await server.restart();
  await until(async () => {
    const sent = js.publish(`${root}.placed`, JSON.stringify({ id: 2 }), { msgID: "two", timeout: 500 });
    return sent.then(
      () => true,
      () => false,
    );
  });
  await until(() => handled.includes(2));
  await subscriber.close();
  await listening;
  await nats.close();
  expect(handled.filter((id) => id === 2)).toHaveLength(1);
});
