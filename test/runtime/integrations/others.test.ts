import { createSocket } from "node:dgram";
import {
  captureException,
  Client,
  createTransport,
  eventFromUnknownInput,
  setCurrentClient,
} from "@sentry/core";
import type { Event, EventHint } from "@sentry/core";
import pino from "pino";
import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../../runtime/errors.js";
import { afterFailures, onceEach } from "../../../runtime/integrations/alerts.js";
import { consoleHooks, pinoHooks } from "../../../runtime/integrations/logging.js";
import { prometheus } from "../../../runtime/integrations/prometheus.js";
import { sentryHooks } from "../../../runtime/integrations/sentry.js";
import { statsd } from "../../../runtime/integrations/statsd.js";
import { connectSubscriber } from "../../../runtime/subscribe/connect-subscriber.js";
import type { SubscriberHooks } from "../../../runtime/subscribe/hooks.js";
import type { VerdictReport } from "../../../runtime/subscribe/verdict-report.js";
import { anEvent, foreign } from "../../delivery/setting.js";
import { until, useBroker } from "../../support/broker.js";
import { useLeakCheck } from "../../support/leaks.js";

const broker = useBroker();
useLeakCheck();

const aReport: VerdictReport = {
  actor: "book",
  event: "order-placed",
  attempt: 1,
  message: {
    id: undefined,
    subject: "orders",
    stream: "ORDERS",
    sequence: 1,
    timestamp: new Date(0),
  },
  trace: undefined,
  verdict: { kind: "retry", delay: 1 },
  settlement: { kind: "confirmed" },
  duration: 1,
  error: new Error("busy"),
};

/** Handles 1 well, 2 at the second attempt, and 3 never. */
async function run(hooks: SubscriberHooks) {
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 1, retry: { delays: ["1ms"] } } },
  });
  const subscriber = await connectSubscriber(definition, { servers: broker.url, ...hooks });
  await subscriber.register();
  const { publish } = await foreign(broker);
  await publish(`${root}.placed`, [1, 2, 3]);
  const book = ({ id }: { readonly id: number }, { attempt }: { readonly attempt: number }): void => {
    if (id === 2 && attempt === 1) throw new RangeError("busy");
    if (id === 3) throw new NonRetryableError("no address");
  };
  await subscriber.listen({ book }, { burst: "with-retries" });
  return { subscriber, publish: (ids: readonly number[]) => publish(`${root}.placed`, ids) };
}

it("counts for Prometheus, and asks the server how much waits when it is scraped", async () => {
  const registry = new Registry();
  const metrics = prometheus({ registry });
  const { subscriber, publish } = await run(metrics.subscriber);
  const unwatch = metrics.watch(subscriber);
  const text = await registry.metrics();
  const lines = text.split("\n");
  expect(lines).toContain('hazelnats_runs_started_total{actor="book",event="order-placed"} 4');
  for (const [verdict, count] of [
    ["acknowledge", 2],
    ["retry", 1],
    ["dead-letter", 1],
  ] as const) {
    expect(lines).toContain(
      `hazelnats_deliveries_total{actor="book",event="order-placed",verdict="${verdict}"} ${count}`,
    );
  }
  expect(lines).toContain(
    'hazelnats_dead_letters_total{actor="book",event="order-placed",reason="non-retryable"} 1',
  );
  expect(text).toMatch(/hazelnats_run_duration_seconds_count\{.*verdict="retry"\} 1/u);
  const stop = new AbortController();
  let isRunning = false;
  const listening = subscriber.listen(
    {
      book: async () => {
        isRunning = true;
        await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
      },
    },
    { signal: stop.signal },
  );
  await until(() => subscriber.status().actors.length === 1);
  await publish([4, 5]);
  await until(() => isRunning);
  const scraped = await registry.metrics();
  expect(scraped).toContain('hazelnats_messages{actor="book",state="pending"} 1');
  expect(scraped).toContain('hazelnats_messages{actor="book",state="unacknowledged"} 1');
  expect(scraped).toMatch(/hazelnats_oldest_message_age_seconds\{actor="book"\} \d/u);
  unwatch();
  stop.abort();
  await listening;
  await subscriber.close();
});

it("logs to pino, facts first and without payloads", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line) => void lines.push(line) });
  const { subscriber } = await run(pinoHooks(logger));
  await subscriber.close();
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries.map(({ msg }) => String(msg)).toSorted()).toEqual([
    "failed",
    "given up",
    "handled",
    "handled",
    "run started",
    "run started",
    "run started",
    "run started",
  ]);
  expect(entries.find(({ msg }) => msg === "failed")).toMatchObject({
    level: 40,
    actor: "book",
    event: "order-placed",
    attempt: 1,
    verdict: "retry",
    err: { type: "RangeError", message: "busy" },
  });
  expect(entries.find(({ msg }) => msg === "given up")).toMatchObject({ level: 50, reason: "non-retryable" });
});

