import { headers as createHeaders } from "@nats-io/transport-node";
import type { MsgHdrs } from "@nats-io/transport-node";
import { writeCloudEvent } from "../cloud-events/index.js";
import type { CloudEventGiven } from "../cloud-events/index.js";
import { encodeHeaders, encodePayload, pointerOf } from "../codec/index.js";
import { currentCorrelationId, currentTrace, currentWalnatsTrace, isTraceParent } from "../context.js";
import type { TraceContext } from "../context.js";
import { positiveDuration } from "../define/checks.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import { idParameter, tokenOfId } from "../define/identified-subject.js";
import { InvalidHeadersError } from "../errors.js";
import {
  eventHeader,
  messageIdHeader,
  traceParentHeader,
  traceStateHeader,
  ttlHeader,
  walnatsTraceHeader,
} from "../headers.js";
import { messageIdFor, randomMessageId } from "./message-id.js";
import { subjectFor } from "./subject.js";

/** A message as it is sent, and sent again. */
export interface Message {
  readonly event: EventDefinition;
  readonly id: string;
  /** The id is random: a duplicate of it can only be this message, sent twice. */
  readonly unique: boolean;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs;
  /** All messages of an atomic batch, of which this is the last one. */
  readonly batch?: readonly Message[];
}

/** What a caller gives beside the payload; the compiler has checked it against the event. */
export interface GivenOptions {
  readonly id?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly ttl?: Duration | undefined;
  readonly trace?: TraceContext | false | undefined;
  readonly cloudEvent?: CloudEventGiven | undefined;
  /** The publisher's name. */
  readonly application?: string | undefined;
}

/** Checks all that is given and encodes it. Throws `Invalid…Error`. */
export async function messageFor(
  event: EventDefinition,
  payload: unknown,
  given: GivenOptions,
): Promise<Message> {
  const content = await encodePayload(event, payload);
  const described = await encodeHeaders(event, withCorrelation(event, given.headers ?? {}));
  // a request that repeats an earlier one would be dropped as a duplicate and go unanswered
  const unique = given.id === undefined && (event.deduplicateBy === undefined || event.reply !== undefined);
  const id = unique ? randomMessageId(event) : messageIdFor(event, { id: given.id, payload });
  const subject = subjectFor(event, { given: withId(event, given.parameters, id), payload });
  const { application, cloudEvent } = given;
  const cloud = writeCloudEvent(event, content, { id, application, given: cloudEvent });
  const headers = createHeaders();
  headers.set(messageIdHeader, id);
  const isWalnats = event.stream?.wire === "walnats";
  if (!isWalnats) headers.set(eventHeader, event.name);
  const ttl = given.ttl ?? event.ttl;
  if (ttl !== undefined) headers.set(ttlHeader, ttlText(event, ttl));
  for (const [name, value] of cloud.headers) headers.set(name, value);
  for (const [name, value] of described) {
    if (event.cloudEvents !== undefined && /^(?:ce-|content-type$)/i.test(name)) {
      const message = "is an attribute of CloudEvents: give it in `cloudEvent`";
      throw new InvalidHeadersError(event.name, [{ path: pointerOf([name]), message }]);
    }
    headers.set(name, value);
  }
  if (!described.has(traceParentHeader)) addTrace(event, headers, given.trace ?? currentTrace());
  if (isWalnats && given.trace !== false && !described.has(walnatsTraceHeader)) addWalnatsTrace(headers);
  return { event, id, unique, subject, data: cloud.data, headers };
}

/** In a stream that knows ids for ever, the id is a part of the subject. */
function withId(
  event: EventDefinition,
  parameters: Readonly<Record<string, unknown>> = {},
  id: string,
): Readonly<Record<string, unknown>> {
  return event.stream?.deduplicate === "forever"
    ? { ...parameters, [idParameter]: tokenOfId(id) }
    : parameters;
}

/** The headers with a correlation id: the given one, else that of what is being handled, else a new one. */
function withCorrelation(
  event: EventDefinition,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { correlationId: place } = event;
  if (place === undefined || !("header" in place)) return given;
  if (Object.hasOwn(given, place.header) && given[place.header] !== undefined) return given;
  return { ...given, [place.header]: currentCorrelationId() ?? crypto.randomUUID() };
}

function addTrace(event: EventDefinition, headers: MsgHdrs, trace: TraceContext | false | undefined): void {
  if (trace === undefined || trace === false) return;
  const { traceparent, tracestate = "" } = trace;
  if (!isTraceParent(traceparent)) {
    throw invalidTrace(event, { name: traceParentHeader, message: "is no trace context of W3C" });
  }
  // what is outside of printable ASCII could end the header and start another one
  if (!/^[\x20-\x7e]*$/.test(tracestate)) {
    throw invalidTrace(event, {
      name: traceStateHeader,
      message: "has other characters than printable ASCII",
    });
  }
  headers.set(traceParentHeader, traceparent);
  if (tracestate !== "") headers.set(traceStateHeader, tracestate);
}

/** The trace of walnats' own that the handled message has, else the id of the trace. */
function addWalnatsTrace(headers: MsgHdrs): void {
  const [, id] = headers.get(traceParentHeader).split("-");
  const trace = currentWalnatsTrace() ?? id;
  if (trace !== undefined) headers.set(walnatsTraceHeader, trace);
}

function invalidTrace(
  event: EventDefinition,
  issue: { readonly name: string; readonly message: string },
): InvalidHeadersError {
  return new InvalidHeadersError(event.name, [{ path: `/${issue.name}`, message: issue.message }]);
}

// The server counts in whole seconds and refuses less than one.
function ttlText(event: EventDefinition, ttl: Duration): string {
  return `${Math.ceil(positiveDuration(ttl, `event "${event.name}": ttl`) / 1_000)}s`;
}
