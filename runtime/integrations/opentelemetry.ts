import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Attributes, Context, Meter, Span, Tracer } from "@opentelemetry/api";
import { currentTrace } from "../context.js";
import type { TraceContext } from "../context.js";
import type { Events } from "../define/publisher.js";
import type { Publisher } from "../publish/publisher.js";
import type { DeliveryReport, SubscriberHooks } from "../subscribe/hooks.js";

export interface OpenTelemetryOptions {
  /** Default: the global provider's. */
  readonly tracer?: Tracer;
  /** Default: the global provider's. */
  readonly meter?: Meter;
}

/** What connects publishers and subscribers with OpenTelemetry. */
export interface OpenTelemetry {
  /**
   * To be given to `connectSubscriber`: a span of kind consumer around each run, which continues the trace of its message
   * (a batch: linked with those of its messages), and the metrics `messaging.process.duration` and
   * `messaging.client.consumed.messages`.
   */
  readonly subscriber: SubscriberHooks;
  /** To be given to `connectPublisher`: what is published carries the active span. */
  readonly publisher: { readonly trace: () => TraceContext | undefined };
  /**
   * The same publisher, with a span of kind producer around `publish` and `request`, and the metrics
   * `messaging.client.operation.duration` and `messaging.client.sent.messages`.
   */
  traced<Sent extends Events>(publisher: Publisher<Sent>): Publisher<Sent>;
}

const name = "@hazelnats/runtime";

/** Follows the semantic conventions of messaging (1.27 and later). Needs `@opentelemetry/api`, and an SDK to see anything. */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  const tracer = options.tracer ?? trace.getTracer(name);
  const meter = options.meter ?? metrics.getMeter(name);
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: boundaries } };
  const processing = meter.createHistogram("messaging.process.duration", {
    ...seconds,
    description: "Duration of processing operation.",
  });
  const operation = meter.createHistogram("messaging.client.operation.duration", {
    ...seconds,
    description: "Duration of messaging operation initiated by a producer or consumer client.",
  });
  const consumed = meter.createCounter("messaging.client.consumed.messages", {
    unit: "{message}",
    description: "Number of messages that were delivered to the application.",
  });
  const sent = meter.createCounter("messaging.client.sent.messages", {
    unit: "{message}",
    description: "Number of messages producer attempted to send to the broker.",
  });

  const traced = async <Result>(
    span: Span,
    parent: Context,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await context.with(trace.setSpan(parent, span), work);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  };
  const around: SubscriberHooks["around"] = (run, reports) => {
    const [report] = reports;
    if (report === undefined) return run();
    const [own, ...others] = reports.map((each) => remoteContext(each));
    const parent = (others.length === 0 ? own : undefined) ?? context.active();
    const attributes = others.length === 0 ? ofMessage(report) : { ...common(report), ...batchOf(reports) };
    // a batch is a part of no message's trace, and has to do with all of them
    const linked = others.length === 0 ? [] : [own, ...others];
    const links = linked.flatMap((each) => {
      const spanContext = each && trace.getSpanContext(each);
      return spanContext === undefined ? [] : [{ context: spanContext }];
    });
    const span = tracer.startSpan(
      `process ${report.actor}`,
      { kind: SpanKind.CONSUMER, attributes, links },
      parent,
    );
    return traced(span, parent, run);
  };
  const send = <Result>(
    kind: "publish" | "request",
    event: { readonly name: string; readonly subject: string },
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = performance.now();
    const attributes: Attributes = {
      "messaging.system": "nats",
      "messaging.operation.name": kind,
      "messaging.operation.type": "send",
      "messaging.destination.name": event.subject,
      "hazelnats.event": event.name,
    };
    const span = tracer.startSpan(`${kind} ${event.subject}`, { kind: SpanKind.PRODUCER, attributes });
    const count = (error?: unknown): void => {
      const all = error === undefined ? attributes : { ...attributes, "error.type": kindOf(error) };
      sent.add(1, all);
      operation.record((performance.now() - startedAt) / 1_000, all);
    };
    return traced(span, context.active(), async () => {
      try {
        const result = await work();
        count();
        return result;
      } catch (error) {
        count(error);
        throw error;
      }
    });
  };

  return {
    subscriber: {
      around,
      onVerdict: (report) => {
        const failed = report.error === undefined ? {} : { "error.type": kindOf(report.error) };
        const attributes = { ...common(report), ...failed, "hazelnats.verdict": report.verdict.kind };
        consumed.add(1, attributes);
        if (report.duration !== undefined) processing.record(report.duration / 1_000, attributes);
      },
    },
    publisher: { trace: activeTrace },
    traced: <Sent extends Events>(publisher: Publisher<Sent>) => {
      // the methods keep their types: each is called with what it was called with
      type Publish = Publisher<Sent>["publish"];
      type Request = Publisher<Sent>["request"];
      const publish = (...given: Parameters<Publish>) =>
        send("publish", given[0], () => publisher.publish(...withTrace(given)));
      const request = (...given: Parameters<Request>) =>
        send("request", given[0], () => publisher.request(...withTrace(given)));
      return { ...publisher, publish: publish as Publish, request: request as Request };
    },
  };
}

/** In seconds, as the conventions advise. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** The options of a call with the active span, unless the caller gives a trace. */
function withTrace<Given extends readonly unknown[]>(given: Given): Given {
  const [event, payload, options] = given;
  const own = activeTrace();
  // the same arguments, with one option more
  return (own === undefined
    ? given
    : [event, payload, { trace: own, ...(options as object | undefined) }]) as unknown as Given;
}

function activeTrace(): TraceContext | undefined {
  const carrier: { traceparent?: string; tracestate?: string } = {};
  // a span outside of handlers, or what the handled message brought where no span is active
  propagation.inject(context.active(), carrier);
  const { traceparent, tracestate } = carrier;
  return traceparent === undefined ? currentTrace() : { traceparent, tracestate };
}

/** The context of the span that a message was published in. */
function remoteContext({ trace: found }: DeliveryReport): Context | undefined {
  return found === undefined ? undefined : propagation.extract(context.active(), { ...found });
}

function common(report: DeliveryReport): Attributes {
  return {
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.consumer.group.name": report.actor,
    ...(report.event === undefined ? {} : { "hazelnats.event": report.event }),
  };
}

function ofMessage(report: DeliveryReport): Attributes {
  const { subject, stream, sequence, id } = report.message;
  return {
    ...common(report),
    "messaging.destination.name": subject,
    ...(id === undefined ? {} : { "messaging.message.id": id }),
    ...(stream === undefined ? {} : { "hazelnats.stream": stream, "hazelnats.sequence": sequence }),
    "hazelnats.attempt": report.attempt,
  };
}

function batchOf(reports: readonly DeliveryReport[]): Attributes {
  return { "messaging.batch.message_count": reports.length };
}

function fail(span: Span, error: unknown): void {
  if (error instanceof Error) span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : "" });
  span.setAttribute("error.type", kindOf(error));
}

/** The error's code or class: there are few of them, as metrics want it. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return "_OTHER";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
