import { jetstream } from "@nats-io/jetstream";
import { connect, headers } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  type Claim,
  type IdempotencyStore,
  type Schema,
} from "../../../runtime/index.js";
import { openConnection } from "../../../runtime/connection.js";
import { natsKv } from "../../../runtime/idempotency/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { freePort } from "../../support/cluster.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";

const broker = useBroker();

type BatchDelivery = { readonly payload: Order; readonly fence?: number } & {
  readonly retry: (error: unknown) => void;
};

interface Order {
  readonly orderId: string;
}
const schema: Schema<Order> = {
  type: "object",
  properties: { orderId: { type: "string" } },
  required: ["orderId"],
};

function shop() {
  const root = uniqueName("shop");
  const stream = defineStream({ name: uniqueName("SHOP"), subjects: [`${root}.>`] });
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema,
    deduplicateBy: "/orderId",
  });
  const publisher = definePublisher({ name: root, events: { placed } });
  const charge = {
    event: placed,
    ackWait: "300ms",
    pulse: false,
    retry: { attempts: 3, delays: ["1ms"] },
  } as const;
  return { root, placed, publisher, subscriber: defineSubscriber({ name: root, actors: { charge } }) };
}

/** Stores an event once more, with an id that the server knows no more: as after a duplicate window that is over. */
async function storeLate(one: ReturnType<typeof shop>, orderId: string): Promise<void> {
  const given = headers();
  given.set("Hazelnats-Message-Id", `order-placed:${orderId}`);
  await jetstream(broker.nats).publish(one.placed.subject, JSON.stringify({ orderId }), { headers: given });
}

async function publishTwice(one: ReturnType<typeof shop>): Promise<void> {
  await using publisher = await connectPublisher(one.publisher, { servers: broker.url });
  await publisher.register();
  await publisher.publish(one.placed, { orderId: "o-1" });
  await storeLate(one, "o-1");
}

describe("natsKv", () => {
  it("lets one run of two that come at the same time in two instances, while the first one's lease is lost", async () => {
    const one = shop();
    const settings = { servers: broker.url, idempotency: { charge: natsKv({ lease: "2s" }) } };
    await using first = await connectSubscriber(one.subscriber, settings);
    await using second = await connectSubscriber(one.subscriber, settings);
    await first.register();
    const stop = new AbortController();
    let running = 0;
    let runs = 0;
    let most = 0;
    let deliveries = 0;
    const charge = async (): Promise<void> => {
      runs += 1;
      running += 1;
      most = Math.max(most, running);
      // longer than the ack wait: the server gives the message to the other one meanwhile
      await until(() => deliveries >= 1);
      await new Promise((resolve) => setTimeout(resolve, 700));
      running -= 1;
    };
    const options = {
      signal: stop.signal,
      onVerdict: () => void (deliveries += 1),
      onStart: () => void (deliveries += 1),
    };
    const listening = [first.listen({ charge }, options), second.listen({ charge }, options)];
    await publishTwice(one);
    const { connection } = { connection: await openConnection({ servers: broker.url }, "looks") };
    await until(async () => {
      const info = await connection.jsm.consumers.info(one.placed.stream?.name ?? "", `${one.root}-charge`);
      return info.num_pending === 0 && info.num_ack_pending === 0 && info.ack_floor.stream_seq >= 2;
    });
    await connection.close();
    stop.abort();
    await Promise.all(listening);
    expect({ runs, most }).toEqual({ runs: 1, most: 1 });
  });

  it("runs again at once what has failed, with a higher fence each time", async () => {
    const one = shop();
    const idempotency = { charge: natsKv() };
    await using subscriber = await connectSubscriber(one.subscriber, { servers: broker.url, idempotency });
    await subscriber.register();
    await publishTwice(one);
    const fences: (number | undefined)[] = [];
    const charge = (_order: Order, { fence }: { readonly fence?: number }): void => {
      fences.push(fence);
      if (fences.length < 3) throw new Error("not yet");
    };
    await subscriber.listen({ charge }, { burst: "with-retries" });
    expect(fences).toHaveLength(3);
    expect(fences.map(Number)).toEqual(fences.map(Number).toSorted((a, b) => a - b));
    expect(new Set(fences).size).toBe(3);
  });

  it("answers a repeated request with the first answer", async () => {
    const root = uniqueName("shop");
    const stream = defineStream({ name: uniqueName("SHOP"), subjects: [`${root}.>`] });
    const reply: Schema<{ readonly number: number }> = {
      type: "object",
      properties: { number: { type: "integer" } },
      required: ["number"],
    };
    const asked = defineEvent({ name: "asked", subject: `${root}.asked`, stream, schema, reply });
    const definition = defineSubscriber({ name: root, actors: { answer: { event: asked } } });
    const idempotency = { answer: natsKv() };
    await using subscriber = await connectSubscriber(definition, { servers: broker.url, idempotency });
    await subscriber.register();
    let runs = 0;
    const listening = subscriber.listen({ answer: () => ({ number: (runs += 1) }) });
    const nats = await connect({ servers: broker.url });
    const answers: unknown[] = [];
    const inbox = uniqueName("inbox");
    nats.subscribe(inbox, { callback: (_error, message) => void answers.push(message.json()) });
    for (const seen of [1, 2]) {
      // the same request, stored twice: as after a window that is over
      const given = headers();
      given.set("Hazelnats-Reply", inbox);
      given.set("Hazelnats-Message-Id", "asked:1");
      nats.publish(`${root}.asked`, JSON.stringify({ orderId: "o-1" }), { headers: given });
      await until(() => answers.length === seen);
    }
    await nats.close();
    await subscriber.close();
    await listening;
    expect(answers).toEqual([{ number: 1 }, { number: 1 }]);
    expect(runs).toBe(1);
  });

  it("takes over a claim that is not renewed, and tells the one that has lost it", async () => {
    const connection = await openConnection({ servers: broker.url }, "claims");
    const application = uniqueName("app");
    const open = async (): Promise<IdempotencyStore> => natsKv().open({ application, connection });
    const [one, other] = [await open(), await open()];
    const dead = await one.claim("key", { lease: 200 });
    const claims: Claim[] = [];
    expect(await other.claim("key", { lease: 200 })).toEqual({ kind: "busy" });
    await until(async () => {
      claims.push(await other.claim("key", { lease: 200 }));
      return claims.at(-1)?.kind !== "busy";
    });
    const taken = claims.at(-1);
    if (dead.kind !== "mine" || taken?.kind !== "mine") throw new Error("both have had it");
    expect(taken.fence).toBeGreaterThan(dead.fence);
    expect([await dead.renew(), await dead.complete(undefined)]).toEqual([false, false]);
    await dead.release();
    expect(await taken.renew()).toBe(true);
    expect(await taken.complete(Buffer.from("42"))).toBe(true);
    expect(await one.claim("key", { lease: 200 })).toEqual({ kind: "done", result: Buffer.from("42") });
    await connection.close();
  });

  it("gives one of many the claim", async () => {
    const connection = await openConnection({ servers: broker.url }, "claims");
    const application = uniqueName("app");
    const stores = await Promise.all(
      [1, 2, 3, 4].map(async () => natsKv().open({ application, connection })),
    );
    const claims = await Promise.all(stores.map((store) => store.claim("key", { lease: 5_000 })));
    expect(claims.map(({ kind }) => kind).toSorted()).toEqual(["busy", "busy", "busy", "mine"]);
    await connection.close();
  });
});