it("logs to a console, text first", async () => {
  const calls: string[] = [];
  const log = (level: string) => (text: string, facts: object) =>
    void calls.push(`${level} ${text} ${"actor" in facts}`);
  const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  const { subscriber } = await run(consoleHooks(logger));
  await subscriber.close();
  expect(calls).toContain("warn failed true");
  expect(calls).toContain("error given up true");
});

/** The SDK's own core, which ends where it would send. */
class RecordingClient extends Client {
  constructor(onEvent: (event: Event) => void) {
    super({
      dsn: "https://key@sentry.invalid/1",
      integrations: [],
      stackParser: () => [],
      transport: (options) => createTransport(options, () => Promise.resolve({})),
      beforeSend: (event) => {
        onEvent(event);
        return null;
      },
    });
  }

  override eventFromException(exception: unknown, hint?: EventHint) {
    return Promise.resolve(eventFromUnknownInput(this, () => [], exception, hint));
  }

  override eventFromMessage(message: string) {
    return Promise.resolve({ message });
  }
}

it.each(["dead-letters", "all"] as const)("reports %s to Sentry, with tags", async (report) => {
  const events: unknown[] = [];
  const client = new RecordingClient((event) => void events.push(event));
  setCurrentClient(client);
  client.init();
  const { subscriber } = await run(sentryHooks({ captureException }, { report }));
  await subscriber.close();
  await until(() => events.length === (report === "all" ? 2 : 1));
  expect(events.at(-1)).toMatchObject({
    level: "error",
    tags: { actor: "book", event: "order-placed", verdict: "dead-letter" },
    exception: { values: [{ type: "NonRetryableError", value: "no address" }] },
  });
});

it("counts and measures for StatsD, with tags and nothing of the messages", async () => {
  const socket = createSocket("udp4");
  const lines: string[] = [];
  socket.on("message", (message) => lines.push(message.toString()));
  await new Promise<void>((resolve) => void socket.bind(0, "127.0.0.1", resolve));
  const metrics = statsd({ host: "127.0.0.1", port: socket.address().port, prefix: "shop" });
  const { subscriber } = await run(metrics.subscriber);
  await until(() => lines.length >= 13);
  const tags = "actor:book,event:order-placed";
  const count = (line: string) => lines.filter((each) => each === line).length;
  expect(count(`shop.runs_started:1|c|#${tags}`)).toBe(4);
  expect(count(`shop.deliveries:1|c|#${tags},verdict:acknowledge`)).toBe(2);
  expect(count(`shop.deliveries:1|c|#${tags},verdict:retry`)).toBe(1);
  expect(count(`shop.dead_letters:1|c|#${tags},reason:non-retryable`)).toBe(1);
  expect(lines.filter((line) => /^shop\.run_duration:\d+\.\d{3}\|ms\|#/u.test(line))).toHaveLength(4);
  await subscriber.close();
  metrics.close();
  metrics.close();
  socket.close();
});

it("tells of failures where they pile up, and starts again after a success", () => {
  const told: string[] = [];
  const { onFailure, onSuccess, onDeadLetter } = afterFailures(
    {
      onFailure: ({ actor, attempt }) => void told.push(`${actor} ${attempt}`),
      onDeadLetter: ({ actor }) => void told.push(`${actor} dead`),
    },
    { actor: 3, total: 5, attempts: 10 },
  );
  const report = (actor: string, attempt = 1) => ({ ...aReport, actor, attempt });
  const fail = (actor: string, attempt?: number): void => onFailure?.(report(actor, attempt));
  fail("book");
  fail("book");
  onSuccess?.(report("book"));
  fail("book");
  fail("mail");
  fail("book");
  expect(told).toEqual([]);
  fail("mail", 10);
  fail("book");
  fail("ship");
  expect(told.splice(0)).toEqual(["mail 10", "book 1", "ship 1"]);
  onSuccess?.(report("mail"));
  fail("ship");
  onDeadLetter?.({ ...report("ship"), reason: "attempts", subject: undefined });
  expect(told).toEqual(["ship dead"]);
});

it("tells the same once in a while: by actor, and failures by their error", async () => {
  const told: string[] = [];
  const hooks: SubscriberHooks = {
    onStart: ({ actor }) => void told.push(`${actor} starts`),
    onFailure: ({ actor, error }) => void told.push(`${actor} ${String(error)}`),
  };
  const rarely = onceEach(hooks, { per: "1h" });
  for (const text of ["one", "two"]) {
    rarely.onStart?.({ ...aReport, actor: "book" });
    for (const error of [new Error(text), new RangeError(text)]) rarely.onFailure?.({ ...aReport, error });
    rarely.onFailure?.({ ...aReport, actor: "mail", error: new Error(text) });
  }
  const once = ["book starts", "book Error: one", "book RangeError: one", "mail Error: one"];
  expect(told.splice(0)).toEqual(once);
  const often = onceEach(hooks, { per: "20ms" });
  await until(() => {
    often.onStart?.(aReport);
    return told.length === 2;
  });
});
