import { context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { definePublisher } from "../../../runtime/define/publisher.js";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../../runtime/errors.js";
import { openTelemetry } from "../../../runtime/integrations/opentelemetry.js";
import { connectPublisher } from "../../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../../runtime/subscribe/connect-subscriber.js";
import { anEvent } from "../../delivery/setting.js";
import { useBroker } from "../../support/broker.js";
import { useLeakCheck } from "../../support/leaks.js";

const broker = useBroker();
useLeakCheck();
const spans = new InMemorySpanExporter();
const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const metering = new MeterProvider({ readers: [reader] });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(async () => {
  context.disable();
  propagation.disable();
  await Promise.all([tracing.shutdown(), metering.shutdown()]);
});
beforeEach(() => spans.reset());

const telemetry = openTelemetry({ tracer: tracing.getTracer("test"), meter: metering.getMeter("test") });

async function both(batch = false) {
  const { placed, application: name } = anEvent();
  const definition = defineSubscriber({
    name,
    actors: { book: { event: placed, ...(batch ? { batch: { size: 2, wait: "1h" } as const } : {}) } },
  });
  const publisher = telemetry.traced(
    await connectPublisher(definePublisher({ name, events: { placed } }), {
      servers: broker.url,
      ...telemetry.publisher,
    }),
  );
  const subscriber = await connectSubscriber(definition, { servers: broker.url, ...telemetry.subscriber });
  await publisher.register();
  await subscriber.register();
  const close = () => Promise.all([publisher.close(), subscriber.close()]);
  return { placed, publisher, subscriber, close };
}

it("makes one trace of a publish, its handler, and what the handler does", async () => {
  const { placed, publisher, subscriber, close } = await both();
  await publisher.publish(placed, { id: 1 });
  const active: (string | undefined)[] = [];
  const book = async (): Promise<void> => {
    await Promise.resolve();
    active.push(trace.getActiveSpan()?.spanContext().spanId);
    if (active.length === 1) await publisher.publish(placed, { id: 2 });
  };
  await subscriber.listen({ book }, { burst: true });
  await close();
  const done = spans.getFinishedSpans();
  // they end in the order in which the server answers
  const ofKind = (kind: SpanKind) =>
    done
      .filter((span) => span.kind === kind)
      .toSorted(({ startTime: [a, c] }, { startTime: [b, d] }) => a - b || c - d);
  const [first, second] = ofKind(SpanKind.PRODUCER);
  const [process, later] = ofKind(SpanKind.CONSUMER);
  expect(done).toHaveLength(4);
  expect(first?.name).toBe(`publish ${placed.subject}`);
  expect(process?.name).toBe("process book");
  expect(new Set(done.map((span) => span.spanContext().traceId)).size).toBe(1);
  expect(process?.parentSpanContext?.spanId).toBe(first?.spanContext().spanId);
  expect(second?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
  expect(later?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId);
  expect(active).toEqual([process, later].map((span) => span?.spanContext().spanId));
  expect(process?.attributes).toMatchObject({
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": placed.subject,
    "messaging.consumer.group.name": "book",
    "hazelnats.event": "order-placed",
    "hazelnats.attempt": 1,
  });
});

it("records what a handler throws, and counts and measures by its class", async () => {
  const { placed, publisher, subscriber, close } = await both();
  await publisher.publish(placed, { id: 1 });
  const book = (): never => {
    throw new NonRetryableError("no address");
  };
  await subscriber.listen({ book }, { burst: true });
  await close();
  const span = spans.getFinishedSpans().find(({ kind }) => kind === SpanKind.CONSUMER);
  expect(span?.status).toMatchObject({ code: 2, message: "no address" });
  expect(span?.events).toMatchObject([{ name: "exception" }]);
  await metering.forceFlush();
  const all = measured
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  const names = new Set(all.map(({ descriptor }) => descriptor.name));
  expect([...names].toSorted()).toEqual([
    "messaging.client.consumed.messages",
    "messaging.client.operation.duration",
    "messaging.client.sent.messages",
    "messaging.process.duration",
  ]);
  const durations = all.find(({ descriptor }) => descriptor.name === "messaging.process.duration");
  expect(durations?.descriptor.unit).toBe("s");
  expect(durations?.dataPoints.map(({ attributes }) => attributes["error.type"])).toContain("NON_RETRYABLE");
});

it("links a batch with the traces of its messages", async () => {
  const { placed, publisher, subscriber, close } = await both(true);
  await publisher.publish(placed, { id: 1 });
  await publisher.publish(placed, { id: 2 });
  await subscriber.listen({ book: () => undefined }, { burst: true });
  await close();
  const done = spans.getFinishedSpans();
  const sent = done.filter(({ kind }) => kind === SpanKind.PRODUCER).map((span) => span.spanContext().spanId);
  const batch = done.find(({ kind }) => kind === SpanKind.CONSUMER);
  expect(batch?.links.map((link) => link.context.spanId).toSorted()).toEqual(sent.toSorted());
  expect(batch?.attributes).toMatchObject({ "messaging.batch.message_count": 2 });
  expect(batch?.parentSpanContext).toBeUndefined();
});