describe("idempotency", () => {
  it("can be said by the definition: register() makes the bucket, which keeps as long as the longest asks for", async () => {
    const one = shop();
    const { charge } = one.subscriber.actors;
    const name = one.root;
    const keepMs = async (): Promise<number> => {
      const connection = await openConnection({ servers: broker.url }, "looks");
      const { config } = await connection.jsm.streams.info(`KV_${name}-idempotency`);
      await connection.close();
      return config.max_age / 1_000_000;
    };
    const once = defineSubscriber({
      name,
      actors: { charge: { ...charge, idempotency: { keep: "1h" } } },
    });
    await using subscriber = await connectSubscriber(once, { servers: broker.url });
    const missing = { code: "STREAM_MISSING", stream: `KV_${name}-idempotency` };
    const without = await connectSubscriber(one.subscriber, { servers: broker.url });
    await without.register();
    await without.close();
    await expect(subscriber.register({ mode: "verify" })).rejects.toMatchObject(missing);
    await subscriber.register();
    expect(await keepMs()).toBe(3_600_000);
    await publishTwice(one);
    let runs = 0;
    await subscriber.listen({ charge: () => void (runs += 1) }, { burst: true });
    expect(runs).toBe(1);

    for (const [keep, expected] of [
      ["2h", 7_200_000],
      ["1m", 7_200_000],
    ] as const) {
      const changed = defineSubscriber({ name, actors: { charge: { ...charge, idempotency: { keep } } } });
      await using other = await connectSubscriber(changed, { servers: broker.url });
      await other.register();
      expect(await keepMs()).toBe(expected);
    }
  });

  it("holds of each message of a batch by itself: what is done comes to no call, what fails runs again", async () => {
    const one = shop();
    const { charge } = one.subscriber.actors;
    const batched = defineSubscriber({
      name: one.root,
      actors: {
        charge: { ...charge, pulse: true, batch: { size: 10, wait: "50ms" }, idempotency: { keep: "1h" } },
      },
    });
    await using publisher = await connectPublisher(one.publisher, { servers: broker.url });
    await using subscriber = await connectSubscriber(batched, { servers: broker.url });
    await publisher.register();
    await subscriber.register();
    const orders = ["o-1", "o-2", "o-3"].map((orderId) => ({ orderId }));
    await publisher.publishMany(one.placed, orders);
    const calls: string[][] = [];
    const fences: (number | undefined)[] = [];
    const handlers = {
      charge: (deliveries: readonly BatchDelivery[]): void => {
        calls.push(deliveries.map(({ payload }) => payload.orderId).toSorted());
        fences.push(...deliveries.map(({ fence }) => fence));
        const second = deliveries.find(({ payload }) => payload.orderId === "o-2");
        if (calls.length === 1) second?.retry(new Error("not yet"));
      },
    };
    await subscriber.listen(handlers, { burst: "with-retries" });
    expect(calls).toEqual([["o-1", "o-2", "o-3"], ["o-2"]]);
    expect(fences.every((fence) => fence !== undefined)).toBe(true);
    await storeLate(one, "o-1");
    await publisher.publish(one.placed, { orderId: "o-4" });
    await subscriber.listen(handlers, { burst: "with-retries" });
    expect(calls.slice(2)).toEqual([["o-4"]]);
  });

  it("holds in a loop: what is done does not come, and what is handed back does", async () => {
    const one = shop();
    const { charge } = one.subscriber.actors;
    const once = defineSubscriber({
      name: one.root,
      actors: { charge: { ...charge, pulse: true, idempotency: { keep: "1h" } } },
    });
    await using subscriber = await connectSubscriber(once, { servers: broker.url });
    await subscriber.register();
    await publishTwice(one);
    const seen: string[] = [];
    for await (const { payload } of subscriber.deliveries("charge")) {
      seen.push(payload.orderId);
      break; // hands it back, and its claim with it
    }
    const options = { burst: "with-retries" } as const;
    for await (const { payload } of subscriber.deliveries("charge", options)) seen.push(payload.orderId);
    expect(seen).toEqual(["o-1", "o-1"]);
  });

  it("takes a store of the user's own", async () => {
    const one = shop();
    const states = new Map<string, "running" | "done">();
    const store: IdempotencyStore = {
      claim: async (key): Promise<Claim> => {
        const state = states.get(key);
        if (state === "done") return { kind: "done", result: undefined };
        if (state === "running") return { kind: "busy" };
        states.set(key, "running");
        return {
          kind: "mine",
          fence: 1,
          renew: async () => true,
          complete: async () => states.set(key, "done").has(key),
          release: async () => void states.delete(key),
        };
      },
    };
    const idempotency = { charge: { open: () => store } };
    await using subscriber = await connectSubscriber(one.subscriber, { servers: broker.url, idempotency });
    await subscriber.register();
    await publishTwice(one);
    let runs = 0;
    await subscriber.listen({ charge: () => void (runs += 1) }, { burst: true });
    expect(runs).toBe(1);
    const unknown = { ...{ servers: broker.url }, idempotency: { other: { open: () => store } } };
    await using wrong = await connectSubscriber(one.subscriber, unknown);
    await expect(wrong.listen({ charge: () => undefined })).rejects.toMatchObject({ code: "UNKNOWN_ACTOR" });
  });
});

