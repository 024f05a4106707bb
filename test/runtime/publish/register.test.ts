import { jetstreamManager } from "@nats-io/jetstream";
import type { StreamConfig } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  defineEvent,
  definePublisher,
  defineStream,
  type RegisterOptions,
  type StreamOptions,
} from "../../../runtime/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";
import { orderSchema, shop } from "./setting.js";

const broker = useBroker();
const second = 1_000_000_000;

/** Registers one event in one stream. */
async function register(
  application: string,
  options: StreamOptions & { readonly event?: string; readonly ttl?: "1h" },
  how?: RegisterOptions,
) {
  const { event: subject = options.subjects[0] ?? "", ttl, ...stream } = options;
  const event = defineEvent({
    name: "placed",
    subject,
    stream: defineStream(stream),
    schema: orderSchema,
    ...(ttl === undefined ? {} : { ttl }),
  });
  const definition = definePublisher({ name: application, events: { event } });
  await using publisher = await connectPublisher(definition, { servers: broker.url });
  const [report] = await publisher.register(how);
  return report;
}

async function configOf(name: string): Promise<StreamConfig> {
  return (await (await jetstreamManager(broker.nats)).streams.info(name)).config;
}

function names() {
  const root = uniqueName("shop");
  return { app: uniqueName("app"), name: uniqueName("SHOP"), subjects: [`${root}.placed`], root };
}

