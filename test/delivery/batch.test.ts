import { expect, expectTypeOf, it } from "vitest";
import type { Delivered } from "../../runtime/define/delivered.js";
import { defineEvent } from "../../runtime/define/event.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { RetryAfterError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { abortOf, anEvent, foreign, gate, observer, orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function anActor<const S extends ActorSettings>(settings: S) {
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, batch: { size: 10, wait: "50ms" }, ...settings } },
  });
  const seen = observer();
  const subscriber = await connectSubscriber(definition, { servers: broker.url, ...seen });
  await subscriber.register();
  const tools = await foreign(broker);
  return {
    subscriber,
    seen,
    publish: (wanted: readonly number[]) => tools.publish(`${root}.placed`, wanted),
    letters: () => tools.deadLetters(application),
    consumer: () => tools.jsm.consumers.info(root, `${application}-book`),
  };
}

const idsOf = (deliveries: readonly { readonly payload: Order }[]): readonly number[] =>
  deliveries.map(({ payload }) => payload.id);

it("calls the handler with up to so many messages, and with fewer after the wait", async () => {
  const actor = await anActor({});
  await using subscriber = actor.subscriber;
  await actor.publish(ids(25));
  const sizes: number[] = [];
  const handled: number[] = [];
  await subscriber.listen(
    {
      book: (deliveries) => {
        expectTypeOf(deliveries[0]?.payload).toEqualTypeOf<Order | undefined>();
        sizes.push(deliveries.length);
        handled.push(...idsOf(deliveries));
      },
    },
    { burst: true },
  );
  expect(handled.toSorted((a, b) => a - b)).toEqual(ids(25));
  expect(sizes).toEqual([10, 10, 5]);
  expect(await actor.consumer()).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
});

it("gives each message its own verdict, attempts and dead letter", async () => {
  const actor = await anActor({ retry: { attempts: 2, delays: ["1ms"] } });
  await using subscriber = actor.subscriber;
  await actor.publish(ids(5));
  const attempts = new Map<number, number[]>();
  await subscriber.listen(
    {
      book: (deliveries) => {
        for (const delivery of deliveries) {
          const { id } = delivery.payload;
          attempts.set(id, [...(attempts.get(id) ?? []), delivery.attempt]);
          if (id === 2) delivery.reject(new Error("no such customer"));
          if (id === 3) delivery.retry(new Error("busy"));
          if (id === 4 && delivery.attempt === 1) delivery.retry(new RetryAfterError("2ms"));
          // what was said first counts
          if (id === 5) delivery.ack();
          if (id === 5) delivery.reject(new Error("too late"));
        }
      },
    },
    { burst: "with-retries" },
  );
  expect(Object.fromEntries(attempts)).toEqual({ 1: [1], 2: [1], 3: [1, 2], 4: [1, 2], 5: [1] });
  const letters = await actor.letters();
  expect(letters.map((letter) => letter.json<Order>().id).toSorted((a, b) => a - b)).toEqual([2, 3]);
});

it("fails all of which nothing was said when the handler throws, and none of the others", async () => {
  const actor = await anActor({ retry: { delays: ["1ms"] } });
  await using subscriber = actor.subscriber;
  await actor.publish(ids(4));
  const calls: (readonly number[])[] = [];
  await subscriber.listen(
    {
      book: async (deliveries) => {
        calls.push(idsOf(deliveries));
        if (calls.length > 1) return;
        for (const delivery of deliveries) {
          if (delivery.payload.id === 3) throw new Error("the database is gone");
          delivery.ack();
        }
      },
    },
    { burst: "with-retries" },
  );
  expect(calls.flat().toSorted((a, b) => a - b)).toEqual([1, 2, 3, 3, 4, 4]);
});

it("ends a batch that takes too long: what was acknowledged stays so, the rest comes again", async () => {
  const actor = await anActor({ timeout: "100ms", retry: { delays: ["1ms"] } });
  await using subscriber = actor.subscriber;
  await actor.publish(ids(3));
  const seen: number[] = [];
  let reason: unknown;
  await subscriber.listen(
    {
      book: async (deliveries, { signal }) => {
        const isFirst = seen.length === 0;
        seen.push(...idsOf(deliveries));
        if (!isFirst) return;
        deliveries.find(({ payload }) => payload.id === 1)?.ack();
        reason = await abortOf(signal);
        // nobody listens any more
        for (const delivery of deliveries) delivery.reject(new Error("late"));
      },
    },
    { burst: "with-retries" },
  );
  expect(reason).toMatchObject({ code: "HANDLER_TIMEOUT" });
  expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 2, 3, 3]);
  expect(await actor.letters()).toEqual([]);
});

