import { headers as createHeaders } from "@nats-io/transport-node";
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import { decodeReply, encodeReply, replyContentType } from "../codec/index.js";
import type { EventDefinition } from "../define/event.js";
import { InvalidReplyError, RemoteError } from "../errors.js";
import {
  contentTypeHeader,
  eventHeader,
  serviceErrorCodeHeader,
  serviceErrorHeader,
  statusHeader,
} from "../headers.js";
import { readHeaders } from "../message-headers.js";

/** An answer as it stands in a message. */
export interface EncodedAnswer {
  readonly headers: MsgHdrs;
  readonly data: Uint8Array;
}

/** What a caller gets to know of a failure. */
export interface AnswerError {
  /** Such as `"PAYMENT_DECLINED"`. */
  readonly code: string;
  readonly message: string;
  /** Anything that JSON can hold. */
  readonly details?: unknown;
}

/** A handler's answer, checked against the event's reply. Throws `InvalidReplyError`. */
export async function encodeAnswer(event: EventDefinition, value: unknown): Promise<EncodedAnswer> {
  const data = await encodeReply(event, value);
  const headers = createHeaders();
  headers.set(statusHeader, "ok");
  headers.set(eventHeader, event.name);
  headers.set(contentTypeHeader, replyContentType(event));
  return { headers, data };
}

/** An answer that says why there is none. */
export function encodeAnswerError(event: EventDefinition, error: AnswerError): EncodedAnswer {
  const headers = createHeaders();
  headers.set(statusHeader, "error");
  headers.set(eventHeader, event.name);
  headers.set(contentTypeHeader, "application/json");
  return { headers, data: new TextEncoder().encode(JSON.stringify(error)) };
}

/** Sends an answer to the inbox of whoever waits for it. Nobody there is no error: callers give up or go away. */
export function sendAnswer(nats: NatsConnection, inbox: string, answer: EncodedAnswer): void {
  nats.publish(inbox, answer.data, { headers: answer.headers });
}

/**
 * The reply in an answer. Throws `RemoteError` where the other side reports a failure, also in the way of NATS'
 * own services, and `InvalidReplyError` where the reply does not match its schema.
 */
export async function readAnswer(event: EventDefinition, message: Msg): Promise<unknown> {
  const { headers, error } = readHeaders(message);
  if (error !== undefined) {
    const issues = [{ path: "", message: "comes with headers that can't be read" }];
    throw new InvalidReplyError(event.name, issues, { cause: error });
  }
  const serviceCode = headers.get(serviceErrorCodeHeader)?.[0] ?? "";
  if (serviceCode !== "") {
    throw new RemoteError(serviceCode, headers.get(serviceErrorHeader)?.[0] || "the service failed");
  }
  if (headers.get(statusHeader)?.[0] === "error") throw remoteErrorOf(message);
  return decodeReply(event, message.data);
}

function remoteErrorOf(message: Msg): RemoteError {
  let body: unknown;
  try {
    body = message.json();
  } catch (cause) {
    return new RemoteError("UNKNOWN", "the other side failed and did not say why", { cause });
  }
  const code = stringAt(body, "code") ?? "UNKNOWN";
  const text = stringAt(body, "message") ?? "the other side failed and did not say why";
  const details: unknown =
    typeof body === "object" && body !== null && "details" in body ? body.details : undefined;
  return new RemoteError(code, text, { details });
}

function stringAt(body: unknown, key: string): string | undefined {
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, key)) return undefined;
  const value: unknown = Reflect.get(body, key);
  return typeof value === "string" ? value : undefined;
}