describe("register", () => {
  it("creates a stream as stated, and its owner with it", async () => {
    const { app, name, subjects } = names();
    const report = await register(app, {
      name,
      subjects,
      description: "Orders",
      maxAge: "7d",
      maxBytes: "10MiB",
      maxMessages: 5,
      maxMessagesPerSubject: 2,
      maxMessageSize: "64KiB",
      maxConsumers: 3,
      duplicateWindow: "1m",
      retention: "interest",
      discard: "new",
      storage: "memory",
      replicas: 1,
      compression: "none",
    });
    const facts = { stream: name, declared: name, changes: [], duplicateWindow: 60_000 };
    expect(report).toEqual({ kind: "created", ...facts });
    expect(await configOf(name)).toMatchObject({
      subjects,
      description: "Orders",
      max_age: 7 * 86_400 * second,
      max_bytes: 10 * 2 ** 20,
      max_msgs: 5,
      max_msgs_per_subject: 2,
      max_msg_size: 65_536,
      max_consumers: 3,
      duplicate_window: 60 * second,
      retention: "interest",
      discard: "new",
      storage: "memory",
      metadata: { "hazelnats.application": app },
    });
  });

  it("changes nothing the second time, nor what is not stated", async () => {
    const { app, name, subjects } = names();
    await register(app, { name, subjects, maxAge: "7d" });
    const jsm = await jetstreamManager(broker.nats);
    await jsm.streams.update(name, { max_msgs: 100 });
    expect(await register(app, { name, subjects, maxAge: "7d" })).toMatchObject({ kind: "unchanged" });
    expect(await register(app, { name, subjects })).toMatchObject({ kind: "unchanged" });
    expect(await configOf(name)).toMatchObject({ max_msgs: 100, max_age: 7 * 86_400 * second });
  });

  it("widens its own stream", async () => {
    const { app, name, subjects, root } = names();
    await register(app, { name, subjects, maxAge: "1h", maxMessages: 10 });
    const report = await register(app, {
      name,
      subjects: [`${root}.>`],
      event: `${root}.placed`,
      maxAge: "2h",
      maxMessages: 20,
      compression: "s2",
    });
    expect(report).toMatchObject({ kind: "updated" });
    expect(report?.changes).toContainEqual({ setting: "maxMessages", from: 10, to: 20 });
    expect(report?.changes.map(({ setting }) => setting)).toEqual([
      "subjects",
      "maxAge",
      "maxMessages",
      "compression",
    ]);
    expect(await configOf(name)).toMatchObject({ subjects: [`${root}.>`], max_age: 7_200 * second });
  });

  it.each([
    ["a shorter age", { maxAge: "1h" }, { maxAge: "30m" }, "maxAge"],
    ["an age where there was none", {}, { maxAge: "1m" }, "maxAge"],
    ["fewer messages", { maxMessages: 10 }, { maxMessages: 5 }, "maxMessages"],
    ["a shorter duplicate window", { duplicateWindow: "2m" }, { duplicateWindow: "1m" }, "duplicateWindow"],
    ["a retention that drops", {}, { retention: "interest" }, "retention"],
    ["refusing instead of dropping", {}, { discard: "new" }, "discard"],
  ] as const)(
    "refuses %s with the facts, and does it when it is allowed",
    async (_what, before, after, setting) => {
      const { app, name, subjects } = names();
      await register(app, { name, subjects, ...before });
      const failure = register(app, { name, subjects, ...after });
      await expect(failure).rejects.toMatchObject({ code: "STREAM_CONFLICT", stream: name, setting });
      await expect(failure).rejects.toThrow(`allow: ["${setting}"]`);
      const allowed = await register(app, { name, subjects, ...after }, { allow: [setting] });
      expect(allowed).toMatchObject({ kind: "updated", changes: [{ setting }] });
      expect(await register(app, { name, subjects, ...after })).toMatchObject({ kind: "unchanged" });
    },
  );

  it("refuses to take a subject away, and does it when it is allowed", async () => {
    const { app, name, subjects, root } = names();
    await register(app, { name, subjects: [...subjects, `${root}.old`] });
    await expect(register(app, { name, subjects })).rejects.toMatchObject({ setting: "subjects" });
    expect(await register(app, { name, subjects }, { allow: ["subjects"] })).toMatchObject({
      kind: "updated",
    });
    expect(await configOf(name)).toMatchObject({ subjects });
  });

  it("says what no server can change, and all else that differs", async () => {
    const { app, name, subjects } = names();
    await register(app, { name, subjects, storage: "file", maxMessages: 10, maxAge: "1h" });
    const failure = register(app, { name, subjects, storage: "memory", maxMessages: 5, maxAge: "1m" });
    await expect(failure).rejects.toThrow(
      /The server can't change storage .*allow: \["maxAge", "maxMessages"\]/,
    );
    await expect(failure).rejects.toMatchObject({
      code: "STREAM_CONFLICT",
      conflicts: [
        { setting: "maxAge", wanted: 60 * second, found: 3_600 * second },
        { setting: "maxMessages", wanted: 5, found: 10 },
        { setting: "storage", wanted: "memory", found: "file" },
      ],
    });
  });

  it("may be called by ten processes at once", async () => {
    const { app, name, subjects } = names();
    const ten = Array.from({ length: 10 }, () => register(app, { name, subjects, maxAge: "1h" }));
    const kinds = (await Promise.all(ten)).map((report) => report?.kind);
    expect(kinds).toContain("created");
    expect(await register(app, { name, subjects, maxAge: "1h" })).toMatchObject({ kind: "unchanged" });
  });

  it("never goes on with two streams for one subject, however many processes create them at once", async () => {
    const { app, name, subjects } = names();
    const jsm = await jetstreamManager(broker.nats);
    const five = Array.from({ length: 5 }, (_, index) =>
      register(app, { name: `${name}-${index}`, subjects }),
    );
    const settled = await Promise.allSettled(five);
    const held = await jsm.streams.names(subjects[0]).next();
    // the server itself may let two through; whoever has made the second hears of it
    if (held.length === 1) {
      expect(settled).toEqual(
        settled.map(() => expect.objectContaining({ value: expect.objectContaining({ stream: held[0] }) })),
      );
    } else {
      expect(settled).toContainEqual({
        status: "rejected",
        reason: expect.objectContaining({ found: held.sort() }),
      });
      await expect(register(app, { name, subjects })).rejects.toMatchObject({ setting: "subjects" });
    }
  });

  it("allows TTLs where an event has one", async () => {
    const { app, name, subjects } = names();
    await register(app, { name, subjects });
    expect(await register(app, { name, subjects, ttl: "1h" })).toMatchObject({
      kind: "updated",
      changes: [{ setting: "messageTtl" }],
    });
    expect(await configOf(name)).toMatchObject({ allow_msg_ttl: true });
    expect(await register(app, { name, subjects })).toMatchObject({ kind: "unchanged" });
  });

  it("shows why the server refuses a stream", async () => {
    const { app, name, subjects } = names();
    await expect(register(app, { name, subjects, replicas: 3 })).rejects.toMatchObject({
      code: "STREAM_REFUSED",
      stream: name,
      serverCode: 10074,
    });
  });
});

