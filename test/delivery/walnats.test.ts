import { connect } from "nats";
import type { NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  type Schema,
  type StreamSettings,
} from "../../runtime/index.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { observer } from "./setting.js";
import * as walnats from "./walnats-peer.js";

const broker = useBroker();
let foreign: NatsConnection | undefined;
beforeAll(async () => {
  foreign = await connect({ servers: broker.url });
});
afterAll(() => foreign?.close());
function peer(): NatsConnection {
  if (foreign === undefined) throw new Error("it is connected only inside of tests");
  return foreign;
}

interface User {
  readonly name: string;
}
const schema: Schema<User> = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };

/** An event that is shared with walnats, and both sides of it in Hazelnats. */
function shared() {
  const subject = `${uniqueName("users")}.created`;
  const stream = defineStream({ name: subject.replaceAll(".", "-"), subjects: [subject], wire: "walnats" });
  const created = defineEvent({ name: "user-created", subject, stream, schema, deduplicateBy: "/name" });
  const publisher = definePublisher({ name: uniqueName("users"), events: { created } });
  const subscriber = defineSubscriber({ name: uniqueName("mail"), actors: { greet: { event: created } } });
  return { subject, stream, created, publisher, subscriber };
}

const servers = () => ({ servers: broker.url });
const ada = { name: "Ada" };

describe('wire: "walnats"', () => {
  it("has the stream that walnats makes, whoever comes first, and keeps it when both do so again", async () => {
    for (const oursFirst of [true, false]) {
      const { subject, stream, publisher } = shared();
      await using own = await connectPublisher(publisher, servers());
      if (oursFirst) await own.register();
      await walnats.register(peer(), subject);
      await own.register();
      await walnats.register(peer(), subject);
      expect(await own.register()).toMatchObject([{ stream: stream.name, changes: [] }]);
      const { config } = await (await peer().jetstreamManager()).streams.info(stream.name);
      expect(config).toMatchObject({ retention: "interest", subjects: [subject] });
    }
  });

  it("publishes what an actor of walnats handles: plain ids, delays, traces", async () => {
    const { subject, created, publisher } = shared();
    await using own = await connectPublisher(publisher, servers());
    await own.register();
    const actor = await walnats.listen(peer(), subject, () => undefined);
    const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
    const receipt = await own.publish(created, ada, { trace });
    expect(receipt).toMatchObject({ id: "Ada", duplicate: false });
    const due = Date.now() + 700;
    const delayed = await own.publish(created, { name: "Grace" }, { at: new Date(due) });
    expect(delayed).toMatchObject({ id: "Grace", scheduledFor: new Date(due) });
    // walnats knows the id as its own
    await walnats.emit(peer(), subject, { payload: ada, uid: "Ada" });
    await until(() => actor.seen.length === 2);
    actor.stop();
    const [first, second] = actor.seen;
    expect(first).toMatchObject({ payload: ada });
    expect(first?.headers).toMatchObject({
      "Nats-Msg-Id": ["Ada"],
      "Walnats-Trace": ["4bf92f3577b34da6a3ce929d0e0e4736"],
    });
    expect(Object.keys(first?.headers ?? {})).not.toContain("Hazelnats-Event");
    expect(second?.payload).toEqual({ name: "Grace" });
    expect(second?.at).toBeGreaterThanOrEqual(due - 1);
  });

  it("handles what walnats emits, when it is due, and counts no attempt for the delay", async () => {
    const { subject, created, publisher, subscriber } = shared();
    await walnats.register(peer(), subject);
    const other = shared();
    const onward = definePublisher({ name: publisher.name, events: { created: other.created } });
    await using next = await connectPublisher(onward, servers());
    await next.register();
    const follower = await walnats.listen(peer(), other.subject, () => undefined);
    const { reports, onVerdict } = observer();
    await using own = await connectSubscriber(subscriber, { ...servers(), onVerdict });
    await own.register();
    const handled: unknown[] = [];
    const listening = own.listen({
      greet: async (user, { attempt, message, event }) => {
        handled.push([user, attempt, message.id, event === created, Date.now()]);
        await next.publish(other.created, user);
      },
    });
    const due = Date.now() + 700;
    await walnats.emit(peer(), subject, { payload: ada, delay: 0.7, uid: "one", trace: "zipkin-1" });
    await walnats.emit(peer(), subject, { payload: { name: "Grace" } });
    await until(() => handled.length === 2 && follower.seen.length === 2);
    await own.close();
    await listening;
    follower.stop();
    expect(handled).toEqual([
      [{ name: "Grace" }, 1, undefined, true, expect.any(Number)],
      [ada, 1, "one", true, expect.any(Number)],
    ]);
    expect((handled[1] as readonly number[])[4]).toBeGreaterThanOrEqual(due - 1);
    expect(reports.map(({ verdict }) => verdict.kind).toSorted()).toEqual([
      "acknowledge",
      "acknowledge",
      "postpone",
    ]);
    const [, second] = follower.seen;
    expect(second?.headers["Walnats-Trace"]).toEqual(["zipkin-1"]);
    // handled by all: nothing is kept
    const { state } = await (await peer().jetstreamManager()).streams.info(subject.replaceAll(".", "-"));
    expect(state.messages).toBe(0);
  });

  it("asks actors of walnats, and answers its requests, but with no errors that it would take for answers", async () => {
    const subject = `${uniqueName("prices")}.asked`;
    const stream = defineStream({ name: subject.replaceAll(".", "-"), subjects: [subject], wire: "walnats" });
    const reply: Schema<{ readonly cents: number }> = {
      type: "object",
      properties: { cents: { type: "integer" } },
      required: ["cents"],
    };
    const asked = defineEvent({ name: "price-asked", subject, stream, schema, reply });
    await using publisher = await connectPublisher(
      definePublisher({ name: uniqueName("shop"), events: { asked } }),
      servers(),
    );
    await publisher.register();
    const actor = await walnats.listen(peer(), subject, () => ({ cents: 499 }));
    expect(await publisher.request(asked, ada, { timeout: "5s" })).toEqual({ cents: 499 });
    actor.stop();
    const definition = defineSubscriber({
      name: uniqueName("prices"),
      actors: { quote: { event: asked, retry: { attempts: 1 } } },
    });
    await using subscriber = await connectSubscriber(definition, servers());
    await subscriber.register();
    const listening = subscriber.listen({
      quote: ({ name }) => {
        if (name === "none") throw new Error("out of stock");
        return { cents: 5 };
      },
    });
    expect(await walnats.request(peer(), subject, ada, 5_000)).toEqual({ cents: 5 });
    await expect(walnats.request(peer(), subject, { name: "none" }, 500)).rejects.toThrow(/timeout/i);
    // a caller of our own gets to know it
    const failing = publisher.request(asked, { name: "none" }, { timeout: "5s" });
    await expect(failing).rejects.toMatchObject({ code: "REMOTE_ERROR", remoteCode: "HANDLER_FAILED" });
    await subscriber.close();
    await listening;
  });

  it.each<[setting: string, settings: StreamSettings]>([
    ["schedules", { schedules: true }],
    ["messageTtl", { messageTtl: true }],
    ["deduplicate", { deduplicate: "forever" }],
    ["duplicateWindow", { duplicateWindow: "1m" }],
    ["replicas", { replicas: 3 }],
    ["retention", { retention: "workqueue" }],
  ])("refuses %s, which walnats would undo", (setting, settings) => {
    const stream = { name: "a-b", subjects: ["a.b"], wire: "walnats" } as const;
    expect(defineStream(stream)).toEqual(stream);
    expect(() => defineStream({ ...stream, ...settings })).toThrow(`stream a-b: ${setting}`);
  });

  it("refuses what walnats would not find, or could not tell apart", () => {
    const wire = "walnats";
    expect(() => defineStream({ name: "other", subjects: ["a.b"], wire })).toThrow(
      "a-b, as walnats calls it",
    );
    expect(() => defineStream({ name: "a-b", subjects: ["a.*"], wire })).toThrow("without wildcards");
    const stream = defineStream({ name: "a-b", subjects: ["a.b"], wire });
    const one = defineEvent({ name: "one", subject: "a.b", stream, schema });
    const two = defineEvent({ name: "two", subject: "a.b", stream, schema });
    expect(() => definePublisher({ name: "app", events: { one, two } })).toThrow("a stream of its own");
    expect(() => defineEvent({ name: "one", subject: "a.b", stream, schema, ttl: "1h" })).toThrow("ttl");
  });
});

