import { AckPolicy, DeliverPolicy, ReplayPolicy } from "@nats-io/jetstream";
import type { ConsumerConfig, RetentionPolicy } from "@nats-io/jetstream";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../../runtime/subscribe/connect-subscriber.js";
import { anEvent, foreign } from "../../delivery/setting.js";
import { until, useBroker } from "../../support/broker.js";

const broker = useBroker();

/** Ten events, and a consumer that another client has made, which has acknowledged 1, 2 and 4. */
async function aForeignConsumer(
  config: Partial<ConsumerConfig> = { ack_policy: AckPolicy.Explicit, replay_policy: ReplayPolicy.Original },
  retention = "limits",
) {
  const { root, placed, application } = anEvent();
  const { jsm, js, publish } = await foreign(broker);
  await jsm.streams.add({ name: root, subjects: [`${root}.>`], retention: retention as RetentionPolicy });
  const durable = "booking";
  const filter_subject = `${root}.placed`;
  await jsm.consumers.add(root, { durable_name: durable, filter_subject, ...config });
  await publish(`${root}.placed`, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const define = (name: string) =>
    defineSubscriber({ name, actors: { book: { event: placed, durable, ackWait: "60s" } } });
  const acknowledge = async (): Promise<void> => {
    const consumer = await js.consumers.get(root, durable);
    for (let id = 1; id <= 4; id += 1) {
      const message = await consumer.next({ expires: 5_000 });
      if (id !== 3) await message?.ackAck();
    }
  };
  return { root, durable, jsm, definition: define(application), acknowledge };
}

async function handledBy(definition: Awaited<ReturnType<typeof aForeignConsumer>>["definition"]) {
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const ids: unknown[] = [];
  await subscriber.listen({ book: ({ id }) => void ids.push(id) }, { burst: true });
  return ids.map(Number).toSorted((a, b) => a - b);
}

it("says what the server can't change, and creates the consumer again where it stood only if told so", async () => {
  const { definition, acknowledge, jsm, root, durable } = await aForeignConsumer();
  await acknowledge();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await expect(subscriber.register()).rejects.toMatchObject({
    code: "CONSUMER_CONFLICT",
    setting: "replay_policy",
    message: expect.stringContaining('register({ allow: ["recreate"] })'),
  });
  const verifying = subscriber.register({ mode: "verify", allow: ["recreate"] });
  await expect(verifying).rejects.toMatchObject({ code: "CONSUMER_CONFLICT" });
  const { consumers } = await subscriber.register({ allow: ["recreate"] });
  // 4 was acknowledged above the floor
  expect(consumers).toMatchObject([{ kind: "recreated", repeats: 1, consumer: durable }]);
  expect(await handledBy(definition)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
  expect((await subscriber.register({ allow: ["recreate"] })).consumers[0]?.kind).toBe("unchanged");
  expect(await jsm.consumers.list(root).next()).toHaveLength(1);
});

it("takes over a consumer that the server pushed to, and one that never acknowledged", async () => {
  for (const [config, rest] of [
    [{ ack_policy: AckPolicy.Explicit, deliver_subject: "pushed.here" }, 10],
    [{ ack_policy: AckPolicy.All }, 10],
  ] as const) {
    const { definition } = await aForeignConsumer(config);
    await using subscriber = await connectSubscriber(definition, { servers: broker.url });
    const { consumers } = await subscriber.register({ allow: ["recreate"] });
    expect(consumers).toMatchObject([{ kind: "recreated", repeats: 0 }]);
    expect(await handledBy(definition)).toHaveLength(rest);
  }
});

it("loses nothing where messages go as they are acknowledged", async () => {
  for (const retention of ["interest", "workqueue"]) {
    const { definition, acknowledge } = await aForeignConsumer(undefined, retention);
    await acknowledge();
    await using subscriber = await connectSubscriber(definition, { servers: broker.url });
    const { consumers } = await subscriber.register({ allow: ["recreate"] });
    expect(consumers).toMatchObject([{ kind: "recreated", repeats: 0 }]);
    expect(await handledBy(definition)).toEqual([3, 5, 6, 7, 8, 9, 10]);
  }
});

it("goes on where a process died between deleting and creating", async () => {
  const { definition, acknowledge, jsm, root, durable } = await aForeignConsumer(undefined, "interest");
  await acknowledge();
  // what such a process has left
  await jsm.consumers.add(root, {
    durable_name: `${durable}-place`,
    ack_policy: AckPolicy.Explicit,
    filter_subject: `${root}.placed`,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: 3,
  });
  await jsm.consumers.delete(root, durable);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  expect((await subscriber.register()).consumers).toMatchObject([{ kind: "created" }]);
  expect(await handledBy(definition)).toEqual([3, 5, 6, 7, 8, 9, 10]);
  expect(await jsm.consumers.list(root).next()).toHaveLength(1);
});

it("goes on where a process died before it deleted anything", async () => {
  const { definition, acknowledge, jsm, root, durable } = await aForeignConsumer(undefined, "interest");
  await jsm.consumers.add(root, {
    durable_name: `${durable}-place`,
    ack_policy: AckPolicy.Explicit,
    filter_subject: `${root}.placed`,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: 1,
  });
  await acknowledge();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  expect((await subscriber.register({ allow: ["recreate"] })).consumers).toMatchObject([
    { kind: "recreated" },
  ]);
  // 1, 2 and 4 are kept for the place that it left
  expect(await handledBy(definition)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await jsm.consumers.list(root).next()).toHaveLength(1);
});

it.each([
  { retention: "limits", left: [3, 4, 5, 6, 7, 8, 9, 10] },
  { retention: "workqueue", left: [3, 5, 6, 7, 8, 9, 10] },
])("can be done by many processes at the same time ($retention)", async ({ retention, left }) => {
  const { definition, acknowledge, jsm, root } = await aForeignConsumer(undefined, retention);
  await acknowledge();
  const reports = await Promise.all(
    Array.from({ length: 10 }, async () => {
      await using subscriber = await connectSubscriber(definition, { servers: broker.url });
      return await subscriber.register({ allow: ["recreate"] });
    }),
  );
  expect(reports.flatMap(({ consumers }) => consumers.map(({ kind }) => kind))).toContain("recreated");
  await until(async () => (await jsm.consumers.list(root).next()).length === 1);
  expect(await handledBy(definition)).toEqual(left);
});