it("keeps the bucket in a domain that is reached over a leaf node", async () => {
  // both have JetStream, and neither passes on what is published to `$KV`
  const port = await freePort();
  await using hub = await startServer({
    config: `jetstream { domain: hub }\nleafnodes { listen: "127.0.0.1:${port}" }`,
  });
  await using leaf = await startServer({
    config: `jetstream { domain: leaf }\nleafnodes { remotes: [{ url: "nats://127.0.0.1:${port}" }] }`,
  });
  const one = shop();
  const settings = { servers: leaf.url, domain: "hub" };
  await until(async () => {
    await using connection = await openConnection(settings, "waits");
    return (await connection.jsm.getAccountInfo().catch(() => undefined)) !== undefined;
  });
  await using publisher = await connectPublisher(one.publisher, settings);
  const idempotency = { charge: natsKv() };
  await using subscriber = await connectSubscriber(one.subscriber, { ...settings, idempotency });
  await publisher.register();
  await subscriber.register();
  let runs = 0;
  const charge = (): void => void (runs += 1);
  await publisher.publish(one.placed, { orderId: "o-1" }, { id: "one" });
  await subscriber.listen({ charge }, { burst: "with-retries" });
  expect(runs).toBe(1);
  await using inHub = await openConnection({ servers: hub.url }, "looks");
  const { state } = await inHub.jsm.streams.info(`KV_${one.root}-idempotency`);
  expect(state.messages).toBe(1);
});