it("keeps all messages of a batch by pulses for longer than the ack wait", async () => {
  const actor = await anActor({ ackWait: "1s", batch: { size: 3, wait: "1s" } });
  await using subscriber = actor.subscriber;
  let calls = 0;
  const { opened, open } = gate();
  const listening = subscriber.listen({
    book: async () => {
      calls += 1;
      await opened;
    },
  });
  await actor.publish(ids(3));
  await until(() => calls === 1);
  const since = performance.now();
  await until(() => performance.now() - since > 2_500);
  open();
  await until(() => actor.seen.reports.length === 3);
  expect(actor.seen.reports.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  expect(calls).toBe(1);
  await subscriber.close();
  await listening;
});

it("hands back what waits for a call when it is stopped, and finishes what runs", async () => {
  const actor = await anActor({ batch: { size: 2, wait: "1h" }, concurrency: 2 });
  const { opened, open } = gate();
  const called: number[] = [];
  const listening = actor.subscriber.listen({
    book: async (deliveries) => {
      called.push(...idsOf(deliveries));
      await opened;
    },
  });
  await actor.publish([1, 2, 3]);
  await until(() => called.length === 2);
  await until(async () => (await actor.consumer()).num_ack_pending === 3);
  const closed = actor.subscriber.close();
  await until(() => actor.seen.kinds().includes("hand-back"));
  open();
  await closed;
  await listening;
  expect(actor.seen.kinds().toSorted()).toEqual(["acknowledge", "acknowledge", "hand-back"]);
});

it("interrupts a batch that outlasts the draining, and its messages come again", async () => {
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, batch: { size: 2 } } },
  });
  const subscriber = await connectSubscriber(definition, { servers: broker.url, drainTimeout: "50ms" });
  await subscriber.register();
  const { publish, jsm } = await foreign(broker);
  let reason: unknown;
  let called = false;
  const outcome = Promise.allSettled([
    subscriber.listen({
      book: async (_deliveries, { signal }) => {
        called = true;
        reason = await abortOf(signal);
      },
    }),
  ]);
  await publish(`${root}.placed`, [1, 2]);
  await until(() => called);
  await subscriber.close();
  expect(await outcome).toMatchObject([{ reason: { code: "DRAIN_TIMEOUT", actors: ["book"] } }]);
  expect(reason).toMatchObject({ code: "DRAIN_TIMEOUT" });
  const info = await jsm.consumers.info(root, `${application}-book`);
  expect(info.num_pending + info.num_ack_pending).toBe(2);
});

it.each<ActorSettings>([{ orderBy: "/id" }, { rateLimit: { limit: 20, per: "100ms" } }])(
  "goes together with %o",
  async (settings) => {
    const actor = await anActor({ ...settings, retry: { delays: ["1ms"] } });
    await using subscriber = actor.subscriber;
    await actor.publish([...ids(20), ...ids(20)]);
    const handled: number[] = [];
    await subscriber.listen(
      {
        book: (deliveries) => {
          expect(new Set(deliveries.map(({ message }) => message.sequence)).size).toBe(deliveries.length);
          if (settings.orderBy) expect(new Set(idsOf(deliveries)).size).toBe(deliveries.length);
          for (const delivery of deliveries) {
            if (delivery.attempt === 1 && delivery.payload.id === 7) delivery.retry(new Error("busy"));
            else handled.push(delivery.payload.id);
          }
        },
      },
      { burst: "with-retries" },
    );
    expect(handled.toSorted((a, b) => a - b)).toEqual(ids(20).flatMap((id) => [id, id]));
  },
);

it("has one handler for each event of an actor, and batches of one event each", async () => {
  const { root, stream, placed, application } = anEvent();
  const paid = defineEvent({ name: "order-paid", subject: `${root}.paid`, stream, schema: orderSchema });
  const definition = defineSubscriber({
    name: application,
    actors: { book: { events: { placed, paid }, batch: { size: 3, wait: "50ms" } } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const { publish } = await foreign(broker);
  await publish(`${root}.placed`, [1, 2, 3]);
  await publish(`${root}.paid`, [4, 5]);
  const names = new Set<string>();
  const note = (
    deliveries: readonly Delivered<typeof placed>[] | readonly Delivered<typeof paid>[],
  ): void => {
    names.add(deliveries.map(({ name }) => name).join(" "));
  };
  await subscriber.listen({ book: { placed: note, paid: note } }, { burst: true });
  expect(names).toEqual(new Set(["order-placed order-placed order-placed", "order-paid order-paid"]));
});

it("handles what waits over core NATS when it is stopped, because nobody gets it again", async () => {
  const root = uniqueName("prices");
  const changed = defineEvent({ name: "changed", subject: root, stream: false, schema: orderSchema });
  const definition = defineSubscriber({
    name: uniqueName("billing"),
    actors: { book: { event: changed, batch: { size: 2, wait: "1h" } } },
  });
  const subscriber = await connectSubscriber(definition, { servers: broker.url });
  const handled: number[] = [];
  const listening = subscriber.listen({ book: (deliveries) => void handled.push(...idsOf(deliveries)) });
  await until(() => subscriber.status().actors.length === 1);
  await broker.nats.flush();
  await until(async () => {
    broker.nats.publish(root, JSON.stringify({ id: handled.length }));
    await broker.nats.flush();
    return handled.length >= 2 && (subscriber.status().actors[0]?.running ?? 0) > 0;
  });
  const waiting = subscriber.status().actors[0]?.running ?? 0;
  const before = handled.length;
  await subscriber.close();
  await listening;
  expect(handled.length).toBeGreaterThanOrEqual(before + waiting);
});

it("is refused where somebody waits for answers, and where its size can't be meant", () => {
  const asked = defineEvent({ name: "asked", subject: "ask", schema: orderSchema, reply: orderSchema });
  const { placed } = anEvent();
  const define = (event: typeof asked | typeof placed, size: number) => () =>
    defineSubscriber({ name: "billing", actors: { book: { event, batch: { size } } } });
  expect(define(asked, 10)).toThrow(/batch/u);
  expect(define(placed, 0)).toThrow(/batch\.size/u);
  expect(define(placed, 10_001)).toThrow(/batch\.size/u);
});
