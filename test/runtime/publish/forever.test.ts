import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  type StreamSettings,
} from "../../../runtime/index.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";
import { order, orderSchema, shop } from "./setting.js";

const broker = useBroker();
const forever = { deduplicate: "forever", duplicateWindow: "100ms" } as const;

/** Waits until the server has forgotten the ids of its window: then only the stream itself can know them. */
async function forgotten(stream: string, subject: string): Promise<void> {
  const js = jetstream(broker.nats);
  const root = subject.split(".")[0];
  for (let index = 0; ; index += 1) {
    const probe = await js.publish(`${root}.probe.${index}`, "", { msgID: `probe-${stream}` });
    if (index > 0 && !probe.duplicate) return;
  }
}

describe('deduplicate: "forever"', () => {
  it("stores an id once, also after the duplicate window", async () => {
    const { stream, placed, cancelled, definition } = shop(forever);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const first = await publisher.publish(placed, order);
    expect(first).toMatchObject({ sequence: 1, duplicate: false });
    await forgotten(stream.name, placed.subject);
    expect(await publisher.publish(placed, order)).toEqual({ ...first, duplicate: true });
    const twice = publisher.publish(placed, order, { onDuplicate: "throw" });
    await expect(twice).rejects.toMatchObject({ code: "DUPLICATE_MESSAGE", sequence: 1 });
    expect(await publisher.publish(cancelled, order)).toMatchObject({ duplicate: false });
    expect(await publisher.publish(placed, order, { id: "o/2 *>.x" })).toMatchObject({
      id: "order-placed:o/2 *>.x",
      duplicate: false,
    });
  });

  it("stores one of many that come at the same time from several publishers", async () => {
    const { placed, definition } = shop(forever);
    await using first = await connectPublisher(definition, { servers: broker.url });
    await using second = await connectPublisher(definition, { servers: broker.url });
    await first.register();
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? first : second).publish(placed, order)),
    );
    expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(receipts.map(({ sequence }) => sequence))).toEqual(new Set([1]));
  });

  it("keeps foreign publishers from storing a second one, too", async () => {
    const { stream, placed, definition } = shop(forever);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(stream.name, { seq: 1 });
    await expect(jetstream(broker.nats).publish(stored?.subject ?? "", "{}")).rejects.toMatchObject({
      code: 10077,
    });
  });

  it("refuses a batch with an id that is known, whenever it was stored", async () => {
    const { stream, placed, definition } = shop({ ...forever, atomicBatches: true });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(placed, order);
    await forgotten(stream.name, placed.subject);
    const batch = publisher.publishBatch([
      { event: placed, payload: { orderId: "o-2", amount: 1 } },
      { event: placed, payload: order },
    ]);
    await expect(batch).rejects.toMatchObject({ code: "DUPLICATE_MESSAGE", sequence: 1 });
    const fresh = await publisher.publish(placed, { orderId: "o-2", amount: 1 });
    expect(fresh).toMatchObject({ duplicate: false });
  });

  it("brings events to their actors by a filter with the id's token, in an environment, too", async () => {
    const root = uniqueName("shop");
    const stream = defineStream({
      name: uniqueName("SHOP"),
      subjects: [`${root}.placed.*`],
      deduplicate: "forever",
    });
    const placed = defineEvent({
      name: "order-placed",
      subject: `${root}.placed.{region}`,
      stream,
      schema: orderSchema,
      deduplicateBy: "/orderId",
    });
    const where = { servers: broker.url, prefix: "test" };
    await using publisher = await connectPublisher(
      definePublisher({ name: uniqueName("app"), events: { placed } }),
      where,
    );
    await using subscriber = await connectSubscriber(
      defineSubscriber({ name: uniqueName("app"), actors: { handle: { event: placed } } }),
      where,
    );
    expect(await subscriber.register()).toMatchObject({ streams: [{ kind: "created" }] });
    expect(await publisher.register()).toMatchObject([{ kind: "updated" }]);
    await publisher.publish(placed, order, { parameters: { region: "eu" } });
    const seen: unknown[] = [];
    await subscriber.listen(
      {
        handle: (payload, { parameters, message }) => void seen.push([payload, parameters, message.subject]),
      },
      { burst: true },
    );
    expect(seen).toEqual([
      [
        order,
        { region: "eu" },
        expect.stringMatching(new RegExp(`^test\\.${root}\\.placed\\.eu\\.[\\w-]{43}$`)),
      ],
    ]);
    const { config } = await (await jetstreamManager(broker.nats)).streams.info(`test-${stream.name}`);
    expect(config).toMatchObject({
      subjects: [`test.${root}.placed.*.*`],
      max_msgs_per_subject: 1,
      discard: "new",
      discard_new_per_subject: true,
    });
  });

  it("does not turn an existing stream into one without being allowed to", async () => {
    const { root, stream, definition } = shop();
    await using plain = await connectPublisher(definition, { servers: broker.url });
    await plain.register();
    const other = defineStream({ ...stream, deduplicate: "forever" });
    const event = defineEvent({
      name: "order-placed",
      subject: `${root}.placed`,
      stream: other,
      schema: orderSchema,
    });
    const again = definePublisher({ name: definition.name, events: { event } });
    await using changed = await connectPublisher(again, { servers: broker.url });
    await expect(changed.register()).rejects.toMatchObject({ code: "STREAM_CONFLICT" });
    const allow = ["maxMessagesPerSubject", "discard", "deduplicate"] as const;
    expect(await changed.register({ allow })).toMatchObject([{ kind: "updated" }]);
    await until(async () => {
      const { config } = await (await jetstreamManager(broker.nats)).streams.info(stream.name);
      return config.discard_new_per_subject;
    });
  });

  it.each<[name: string, settings: StreamSettings, setting: string]>([
    ["a maxAge", { maxAge: "1d" }, "maxAge"],
    ["a work queue", { retention: "workqueue" }, "retention"],
    ["interest", { retention: "interest" }, "retention"],
    ["dropping old ones", { discard: "old" }, "discard"],
    ["several for each subject", { maxMessagesPerSubject: 2 }, "maxMessagesPerSubject"],
    ["ttls", { messageTtl: true }, "messageTtl"],
    ["schedules", { schedules: true }, "schedules"],
  ])("contradicts %s", (_name, settings, setting) => {
    const define = () => defineStream({ name: "S", subjects: ["s.>"], deduplicate: "forever", ...settings });
    expect(define).toThrow(expect.objectContaining({ setting: `stream S: ${setting}` }));
  });

  it("contradicts requests, ttls and expected sequences", async () => {
    const stream = defineStream({ name: "S", subjects: ["s.>"], deduplicate: "forever" });
    const event = { name: "e", subject: "s.e", stream, schema: orderSchema } as const;
    expect(() => defineEvent({ ...event, reply: orderSchema })).toThrow("reply");
    expect(() => defineEvent({ ...event, ttl: "1h" })).toThrow("ttl");
    const { placed, definition } = shop(forever);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    for (const given of [{ ttl: "1h" }, { expectLastSequence: 3 }] as const) {
      await expect(publisher.publish(placed, order, given)).rejects.toMatchObject({
        code: "INVALID_DEFINITION",
      });
    }
  });
});
