import { headers } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  currentCorrelationId,
  currentTrace,
  defineEvent,
  definePublisher,
  defineSubscriber,
} from "../../runtime/index.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { foreign, orderSchema } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

function conversation() {
  const root = uniqueName("talk");
  const common = { schema: orderSchema, correlationId: { header: "correlation-id" } } as const;
  const asked = defineEvent({ name: "asked", subject: `${root}.asked`, ...common });
  const answered = defineEvent({ name: "answered", subject: `${root}.answered`, ...common });
  const publisher = definePublisher({ name: root, events: { asked, answered } });
  const subscriber = defineSubscriber({ name: root, actors: { answer: { event: asked } } });
  return { asked, answered, publisher, subscriber, answers: `${root}-answered` };
}

/** Handles one message that has these headers with a handler that publishes, and has the headers of what it published. */
async function passOn(given: Readonly<Record<string, string>>) {
  const { asked, answered, answers, ...definitions } = conversation();
  const { js, jsm } = await foreign(broker);
  await using publisher = await connectPublisher(definitions.publisher, { servers: broker.url });
  await publisher.register();
  await using subscriber = await connectSubscriber(definitions.subscriber, { servers: broker.url });
  await subscriber.register();
  const sent = headers();
  for (const [name, value] of Object.entries(given)) sent.set(name, value);
  await js.publish(asked.subject, JSON.stringify({ id: 1 }), { headers: sent });
  const stop = new AbortController();
  let seen: unknown;
  const answer = async (): Promise<void> => {
    // over an await, and from a task that the handler does not wait for
    await Promise.resolve();
    seen = { trace: currentTrace(), correlationId: currentCorrelationId() };
    await publisher.publish(answered, { id: 2 });
    stop.abort();
  };
  await subscriber.listen({ answer }, { signal: stop.signal });
  const stored = await jsm.streams.getMessage(answers, { seq: 1 });
  return { seen, passed: Object.fromEntries(stored?.header ?? []) };
}

describe("what a handler publishes", () => {
  it("carries the trace and the correlation of what it handles", async () => {
    const { seen, passed } = await passOn({ traceparent, tracestate: "a=1", "correlation-id": "c-7" });
    expect(seen).toEqual({ trace: { traceparent, tracestate: "a=1" }, correlationId: "c-7" });
    expect(passed).toMatchObject({
      traceparent: [traceparent],
      tracestate: ["a=1"],
      "correlation-id": ["c-7"],
    });
  });

  it("passes on nothing that is no trace, and nothing without end", async () => {
    const zeros = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
    const { passed } = await passOn({
      traceparent: zeros,
      tracestate: "a=1",
      "correlation-id": "c".repeat(5_000),
    });
    expect(passed).not.toHaveProperty("traceparent");
    expect(passed).not.toHaveProperty("tracestate");
    // a new conversation
    expect(passed["correlation-id"]?.[0]).toHaveLength(36);
  });
});

describe("outside of handlers", () => {
  it("starts a conversation, takes over what is given, and has no trace", async () => {
    const { asked, publisher: definition } = conversation();
    const { jsm } = await foreign(broker);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await publisher.publish(asked, { id: 1 });
    await publisher.publish(asked, { id: 2 }, { headers: { "correlation-id": "mine" } });
    const name = asked.stream?.name ?? "";
    const first = await jsm.streams.getMessage(name, { seq: 1 });
    const second = await jsm.streams.getMessage(name, { seq: 2 });
    expect(first?.header.get("correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(first?.header.has("traceparent")).toBe(false);
    expect(second?.header.get("correlation-id")).toBe("mine");
  });

  it("takes the trace of the publisher's tracing system, unless the publish has another one or none", async () => {
    const { asked, publisher: definition } = conversation();
    const { jsm } = await foreign(broker);
    const other = traceparent.replace("4bf9", "1111");
    const trace = () => ({ traceparent });
    await using publisher = await connectPublisher(definition, { servers: broker.url, trace });
    await publisher.register();
    await publisher.publish(asked, { id: 1 });
    await publisher.publish(asked, { id: 2 }, { trace: { traceparent: other } });
    await publisher.publish(asked, { id: 3 }, { trace: false });
    const name = asked.stream?.name ?? "";
    const traces = await Promise.all(
      [1, 2, 3].map(async (seq) => (await jsm.streams.getMessage(name, { seq }))?.header.get("traceparent")),
    );
    expect(traces).toEqual([traceparent, other, ""]);
    for (const bad of [{ traceparent: "x" }, { traceparent, tracestate: "a\r\nNats-TTL: 1s" }]) {
      await expect(publisher.publish(asked, { id: 4 }, { trace: bad })).rejects.toMatchObject({
        code: "INVALID_HEADERS",
      });
    }
  });
});

it("keeps two handlers apart that run at the same time", async () => {
  const { asked, ...definitions } = conversation();
  const { js } = await foreign(broker);
  await using publisher = await connectPublisher(definitions.publisher, { servers: broker.url });
  await publisher.register();
  await using subscriber = await connectSubscriber(definitions.subscriber, { servers: broker.url });
  await subscriber.register();
  for (const id of ["c-1", "c-2"]) {
    const sent = headers();
    sent.set("correlation-id", id);
    await js.publish(asked.subject, JSON.stringify({ id: 1 }), { headers: sent });
  }
  const stop = new AbortController();
  const started: unknown[] = [];
  const seen = new Set<string | undefined>();
  const answer = async (): Promise<void> => {
    started.push(1);
    await until(() => started.length === 2);
    seen.add(currentCorrelationId());
    if (seen.size === 2) stop.abort();
  };
  await subscriber.listen({ answer }, { signal: stop.signal });
  expect(seen).toEqual(new Set(["c-1", "c-2"]));
  expect(currentCorrelationId()).toBeUndefined();
});
