import { expect, expectTypeOf, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { abortOf, anEvent, foreign, observer, orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

const broker = useBroker();
useLeakCheck();

async function anActor(settings: ActorSettings = {}) {
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ...settings } },
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

it("acknowledges each message by the next step of the loop, and does as it is told before", async () => {
  const actor = await anActor({ retry: { delays: ["1ms"] } });
  await using subscriber = actor.subscriber;
  await actor.publish([1, 2, 3]);
  const steps: string[] = [];
  for await (const delivery of subscriber.deliveries("book", { burst: "with-retries" })) {
    expectTypeOf(delivery.payload).toEqualTypeOf<Order>();
    const { id } = delivery.payload;
    steps.push(`${id} ${delivery.attempt}`);
    if (id === 2) delivery.reject(new Error("no such customer"));
    if (id === 3 && delivery.attempt === 1) delivery.retry(new Error("busy"));
  }
  expect(steps.toSorted()).toEqual(["1 1", "2 1", "3 1", "3 2"]);
  const kinds = ["acknowledge", "acknowledge", "dead-letter", "retry"];
  expect(actor.seen.kinds().toSorted()).toEqual(kinds);
  expect(await actor.letters()).toHaveLength(1);
});

it("hands the message back when the loop is left by a break, and keeps what was acknowledged", async () => {
  const actor = await anActor();
  await using subscriber = actor.subscriber;
  await actor.publish([1, 2, 3]);
  for await (const delivery of subscriber.deliveries("book")) {
    if (delivery.payload.id === 2) break;
  }
  expect(actor.seen.kinds()).toEqual(["acknowledge", "hand-back"]);
  expect(subscriber.status().actors).toEqual([]);
  const again: string[] = [];
  for await (const delivery of subscriber.deliveries("book")) {
    again.push(`${delivery.payload.id} ${delivery.attempt}`);
    delivery.ack();
    if (again.length === 2) break;
  }
  expect(again.toSorted()).toEqual(["2 2", "3 1"]);
  expect(await actor.consumer()).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
});

it("hands the message back when the body of the loop throws, and throws its error", async () => {
  const actor = await anActor();
  await using subscriber = actor.subscriber;
  await actor.publish([1]);
  const loop = async (): Promise<void> => {
    for await (const delivery of subscriber.deliveries("book")) {
      throw new Error(`can't take ${delivery.payload.id}`);
    }
  };
  await expect(loop()).rejects.toThrow("can't take 1");
  expect(actor.seen.kinds()).toEqual(["hand-back"]);
});

it("ends with the signal and with close(), and lets the last step be finished", async () => {
  const actor = await anActor();
  await actor.publish([1, 2]);
  const stop = new AbortController();
  const handled: number[] = [];
  for await (const delivery of actor.subscriber.deliveries("book", { signal: stop.signal })) {
    stop.abort();
    handled.push(delivery.payload.id);
  }
  expect(handled).toEqual([1]);
  let closed: Promise<void> | undefined;
  for await (const delivery of actor.subscriber.deliveries("book")) {
    closed = actor.subscriber.close();
    handled.push(delivery.payload.id);
  }
  await closed;
  expect(handled).toEqual([1, 2]);
  expect(actor.seen.kinds()).toEqual(["acknowledge", "acknowledge"]);
});

it("takes a message away that is in hand for too long, whatever is said of it later", async () => {
  const actor = await anActor({ timeout: "50ms", retry: { delays: ["1ms"] } });
  await using subscriber = actor.subscriber;
  await actor.publish([1]);
  const attempts: number[] = [];
  for await (const delivery of subscriber.deliveries("book")) {
    attempts.push(delivery.attempt);
    if (delivery.attempt > 1) {
      delivery.ack();
      break;
    }
    expect(await abortOf(delivery.signal)).toMatchObject({ code: "HANDLER_TIMEOUT" });
  }
  expect(attempts).toEqual([1, 2]);
});

it("throws into the loop what ends the listening", async () => {
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const deliveries = subscriber.deliveries("book");
  await expect(deliveries.next()).rejects.toMatchObject({ code: "NOT_REGISTERED" });
  expect(await deliveries.next()).toEqual({ done: true, value: undefined });
});

it("asks for nothing before the first step, and for nothing after the end", async () => {
  const actor = await anActor();
  await using subscriber = actor.subscriber;
  await actor.publish([1]);
  const deliveries = subscriber.deliveries("book");
  expect(subscriber.status().actors).toEqual([]);
  await deliveries.return?.();
  expect(await deliveries.next()).toEqual({ done: true, value: undefined });
  expect(await actor.consumer()).toMatchObject({ num_pending: 1, num_ack_pending: 0 });
});

it("narrows the payload by the name of the event", async () => {
  const { root, stream, placed, application } = anEvent();
  const schema = { type: "object", properties: { amount: { type: "number" } } } as const;
  const paid = defineEvent({ name: "order-paid", subject: `${root}.paid`, stream, schema });
  const definition = defineSubscriber({ name: application, actors: { book: { events: { placed, paid } } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await using publisher = await connectPublisher(
    definePublisher({ name: "shop", events: { placed, paid } }),
    { servers: broker.url },
  );
  await publisher.publish(placed, { id: 1 });
  await publisher.publish(paid, { amount: 2 });
  const texts: string[] = [];
  for await (const delivery of subscriber.deliveries("book", { burst: true })) {
    if (delivery.name === "order-placed") {
      expectTypeOf(delivery.payload).toEqualTypeOf<Order>();
      texts.push(`placed ${delivery.payload.id}`);
    } else texts.push(`paid ${JSON.stringify(delivery.payload)}`);
  }
  expect(texts).toEqual(["placed 1", 'paid {"amount":2}']);
});

it("answers requests by ack", async () => {
  const root = uniqueName("double");
  const asked = defineEvent({ name: "asked", subject: root, schema: orderSchema, reply: orderSchema });
  const definition = defineSubscriber({ name: uniqueName("math"), actors: { double: { event: asked } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await using publisher = await connectPublisher(definePublisher({ name: "asker", events: { asked } }), {
    servers: broker.url,
  });
  const answer = publisher.request(asked, { id: 21 });
  for await (const delivery of subscriber.deliveries("double")) {
    delivery.ack({ id: delivery.payload.id * 2 });
    break;
  }
  expect(await answer).toEqual({ id: 42 });
});
