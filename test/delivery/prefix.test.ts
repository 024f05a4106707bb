import { jetstreamManager } from "@nats-io/jetstream";
import { expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  InvalidDefinitionError,
  openDeadLetters,
} from "../../runtime/index.js";
import { uniqueName, useBroker } from "../support/broker.js";
import { orderSchema } from "./setting.js";

const broker = useBroker();

/** One application in the environments `a` and `b` of a server. */
function application() {
  const root = uniqueName("shop");
  const stream = defineStream({ name: root, subjects: [`${root}.>`], schedules: true });
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.{region}.placed`,
    stream,
    schema: orderSchema,
    deduplicateBy: "/id",
  });
  const publisher = definePublisher({ name: root, events: { placed } });
  const book = { event: placed, durable: "ledger", deliver: "all", retry: { attempts: 1 } } as const;
  const subscriber = defineSubscriber({ name: root, actors: { book } });
  const connect = (prefix: string) => ({
    publisher: () => connectPublisher(publisher, { servers: broker.url, prefix }),
    subscriber: () => connectSubscriber(subscriber, { servers: broker.url, prefix }),
    deadLetters: () => openDeadLetters(subscriber, { servers: broker.url, prefix }),
  });
  return { root, placed, subscriber, a: connect("a"), b: connect("b") };
}

async function listed<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const options = { parameters: { region: "eu" } };

it("keeps what two environments of a server publish, handle, give up and replay apart", async () => {
  const { root, placed, a, b } = application();
  for (const [side, id] of [
    [a, 1],
    [b, 2],
    [b, 1],
  ] as const) {
    await using publisher = await side.publisher();
    await publisher.register();
    // the same id in both: their windows know nothing of each other
    expect(await publisher.publish(placed, { id }, options)).toMatchObject({ duplicate: false });
  }
  const seen: Record<string, unknown[]> = { a: [], b: [] };
  for (const [name, side] of Object.entries({ a, b })) {
    await using subscriber = await side.subscriber();
    await subscriber.register();
    await subscriber.listen(
      {
        book: (order, { event, parameters, message }) => {
          seen[name]?.push([order.id, event === placed, parameters.region, message.subject, message.stream]);
          if (name === "a") throw new Error("no");
        },
      },
      { burst: true },
    );
  }
  const subject = `${root}.eu.placed`;
  expect(seen).toEqual({
    a: [[1, true, "eu", `a.${subject}`, `a-${root}`]],
    b: [
      [2, true, "eu", `b.${subject}`, `b-${root}`],
      [1, true, "eu", `b.${subject}`, `b-${root}`],
    ],
  });

  await using mine = await a.deadLetters();
  await using others = await b.deadLetters();
  expect(await listed(others.list())).toEqual([]);
  expect(await listed(mine.list())).toMatchObject([{ actor: "book", event: "order-placed" }]);
  expect(await mine.replay({})).toMatchObject({ done: 1 });
  const replayed: number[] = [];
  await using subscriber = await a.subscriber();
  await subscriber.listen({ book: ({ id }) => void replayed.push(id) }, { burst: true });
  expect(replayed).toEqual([1]);

  const jsm = await jetstreamManager(broker.nats);
  const names = (await listed(jsm.streams.names())).filter((name) => name.includes(root));
  const of = (prefix: string) =>
    ["", "-dead", "-replay", "-retry", "-schedules"].map((end) => `${prefix}-${root}${end}`);
  expect(names.toSorted()).toEqual([...of("a"), ...of("b")].toSorted());
  const consumers = await listed(jsm.consumers.list(`a-${root}`));
  expect(consumers.map(({ name }) => name)).toEqual(["a-ledger"]);
});

it("keeps what is scheduled apart, too", async () => {
  const { placed, a, b } = application();
  await using one = await a.publisher();
  await using other = await b.publisher();
  await one.register();
  await other.register();
  const later = { ...options, delay: "1h" } as const;
  expect(await one.publish(placed, { id: 1 }, later)).toMatchObject({ duplicate: false });
  expect(await other.publish(placed, { id: 1 }, later)).toMatchObject({ duplicate: false });
  expect(await one.cancel(placed, 1)).toBe(true);
  expect(await one.cancel(placed, 1)).toBe(false);
  expect(await other.cancel(placed, 1)).toBe(true);
});

it("answers requests within an environment only", async () => {
  const subject = uniqueName("prices");
  const asked = defineEvent({
    name: "asked",
    subject,
    stream: false,
    schema: orderSchema,
    reply: orderSchema,
  });
  const subscription = defineSubscriber({ name: subject, actors: { price: { event: asked } } });
  const publisher = definePublisher({ name: subject, events: { asked } });
  await using subscriber = await connectSubscriber(subscription, { servers: broker.url, prefix: "a" });
  const listening = subscriber.listen({ price: ({ id }) => ({ id: id + 1 }) });
  await using same = await connectPublisher(publisher, { servers: broker.url, prefix: "a" });
  await using other = await connectPublisher(publisher, { servers: broker.url });
  await expect.poll(() => same.request(asked, { id: 1 }).catch(() => undefined)).toEqual({ id: 2 });
  await expect(other.request(asked, { id: 1 })).rejects.toMatchObject({ code: "NO_RESPONDER" });
  await subscriber.close();
  await listening;
});

it("takes no prefix that would make two environments meet, or is no token", async () => {
  const { a, subscriber } = application();
  for (const prefix of ["a-b", "a.b", "", "*", "a b"]) {
    const connecting = connectSubscriber(subscriber, { servers: broker.url, prefix });
    await expect(connecting).rejects.toThrow(InvalidDefinitionError);
  }
  expect(a).toBeDefined();
});
