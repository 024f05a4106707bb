import type { Msg } from "@nats-io/transport-node";
import { carriedIdHeader, eventHeader, messageIdHeader, scheduleNextHeader } from "../headers.js";
import { readHeaders } from "../message-headers.js";
import type { HeaderMap } from "../message-headers.js";

/** One delivery of a message, from JetStream or from core NATS. */
export interface Delivery {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: HeaderMap;
  /** Why the headers can't be read; `undefined`: they can. */
  readonly headersError: unknown;
  readonly id: string | undefined;
  /** `undefined` on core NATS. */
  readonly stream: string | undefined;
  /** Place in the stream, counted from 1; 0 on core NATS. */
  readonly sequence: number;
  /** Its place among all deliveries of the consumer, counted from 1; 0 on core NATS. */
  readonly consumerSequence: number;
  /** How often the server delivered it, counted from 1. */
  readonly attempt: number;
  /** Whether the server has delivered it before. */
  readonly redelivered: boolean;
  /** When the server stored it; on core NATS, when it arrived. */
  readonly timestamp: Date;
  /** Where acknowledgements go; on core NATS, where the answer goes. */
  readonly reply: string | undefined;
  /** Where it is the replay of a dead letter. */
  readonly replay?: ReplayOrigin;
  /** Where it comes back after a long delay, another way. */
  readonly putOff?: PutOffOrigin;
}

export interface PutOffOrigin {
  /** When the stream of the original was created, in the server's words. */
  readonly streamCreated: string;
  /** Where the original was acknowledged. */
  readonly address: string;
  /** `undefined`: not known, or it has not failed. */
  readonly firstError: { readonly error: unknown } | undefined;
}

export interface ReplayOrigin {
  /** The letter's place in the stream of the dead letters. */
  readonly letter: number;
  /** How often it was replayed, this one counted. */
  readonly replays: number;
  /** Its lives before this one. */
  readonly history: readonly string[];
  readonly firstError: Error;
}

/** `undefined` where the message did not come from a consumer: then there is nothing to acknowledge. */
export function toStoredDelivery(message: Msg): Delivery | undefined {
  const origin = parseAckSubject(message.reply ?? "");
  return origin === undefined ? undefined : { ...describe(message), ...origin };
}

export function toCoreDelivery(message: Msg): Delivery {
  return {
    ...describe(message),
    stream: undefined,
    sequence: 0,
    consumerSequence: 0,
    attempt: 1,
    redelivered: false,
    timestamp: new Date(),
  };
}

function describe(message: Msg) {
  const { headers, error } = readHeaders(message);
  return {
    subject: message.subject,
    data: message.data,
    headers,
    headersError: error,
    id: idOf(headers),
    reply: message.reply,
  };
}

/** Copies of schedules carry their id in another header; of what comes again and again, each time is its own. */
function idOf(headers: HeaderMap): string | undefined {
  const [id] = headers.get(messageIdHeader) ?? headers.get(carriedIdHeader) ?? [];
  if (id !== undefined) return id;
  const [next] = headers.get(scheduleNextHeader) ?? [];
  const [event] = headers.get(eventHeader) ?? [];
  return next === undefined || event === undefined ? undefined : `${event}:${next}`;
}

// $JS.ACK.<stream>.<consumer>.<deliveries>.<stream sequence>.<consumer sequence>.<nanoseconds>.<pending>, or with
// <domain>.<account> before the stream and perhaps more at the end
export function parseAckSubject(subject: string) {
  const tokens = subject.split(".");
  if (tokens[0] !== "$JS" || tokens[1] !== "ACK" || tokens.length < 9) return undefined;
  const [stream, , deliveries, sequence, consumerSequence, nanoseconds] = tokens.slice(
    tokens.length === 9 ? 2 : 4,
  );
  if (stream === undefined || nanoseconds === undefined) return undefined;
  return {
    stream,
    attempt: Number(deliveries),
    redelivered: Number(deliveries) > 1,
    sequence: Number(sequence),
    consumerSequence: Number(consumerSequence),
    timestamp: new Date(Number(nanoseconds) / 1_000_000),
  };
}
