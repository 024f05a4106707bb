/*
 * What walnats' own tests hold of actors, events and middlewares, held of ours. docs/walnats.md has all of theirs
 * (orsinium-labs/walnats, tests/), and where each is here.
 */
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import type { EventDefinition } from "../../runtime/define/event.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { delayAfter, toRetryPolicy } from "../../runtime/subscribe/retry-policy.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { SubscriberHooks } from "../../runtime/subscribe/hooks.js";
import { until, uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { abortOf, anEvent, gate, orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function both<E extends EventDefinition>(
  event: E,
  settings: ActorSettings = {},
  hooks: SubscriberHooks = {},
) {
  const name = uniqueName("billing");
  const definition = defineSubscriber({ name, actors: { book: { event, ...settings } } });
  const publisher = await connectPublisher(definePublisher({ name, events: { event } }), {
    servers: broker.url,
  });
  const subscriber = await connectSubscriber(definition, { servers: broker.url, ...hooks });
  await publisher.register();
  await subscriber.register();
  const close = () => Promise.all([publisher.close(), subscriber.close()]);
  return { publisher, subscriber, close };
}

it("gives a handler the model that was published", async () => {
  const schema = {
    type: "object",
    properties: { name: { type: "string" }, age: { type: "integer" } },
    required: ["name", "age"],
  } as const;
  const met = defineEvent({ name: "met", subject: uniqueName("people"), schema });
  const { publisher, subscriber, close } = await both(met);
  await publisher.publish(met, { name: "mark", age: 32 });
  const received: unknown[] = [];
  await subscriber.listen({ book: (person: unknown) => void received.push(person) }, { burst: true });
  expect(received).toEqual([{ name: "mark", age: 32 }]);
  await close();
});

it("handles many messages of an event side by side", async () => {
  const { placed } = anEvent();
  const { publisher, subscriber, close } = await both(placed, { concurrency: 20 });
  await publisher.publishMany(
    placed,
    ids(20).map((id) => ({ id })),
  );
  const received: number[] = [];
  const { opened, open } = gate();
  await subscriber.listen(
    {
      book: async ({ id }: Order) => {
        received.push(id);
        // the last of them frees all: one after the other they would wait for ever
        if (received.length === 20) open();
        await opened;
      },
    },
    { burst: true },
  );
  expect(received.toSorted((a, b) => a - b)).toEqual(ids(20));
  await close();
});

it("ends a burst where there is nothing", async () => {
  const { subscriber, close } = await both(anEvent().placed);
  let calls = 0;
  await subscriber.listen({ book: () => void (calls += 1) }, { burst: true });
  expect(calls).toBe(0);
  await close();
});

it("delivers a delayed event at its time, as a first attempt", async () => {
  const { placed } = anEvent({ schedules: true });
  const attempts: number[] = [];
  const { publisher, subscriber, close } = await both(
    placed,
    {},
    { onStart: ({ attempt }) => void attempts.push(attempt) },
  );
  const due = Date.now() + 300;
  await publisher.publish(placed, { id: 1 }, { delay: "300ms" });
  const received: number[] = [];
  const listening = subscriber.listen({ book: () => void received.push(Date.now()) });
  await until(() => received.length === 1);
  expect(received[0]).toBeGreaterThanOrEqual(due);
  expect(attempts).toEqual([1]);
  await close();
  await listening;
});

it("goes on with what comes", async () => {
  const { placed } = anEvent();
  const { publisher, subscriber, close } = await both(placed);
  const received: number[] = [];
  const listening = subscriber.listen({ book: ({ id }: Order) => void received.push(id) });
  await publisher.publish(placed, { id: 1 });
  await until(() => received.length === 1);
  await publisher.publish(placed, { id: 2 });
  await until(() => received.length === 2);
  await close();
  await listening;
  expect(received).toEqual([1, 2]);
});

it.each([true, false])("keeps a message by pulses; without them gives it away: pulse %s", async (pulse) => {
  const { placed } = anEvent();
  const { publisher, subscriber, close } = await both(placed, { ackWait: "300ms", pulse });
  const runs: number[] = [];
  const { opened, open } = gate();
  const listening = subscriber.listen({
    book: async (_order: Order, { attempt, signal }) => {
      runs.push(attempt);
      if (runs.length > 1) return;
      if (pulse) return opened;
      // it is somebody else's now: here, of the same process
      throw await abortOf(signal);
    },
  });
  await publisher.publish(placed, { id: 1 });
  if (pulse) {
    const since = performance.now();
    await until(() => performance.now() - since > 1_000);
    open();
  } else await until(() => runs.length === 2);
  await close();
  await listening;
  expect(runs).toEqual(pulse ? [1] : [1, 2]);
});

it("handles a request that nobody waits for", async () => {
  const root = uniqueName("double");
  const asked = defineEvent({ name: "asked", subject: root, schema: orderSchema, reply: orderSchema });
  const { publisher, subscriber, close } = await both(asked);
  await publisher.publish(asked, { id: 1 });
  const received: number[] = [];
  await subscriber.listen(
    {
      book: ({ id }: Order) => {
        received.push(id);
        return { id };
      },
    },
    { burst: true },
  );
  expect(received).toEqual([1]);
  await close();
});

it.each([
  [1, "4s"],
  [2, "5s"],
  [3, "6s"],
  [4, "6s"],
  [13, "6s"],
] as const)(
  "waits the delays of the list, and repeats the last: attempt %i waits %s",
  (attempt, expected) => {
    const { delays } = toRetryPolicy({ attempts: 20, delays: ["4s", "5s", "6s"] }, "book");
    expect(`${delayAfter(attempt, delays, { random: 0.5 }) / 1_000}s`).toBe(expected);
  },
);

it("leaves a borrowed connection open", async () => {
  const { placed, application: name } = anEvent();
  const publisher = await connectPublisher(definePublisher({ name, events: { placed } }), {
    connection: broker.nats,
  });
  const definition = defineSubscriber({ name, actors: { book: { event: placed } } });
  const subscriber = await connectSubscriber(definition, { connection: broker.nats });
  await publisher.register();
  await subscriber.register();
  await Promise.all([publisher.close(), subscriber.close()]);
  expect(broker.nats.isClosed()).toBe(false);
});

it.each(["sync", "async"] as const)("calls hooks around handlers: %s", async (kind) => {
  const { placed } = anEvent();
  const calls: string[] = [];
  const note = (name: string) => (): void => void calls.push(name);
  const later = (name: string) => async (): Promise<void> => {
    await Promise.resolve();
    calls.push(name);
  };
  const told = kind === "sync" ? note : later;
  const hooks = { onStart: told("start"), onSuccess: told("success"), onFailure: told("failure") };
  const { publisher, subscriber, close } = await both(placed, { retry: { attempts: 1 } }, hooks);
  await publisher.publish(placed, { id: 1 });
  await subscriber.listen({ book: () => void calls.push("handler") }, { burst: true });
  expect(calls.toSorted()).toEqual(["handler", "start", "success"]);
  calls.length = 0;
  await publisher.publish(placed, { id: 2 });
  const book = (): never => {
    calls.push("handler");
    throw new RangeError("division by zero");
  };
  await subscriber.listen({ book }, { burst: true });
  expect(calls.toSorted()).toEqual(["failure", "handler", "start"]);
  await close();
});

it("wraps handlers by plain functions", async () => {
  const { placed } = anEvent();
  const { publisher, subscriber, close } = await both(placed);
  const suppress =
    (kind: new (...args: never) => Error, handler: (order: Order) => void) =>
    (order: Order): void => {
      try {
        handler(order);
      } catch (error) {
        if (!(error instanceof kind)) throw error;
      }
    };
  await publisher.publish(placed, { id: 1 });
  const verdicts: string[] = [];
  const book = suppress(RangeError, () => {
    throw new RangeError("division by zero");
  });
  await subscriber.listen(
    { book },
    { burst: true, onVerdict: ({ verdict }) => void verdicts.push(verdict.kind) },
  );
  expect(verdicts).toEqual(["acknowledge"]);
  await close();
});
