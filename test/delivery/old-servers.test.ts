/*
 * What servers lack that are older than the newest is said before anything is sent, and all else works on them: held on
 * real ones, which Debian's older suites and the release archives have.
 */
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestContext } from "vitest";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import type { StreamSettings } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { natsKv } from "../../runtime/idempotency/index.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { readEvents } from "../../runtime/subscribe/read-events.js";
import type { SubscriberSettings } from "../../runtime/subscribe/subscriber.js";
import { startOldServer } from "../support/old-server.js";
import type { OldServer } from "../support/old-server.js";
import { uniqueName, until } from "../support/broker.js";
import { anEvent, orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

const found = new Map<string, OldServer | string>();

beforeAll(async () => {
  const all = (["2.9", "2.10"] as const).map(
    async (series) => [series, await startOldServer(series)] as const,
  );
  for (const [series, server] of await Promise.all(all)) found.set(series, server);
}, 120_000);

afterAll(async () => {
  for (const server of found.values()) if (typeof server === "object") await server[Symbol.asyncDispose]();
});

/** Where neither Debian nor the archive can be reached, there is nothing to hold. */
function urlOf(series: string, { skip }: TestContext): string {
  const server = found.get(series);
  return typeof server === "object" ? server.url : skip(`there is no nats-server ${series}: ${server}`);
}

async function both(
  servers: string,
  options: { readonly actor?: ActorSettings; readonly stream?: StreamSettings } & SubscriberSettings = {},
) {
  const { actor = {}, stream = {}, ...settings } = options;
  const setting = anEvent(stream);
  const { placed, root, application: name } = setting;
  const definition = defineSubscriber({ name, actors: { book: { event: placed, ...actor } } });
  const publisher = await connectPublisher(definePublisher({ name: root, events: { placed } }), { servers });
  const subscriber = await connectSubscriber(definition, { servers, ...settings });
  const close = async (): Promise<void> => {
    await Promise.all([publisher.close(), subscriber.close()]);
  };
  return { ...setting, definition, publisher, subscriber, [Symbol.asyncDispose]: close };
}

const tooOld = (version: string, found: string) => ({
  code: "SERVER_TOO_OLD",
  needs: `nats-server ${version} or newer`,
  found: expect.stringMatching(`^${found}\\.`),
});

describe("nats-server 2.9", () => {
  it("is too old for whatever creates something there", async (context) => {
    await using setting = await both(urlOf("2.9", context));
    await expect(setting.publisher.register()).rejects.toMatchObject(tooOld("2.10", "2.9"));
    await expect(setting.subscriber.register()).rejects.toMatchObject(tooOld("2.10", "2.9"));
  });
});

describe("nats-server 2.10 is told to lack", () => {
  it.for([
    ["a ttl", "2.11", { messageTtl: true }, { ttl: "1h" }],
    ["schedules", "2.12", { schedules: true }, { delay: "1h" }],
  ] as const)("%s: nothing is created or stored", async ([, version, settings, options], context) => {
    const servers = urlOf("2.10", context);
    await using setting = await both(servers, { stream: settings });
    const { publisher, placed, stream } = setting;
    await expect(publisher.register()).rejects.toMatchObject(tooOld(version, "2.10"));
    const nats = await connect({ servers });
    const jsm = await jetstreamManager(nats);
    await expect(jsm.streams.info(stream.name)).rejects.toMatchObject({ code: 10059 });
    // also where somebody else has made a stream of it
    await jsm.streams.add({ name: stream.name, subjects: [...stream.subjects] });
    await expect(publisher.publish(placed, { id: 1 }, options)).rejects.toMatchObject(
      tooOld(version, "2.10"),
    );
    expect((await jsm.streams.info(stream.name)).state.messages).toBe(0);
    await nats.close();
  });

  it("a ttl of an event, atomic batches, periodic events, and pauses", async (context) => {
    const servers = urlOf("2.10", context);
    const { root, stream } = anEvent();
    const short = defineEvent({
      name: "short",
      subject: `${root}.short`,
      stream,
      schema: orderSchema,
      ttl: "1m",
    });
    await using brief = await connectPublisher(definePublisher({ name: root, events: { short } }), {
      servers,
    });
    await expect(brief.register()).rejects.toMatchObject(tooOld("2.11", "2.10"));

    await using batches = await both(servers, { stream: { atomicBatches: true } });
    await expect(batches.publisher.register()).rejects.toMatchObject(tooOld("2.12", "2.10"));
    await using setting = await both(servers);
    const { publisher, subscriber, placed } = setting;
    await publisher.register();
    await subscriber.register();
    const items = [1, 2].map((id) => ({ event: placed, payload: { id } }));
    await expect(publisher.publishBatch(items)).rejects.toMatchObject(tooOld("2.12", "2.10"));
    await expect(subscriber.pause("book")).rejects.toMatchObject(tooOld("2.11", "2.10"));
    // nobody is paused there, so this is no mistake
    await subscriber.resume("book");

    const ticking = definePublisher({
      name: root,
      events: { placed },
      schedules: { placed: { every: "1m", payload: { id: 1 } } },
    });
    await using clock = await connectPublisher(ticking, { servers });
    await expect(clock.register()).rejects.toMatchObject(tooOld("2.14", "2.10"));
  });
});

describe("nats-server 2.10 has", () => {
  it.for<readonly [string, ActorSettings, SubscriberSettings?, StreamSettings?]>([
    ["actors", {}],
    ["work queues", {}, {}, { retention: "workqueue" }],
    ["batches", { batch: { size: 2, wait: "50ms" } }],
    ["order", { orderBy: "/id" }],
    ["limits across processes", { totalConcurrency: 2, rateLimit: { limit: 10, per: "10s", scope: "all" } }],
    ["consumers that are created again", { onConsumerDeleted: "recreate" }],
    ["idempotency", {}, { idempotency: { book: natsKv() } }],
    ["ids that are known for ever", {}, {}, { deduplicate: "forever" }],
    ["delays that subscribers wait for", {}, {}, { delays: "subscribers" }],
  ])("%s", async ([, actor, settings = {}, stream = {}], context) => {
    await using setting = await both(urlOf("2.10", context), { actor, stream, ...settings });
    const { publisher, subscriber, placed } = setting;
    await publisher.register();
    await subscriber.register();
    for (const id of [1, 2, 3]) await publisher.publish(placed, { id }, { id: `${id}` });
    expect(await publisher.publish(placed, { id: 3 }, { id: "3" })).toMatchObject({ duplicate: true });
    if (stream.delays !== undefined) await publisher.publish(placed, { id: 4 }, { delay: "1h" });
    const ids: number[] = [];
    const single = ({ id }: Order): void => void ids.push(id);
    const many = (deliveries: readonly { readonly payload: Order }[]): void => {
      for (const { payload } of deliveries) single(payload);
    };
    await subscriber.listen(
      { book: (actor.batch === undefined ? single : many) as typeof single },
      { burst: true },
    );
    expect(ids.toSorted((one, other) => one - other)).toEqual([1, 2, 3]);
  });

  it("broadcasts, dead letters with replays, projections and readings from the start", async (context) => {
    const servers = urlOf("2.10", context);
    await using setting = await both(servers, { actor: { breaker: false } });
    const { publisher, subscriber, placed, root, definition } = setting;
    await publisher.register();
    await subscriber.register();
    await publisher.publish(placed, { id: 1 });
    const fails = (): never => {
      throw new NonRetryableError("no hope");
    };
    await subscriber.listen({ book: fails }, { burst: true });
    await using letters = await openDeadLetters(definition, { servers });
    expect(await letters.replay({})).toMatchObject({ done: 1 });
    const seen: number[] = [];
    const book = ({ id }: Order): void => void seen.push(id);
    await subscriber.listen({ book }, { burst: true });
    await subscriber.listen({ book }, { deliver: "all", burst: true });
    for await (const { payload } of readEvents({ placed }, { servers, burst: true })) book(payload);
    expect(seen).toEqual([1, 1, 1]);

    const everywhere = defineSubscriber({
      name: uniqueName(root),
      actors: { book: { event: placed, broadcast: true, deliver: "all" } },
    });
    await using broadcasting = await connectSubscriber(everywhere, { servers });
    await broadcasting.register();
    const stop = new AbortController();
    const listening = broadcasting.listen({ book }, { signal: stop.signal });
    await until(() => seen.length === 4);
    stop.abort();
    await listening;
  });
});
