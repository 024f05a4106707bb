import { jetstreamManager } from "@nats-io/jetstream";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../../runtime/define/subscriber.js";
import {
  ConsumerConflictError,
  InvalidDefinitionError,
  StreamMissingError,
} from "../../../runtime/errors.js";
import { NotRegisteredError } from "../../../runtime/errors/consumer.js";
import { MissingHandlerError, UnknownActorError } from "../../../runtime/errors/delivery.js";
import { connectSubscriber } from "../../../runtime/subscribe/connect-subscriber.js";
import { anEvent, foreign } from "../../delivery/setting.js";
import { useBroker } from "../../support/broker.js";

const broker = useBroker();

function aSubscriber(settings: ActorSettings = {}) {
  const given = anEvent();
  const define = (changed: ActorSettings) =>
    defineSubscriber({
      name: given.application,
      actors: { sendReceipt: { event: given.placed, ...settings, ...changed } },
    });
  return { ...given, define, consumer: `${given.application}-send-receipt` };
}

it("creates the stream, the consumer and the stream of the dead letters, and nothing the second time", async () => {
  const { root, define, application, consumer } = aSubscriber();
  await using subscriber = await connectSubscriber(define({}), { servers: broker.url });
  expect(await subscriber.register()).toEqual({
    streams: [{ kind: "created", stream: root, declared: root, changes: [], duplicateWindow: 120_000 }],
    consumers: [
      {
        kind: "created",
        actor: "sendReceipt",
        stream: root,
        consumer,
        changes: [],
        kept: [],
        skipped: 0,
        repeats: 0,
      },
    ],
    deadLetters: { kind: "created", stream: `${application}-dead` },
  });
  const again = await subscriber.register();
  expect([again.consumers[0]?.kind, again.deadLetters?.kind]).toEqual(["unchanged", "unchanged"]);
  const jsm = await jetstreamManager(broker.nats);
  const { config } = await jsm.consumers.info(root, consumer);
  expect(config).toMatchObject({
    ack_policy: "explicit",
    ack_wait: 30_000_000_000,
    deliver_policy: "new",
    filter_subject: `${root}.placed`,
    max_deliver: -1,
    metadata: { "hazelnats.application": application, "hazelnats.actor": "sendReceipt" },
  });
  // messages that wait for their next attempt hold a place each
  expect(config.max_ack_pending).toBeGreaterThanOrEqual(10_000);
});

it("can be called by many processes at the same time, also with other settings", async () => {
  const { define, root, consumer } = aSubscriber();
  const variants = [{}, {}, { ackWait: "40s" }, { ackWait: "50s" }, {}, {}] as const;
  const kinds = await Promise.all(
    variants.map(async (settings) => {
      await using subscriber = await connectSubscriber(define(settings), { servers: broker.url });
      const { consumers } = await subscriber.register();
      return consumers[0]?.kind;
    }),
  );
  expect(kinds).toContain("created");
  const jsm = await jetstreamManager(broker.nats);
  expect((await jsm.consumers.info(root, consumer)).config.durable_name).toBe(consumer);
});

it("updates what differs and says what", async () => {
  const { root, placed, stream, application, define, consumer } = aSubscriber();
  await using first = await connectSubscriber(define({}), { servers: broker.url });
  await first.register();
  const changed = defineSubscriber({
    name: application,
    actors: {
      sendReceipt: {
        events: { placed, again: { ...placed, name: "again", subject: `${root}.again`, stream } },
        ackWait: "45s",
        description: "Mails the receipt.",
      },
    },
  });
  await using second = await connectSubscriber(changed, { servers: broker.url });
  const report = await second.register();
  expect(report.consumers[0]?.kind).toBe("updated");
  expect(report.consumers[0]?.changes).toEqual(
    expect.arrayContaining([
      { setting: "ack_wait", from: 30_000_000_000, to: 45_000_000_000 },
      { setting: "filter_subjects", from: undefined, to: [`${root}.placed`, `${root}.again`] },
    ]),
  );
  expect((await second.register()).consumers[0]?.kind).toBe("unchanged");
  // and back to one subject
  expect((await first.register()).consumers[0]?.kind).toBe("updated");
  const jsm = await jetstreamManager(broker.nats);
  const { config } = await jsm.consumers.info(root, consumer);
  expect([config.filter_subject, config.filter_subjects]).toEqual([`${root}.placed`, undefined]);
});