describe("register, with streams of others", () => {
  it("binds to the stream that holds the subject, whatever it is called, and leaves it alone", async () => {
    const { app, name, subjects, root } = names();
    const jsm = await jetstreamManager(broker.nats);
    await jsm.streams.add({ name: `${name}-theirs`, subjects: [`${root}.*`], max_age: 60 * second });
    const report = await register(app, { name, subjects, maxAge: "7d" });
    expect(report).toEqual({
      kind: "foreign",
      stream: `${name}-theirs`,
      declared: name,
      duplicateWindow: 60_000,
      changes: [{ setting: "maxAge", from: 60 * second, to: 7 * 86_400 * second }],
    });
    expect(await configOf(`${name}-theirs`)).toMatchObject({ max_age: 60 * second });
  });

  it("tells for how long a stream knows ids: not at all, of somebody else's that has sources", async () => {
    const { app, name, subjects } = names();
    const origin = names();
    const jsm = await jetstreamManager(broker.nats);
    await jsm.streams.add({ name: origin.name, subjects: origin.subjects });
    await jsm.streams.add({ name, subjects, sources: [{ name: origin.name }] });
    expect(await register(app, { name, subjects })).toMatchObject({ kind: "foreign", duplicateWindow: 0 });
    const own = names();
    const report = await register(own.app, { name: own.name, subjects: own.subjects });
    expect(report).toMatchObject({ kind: "created", duplicateWindow: 120_000 });
  });

  it("leaves the stream of another application alone, also where it differs", async () => {
    const { app, name, subjects } = names();
    await register("owner", { name, subjects, maxAge: "1h" });
    expect(await register(app, { name, subjects, maxAge: "2h" })).toMatchObject({
      kind: "foreign",
      changes: [{ setting: "maxAge" }],
    });
    expect(await configOf(name)).toMatchObject({ max_age: 3_600 * second });
  });

  it("changes a stream of this name that Hazelnats did not create only when it may adopt it", async () => {
    const { app, name, subjects } = names();
    const jsm = await jetstreamManager(broker.nats);
    await jsm.streams.add({ name, subjects, max_age: 60 * second, metadata: { team: "a" } });
    expect(await register(app, { name, subjects })).toMatchObject({ kind: "foreign", changes: [] });
    const failure = register(app, { name, subjects, maxAge: "1h" });
    await expect(failure).rejects.toMatchObject({ code: "STREAM_CONFLICT", setting: "maxAge" });
    await expect(failure).rejects.toThrow('allow: ["adopt"]');
    const adopted = await register(app, { name, subjects, maxAge: "1h" }, { allow: ["adopt"] });
    expect(adopted).toMatchObject({ kind: "updated" });
    expect((await configOf(name)).metadata).toMatchObject({ team: "a", "hazelnats.application": app });
  });

  it("refuses subjects of which another stream holds a part", async () => {
    const { app, name, subjects, root } = names();
    const jsm = await jetstreamManager(broker.nats);
    await jsm.streams.add({ name: `${name}-part`, subjects });
    const failure = register(app, { name, subjects: [`${root}.>`], event: `${root}.placed` });
    await expect(failure).rejects.toMatchObject({
      code: "STREAM_CONFLICT",
      setting: "subjects",
      found: [`${name}-part`],
    });
  });
});

describe("register with mode verify", () => {
  it("changes nothing, and throws for what is missing or differs", async () => {
    const { app, name, subjects } = names();
    const verify = { mode: "verify" } as const;
    await expect(register(app, { name, subjects }, verify)).rejects.toMatchObject({ code: "STREAM_MISSING" });
    await register(app, { name, subjects, maxAge: "1h" });
    expect(await register(app, { name, subjects }, verify)).toMatchObject({ kind: "unchanged" });
    await expect(register(app, { name, subjects, maxAge: "2h" }, verify)).rejects.toMatchObject({
      code: "STREAM_CONFLICT",
      setting: "maxAge",
    });
    expect(await configOf(name)).toMatchObject({ max_age: 3_600 * second });
  });
});

it("takes no mode that it does not know, rather than to update", async () => {
  const { definition } = shop();
  await using publisher = await connectPublisher(definition, { servers: broker.url });
  // as code without types may
  const mode = "dry-run" as "verify";
  await expect(publisher.register({ mode })).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
  await expect(connectPublisher(definition, { servers: broker.url, domain: "a b" })).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    setting: "domain",
  });
});
