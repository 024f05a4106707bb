import { AsyncLocalStorage } from "node:async_hooks";
import { plainAt } from "./codec/json-pointer.js";
import type { EventDefinition } from "./define/event.js";
import type { HeaderMap } from "./header-map.js";
import { traceParentHeader, traceStateHeader, walnatsTraceHeader } from "./headers.js";

/** A place in a trace, as W3C's Trace Context writes it. */
export interface TraceContext {
  /** `00-<32 hexadecimal digits>-<16>-<2>`. */
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
}

/** What a handled message passes on to what its handler publishes. */
export interface Inherited {
  readonly trace: TraceContext | undefined;
  readonly correlationId: string | undefined;
  /** The trace of walnats' own. */
  readonly walnatsTrace: string | undefined;
}

const inherited = new AsyncLocalStorage<Inherited>();

/** The trace of the message that is being handled; `undefined` outside of a handler, or where the message has none. */
export function currentTrace(): TraceContext | undefined {
  return inherited.getStore()?.trace;
}

/** The correlation id of the message that is being handled, where its event declares one. */
export function currentCorrelationId(): string | undefined {
  return inherited.getStore()?.correlationId;
}

/** The header `Walnats-Trace` of the message that is being handled. */
export function currentWalnatsTrace(): string | undefined {
  return inherited.getStore()?.walnatsTrace;
}

/** What a message that is being handled passes on, to be sent to where its handler runs. */
export function passedOn(): Inherited | undefined {
  return inherited.getStore();
}

/** Runs a handler outside of the thread that has read its message. */
export function runInheriting<Result>(passed: Inherited | undefined, work: () => Result): Result {
  return passed === undefined ? work() : inherited.run(passed, work);
}

/** Runs what handles a message: what it publishes, also later on, carries the trace and correlation of that message. */
export function runWithin<Result>(
  message: { readonly event: EventDefinition; readonly payload: unknown; readonly headers: HeaderMap },
  work: () => Result,
): Result {
  const { event, payload, headers } = message;
  const own = {
    trace: traceIn(headers),
    correlationId: correlationIdIn(event, { payload, headers }),
    walnatsTrace: lineOf(headers.get(walnatsTraceHeader)?.[0]),
  };
  return inherited.run(own, work);
}

/** Whether the text is what the header `traceparent` may hold. */
export function isTraceParent(text: string): boolean {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(text);
  const [, version, trace = "0", parent = "0", rest] = match ?? [];
  if (version === undefined || version === "ff" || (version === "00" && rest !== undefined)) return false;
  return /[^0]/.test(trace) && /[^0]/.test(parent);
}

/** Whoever publishes chooses how much is passed on from message to message; longer ones end here. */
const longest = { traceparent: 256, tracestate: 4_096, correlationId: 1_024 } as const;

/** The trace that stands in a message's headers. */
export function traceIn(headers: HeaderMap): TraceContext | undefined {
  const traceparent = headers.get(traceParentHeader)?.[0] ?? "";
  if (traceparent.length > longest.traceparent || !isTraceParent(traceparent)) return undefined;
  // several headers count as one with commas between them
  const tracestate = headers.get(traceStateHeader)?.join(",") ?? "";
  return tracestate === "" || tracestate.length > longest.tracestate
    ? { traceparent }
    : { traceparent, tracestate };
}

function correlationIdIn(
  event: EventDefinition,
  message: { readonly payload: unknown; readonly headers: HeaderMap },
): string | undefined {
  const { correlationId: place } = event;
  if (place === undefined) return undefined;
  const value =
    "header" in place ? message.headers.get(place.header)?.[0] : plainAt(message.payload, place.from);
  if (typeof value !== "string" && !Number.isSafeInteger(value)) return undefined;
  return lineOf(String(value));
}

/** What fits into a header, where a line break would start another one. */
function lineOf(text: string | undefined): string | undefined {
  const fits =
    text !== undefined && text !== "" && text.length <= longest.correlationId && !/\p{Cc}/u.test(text);
  return fits ? text : undefined;
}
