import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineSubscriber,
  type Periodic,
} from "../../../runtime/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";
import { order, orderSchema, shop, type Order } from "./setting.js";

const broker = useBroker();

/** Publishers of one application with other schedules each time. */
function ticking() {
  const { stream, placed, cancelled, definition } = shop();
  const defined = (schedules: { placed?: Periodic<Order>; cancelled?: Periodic<Order> }) =>
    definePublisher({ name: definition.name, events: { placed, cancelled }, schedules });
  return { stream, placed, defined };
}

async function register(definition: ReturnType<ReturnType<typeof ticking>["defined"]>, options = {}) {
  await using publisher = await connectPublisher(definition, { servers: broker.url });
  const reports = await publisher.register(options);
  return reports.flatMap(({ schedules = [] }) => schedules.map(({ event, kind }) => `${event} ${kind}`));
}

describe("a schedule of a publisher", () => {
  it("stores one event per tick, however many processes register it", async () => {
    const { stream, placed, defined } = ticking();
    const definition = defined({ placed: { every: "1s", payload: order, headers: { tenant: "t" } } });
    const actors = { handle: { event: placed, deliver: "all" } } as const;
    const subscription = defineSubscriber({ name: uniqueName("app"), actors });
    const kinds = (await Promise.all(Array.from({ length: 5 }, () => register(definition)))).flat();
    expect(kinds.toSorted((a, b) => a.localeCompare(b))).toEqual([
      "order-placed created",
      ...Array.from({ length: 4 }, () => "order-placed unchanged"),
    ]);
    await using subscriber = await connectSubscriber(subscription, { servers: broker.url });
    await subscriber.register();
    const stop = new AbortController();
    const seen: { id: string | undefined; payload: unknown; at: number }[] = [];
    const handle = (
      payload: unknown,
      { message }: { message: { id: string | undefined; timestamp: Date } },
    ) => {
      seen.push({ id: message.id, payload, at: message.timestamp.getTime() });
      if (seen.length === 3) stop.abort();
    };
    await subscriber.listen({ handle }, { signal: stop.signal });
    expect(seen[0]?.payload).toEqual(order);
    expect(seen[0]?.id).toMatch(/^order-placed:\d{4}-/);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    // one a second, not five
    expect((seen[2]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThan(1_000);
    const jsm = await jetstreamManager(broker.nats);
    const { subjects } = (await jsm.streams.info(stream.name, { subjects_filter: ">" })).state;
    expect(Object.keys(subjects ?? {})).toEqual([placed.subject]);
  });

  it("is changed, and removed where that is allowed", async () => {
    const { stream, defined } = ticking();
    const nightly = { cron: "0 3 * * *", timezone: "Europe/Berlin", payload: order } as const;
    const both = defined({ placed: nightly, cancelled: { every: "1d", payload: order } });
    expect(await register(both)).toEqual(["order-placed created", "order-cancelled created"]);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(`${stream.name}-schedules`, { seq: 1 });
    expect(stored?.header.get("Nats-Schedule")).toBe("0 0 3 * * *");
    expect(stored?.header.get("Nats-Schedule-Time-Zone")).toBe("Europe/Berlin");
    expect(await register(both, { mode: "verify" })).toEqual([
      "order-placed unchanged",
      "order-cancelled unchanged",
    ]);
    const other = defined({ placed: { ...nightly, payload: { ...order, amount: 6 } } });
    await expect(register(other, { mode: "verify" })).rejects.toMatchObject({ code: "STREAM_CONFLICT" });
    await expect(register(other)).rejects.toMatchObject({
      code: "STREAM_CONFLICT",
      setting: 'the schedule of the event "order-cancelled"',
    });
    expect(await register(other, { allow: ["schedules"] })).toEqual([
      "order-placed unchanged",
      "order-cancelled removed",
    ]);
    const { state } = await jsm.streams.info(`${stream.name}-schedules`);
    expect(state.messages).toBe(1);
  });

  it("is refused where the server or the event can't have it", async () => {
    const { defined } = ticking();
    const nowhere = defined({ placed: { cron: "0 3 * * *", timezone: "Europe/Nowhere", payload: order } });
    await expect(register(nowhere)).rejects.toMatchObject({ code: "PUBLISH_REFUSED", serverCode: 10223 });
    const invalid = defined({ placed: { every: "1h", payload: { ...order, amount: -1 } } });
    await expect(register(invalid)).rejects.toMatchObject({ code: "INVALID_PAYLOAD" });
    const schedules: readonly Periodic<Order>[] = [
      { every: "500ms", payload: order },
      { cron: "at noon", payload: order },
      { cron: "0 3 * * *", timezone: "a b", payload: order },
    ];
    for (const placed of schedules) {
      expect(() => defined({ placed })).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
    }
    const core = defineEvent({
      name: "core",
      subject: uniqueName("core"),
      schema: orderSchema,
      stream: false,
    });
    const without = {
      name: "app",
      events: { core },
      schedules: { core: { every: "1h", payload: order } },
    } as const;
    expect(() => definePublisher(without)).toThrow(expect.objectContaining({ code: "INVALID_DEFINITION" }));
  });
});