it("tells how many stored events a new actor skips, and starts with those that it is asked for", async () => {
  const { root, placed, stream, application } = anEvent();
  const { publish } = await foreign(broker);
  const owner = defineSubscriber({ name: `${application}-0`, actors: { a: { event: placed } } });
  await using creator = await connectSubscriber(owner, { servers: broker.url });
  await creator.register();
  await publish(`${stream.name}.other`, [0]);
  await publish(`${root}.placed`, [1, 2, 3]);
  const definition = defineSubscriber({
    name: application,
    actors: {
      fresh: { event: placed },
      all: { event: placed, deliver: "all" },
      late: { event: placed, deliver: { sequence: 3 } },
      past: { event: placed, deliver: { since: new Date(0) } },
    },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const { consumers } = await subscriber.register();
  expect(consumers.map((report) => [report.actor, report.skipped])).toEqual([
    ["fresh", 3],
    ["all", 0],
    ["late", 1],
    ["past", 0],
  ]);
  const jsm = await jetstreamManager(broker.nats);
  const pending = await Promise.all(
    consumers.map(async (report) => (await jsm.consumers.info(root, report.consumer)).num_pending),
  );
  expect(pending).toEqual([0, 3, 2, 3]);
  expect(await jsm.consumers.list(root).next()).toHaveLength(5);
});

it("keeps where an existing actor started, and reports the difference", async () => {
  const { define } = aSubscriber();
  await using first = await connectSubscriber(define({}), { servers: broker.url });
  await first.register();
  await using second = await connectSubscriber(define({ deliver: "all" }), { servers: broker.url });
  const { consumers } = await second.register();
  expect(consumers[0]).toMatchObject({
    kind: "unchanged",
    kept: [{ setting: "deliver_policy", from: "new", to: "all" }],
  });
});

it("starts an actor of a work queue with all that waits, the only policy that there is", async () => {
  const { root, placed, application } = anEvent({ retention: "workqueue" });
  const definition = defineSubscriber({ name: application, actors: { work: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  expect((await subscriber.register()).consumers[0]).toMatchObject({ kind: "created", skipped: 0 });
  const jsm = await jetstreamManager(broker.nats);
  expect((await jsm.consumers.info(root, `${application}-work`)).config.deliver_policy).toBe("all");
});

it("passes on why the server refuses a consumer", async () => {
  const { root, placed, application } = anEvent({ retention: "workqueue" });
  const definition = defineSubscriber({
    name: application,
    actors: { work: { event: placed }, alsoWork: { event: placed } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await expect(subscriber.register()).rejects.toMatchObject({
    code: "CONSUMER_REFUSED",
    actor: "alsoWork",
    stream: root,
    serverCode: 10100,
  });
});

it("refuses a consumer of another application, because the two would split the messages", async () => {
  const { placed, define, application } = aSubscriber({ durable: "shared" });
  await using ours = await connectSubscriber(define({}), { servers: broker.url });
  await ours.register();
  const definition = defineSubscriber({
    name: `${application}-other`,
    actors: { sendReceipt: { event: placed, durable: "shared" } },
  });
  await using theirs = await connectSubscriber(definition, { servers: broker.url });
  const error = await theirs.register().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConsumerConflictError);
  expect(error).toMatchObject({ setting: "application", wanted: `${application}-other`, found: application });
  await expect(theirs.listen({ sendReceipt: () => undefined })).rejects.toBeInstanceOf(ConsumerConflictError);
});

it("takes over a consumer that somebody else made only where its name is stated", async () => {
  const { root, placed, define, application, consumer } = aSubscriber();
  await using subscriber = await connectSubscriber(define({}), { servers: broker.url });
  const { jsm } = await foreign(broker);
  await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
  const config = {
    durable_name: consumer,
    ack_policy: "explicit",
    deliver_policy: "all",
    replay_policy: "instant",
  } as const;
  await jsm.consumers.add(root, {
    ...config,
    ack_wait: 5_000_000_000,
    backoff: [1_000_000_000],
    max_deliver: 3,
  });
  await expect(subscriber.register()).rejects.toMatchObject({ code: "CONSUMER_CONFLICT", found: undefined });
  const adopting = defineSubscriber({
    name: application,
    actors: { sendReceipt: { event: placed, durable: consumer } },
  });
  await using second = await connectSubscriber(adopting, { servers: broker.url });
  expect((await second.register()).consumers[0]?.kind).toBe("updated");
  const found = await jsm.consumers.info(root, consumer);
  expect(found.config).toMatchObject({ max_deliver: -1, ack_wait: 30_000_000_000 });
  expect(found.config.backoff ?? []).toEqual([]);
});

it("only looks in the mode verify", async () => {
  const { define } = aSubscriber();
  await using subscriber = await connectSubscriber(define({}), { servers: broker.url });
  await expect(subscriber.register({ mode: "verify" })).rejects.toBeInstanceOf(StreamMissingError);
  await subscriber.register();
  expect((await subscriber.register({ mode: "verify" })).consumers[0]?.kind).toBe("unchanged");
  await using changed = await connectSubscriber(define({ ackWait: "40s" }), { servers: broker.url });
  await expect(changed.register({ mode: "verify" })).rejects.toMatchObject({
    code: "CONSUMER_CONFLICT",
    setting: "ack_wait",
  });
});

it("says that register() is missing", async () => {
  const { root, define, consumer } = aSubscriber();
  await using subscriber = await connectSubscriber(define({}), { servers: broker.url });
  const early = subscriber.listen({ sendReceipt: () => undefined });
  await expect(early).rejects.toBeInstanceOf(NotRegisteredError);
  await expect(early).rejects.toThrow(/Call register\(\)/);
  const { jsm } = await foreign(broker);
  await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
  await expect(subscriber.listen({ sendReceipt: () => undefined })).rejects.toMatchObject({
    stream: root,
    consumer,
  });
});

it("wants a handler for each actor that it runs, and no actor that it does not know", async () => {
  const { placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { mail: { event: placed }, toString: { events: { placed } } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  // what JavaScript may do
  const listen = (handlers: object, actors?: readonly string[]) =>
    subscriber.listen(handlers as never, (actors === undefined ? {} : { actors }) as never);
  await expect(listen({ mail: () => undefined })).rejects.toBeInstanceOf(MissingHandlerError);
  await expect(listen({ mail: () => undefined, toString: {} })).rejects.toMatchObject({
    actor: "toString",
    event: "placed",
  });
  await expect(listen({}, ["nobody"])).rejects.toBeInstanceOf(UnknownActorError);
});

it("refuses actors that would share a consumer", async () => {
  const { placed, application } = anEvent();
  const twins = defineSubscriber({
    name: application,
    actors: { a: { event: placed, durable: "same" }, b: { event: placed, durable: "same" } },
  });
  await expect(connectSubscriber(twins, { servers: broker.url })).rejects.toBeInstanceOf(
    InvalidDefinitionError,
  );
});