describe('delays: "subscribers"', () => {
  it("holds an event back until it is due, and the order of its key", async () => {
    const root = uniqueName("users");
    const stream = defineStream({
      name: uniqueName("USERS"),
      subjects: [`${root}.>`],
      delays: "subscribers",
    });
    const created = defineEvent({ name: "user-created", subject: `${root}.created`, stream, schema });
    const actors = { greet: { event: created }, inOrder: { event: created, orderBy: "/name" } };
    await using subscriber = await connectSubscriber(defineSubscriber({ name: root, actors }), servers());
    await using publisher = await connectPublisher(
      definePublisher({ name: root, events: { created } }),
      servers(),
    );
    await publisher.register();
    await subscriber.register();
    const due = Date.now() + 600;
    await publisher.publish(created, ada, { at: new Date(due), id: "late" });
    await publisher.publish(created, ada, { id: "now" });
    const seen: Record<string, unknown[]> = { greet: [], inOrder: [] };
    const note =
      (actor: string) => (_user: User, context: { message: { id: string | undefined }; attempt: number }) =>
        void seen[actor]?.push([context.message.id, context.attempt, Date.now() >= due - 1]);
    const listening = subscriber.listen({ greet: note("greet"), inOrder: note("inOrder") });
    await until(() => Object.values(seen).every((all) => all.length === 2));
    await subscriber.close();
    await listening;
    expect(seen["greet"]).toEqual([
      ["user-created:now", 1, false],
      ["user-created:late", 1, true],
    ]);
    expect(seen["inOrder"]).toEqual([
      ["user-created:late", 1, true],
      ["user-created:now", 1, true],
    ]);
    const cancelling = publisher.cancel(created, "late");
    await expect(cancelling).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  });
});
