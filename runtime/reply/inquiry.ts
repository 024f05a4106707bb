import { expiresHeader, replyHeader, walnatsReplyHeader } from "../headers.js";
import type { HeaderMap } from "../message-headers.js";

/** Somebody waits for the answer to a message. */
export interface Inquiry {
  /** The subject that the answer goes to. */
  readonly inbox: string;
  /** When they stop waiting, in milliseconds since 1970 by the caller's clock; `undefined`: not known. */
  readonly expires: number | undefined;
  /** The caller knows answers alone, and would take an error for one. */
  readonly plain?: boolean;
}

/**
 * Who waits for the answer to a message that came out of a stream; `undefined`: nobody. (JetStream uses the reply
 * subject of NATS for acknowledgements, so the inbox stands in a header.)
 */
export function storedInquiry(
  headers: HeaderMap,
  { replyTo }: { readonly replyTo: readonly string[] },
): Inquiry | undefined {
  const inbox = inboxIn(headers, [replyHeader, ...replyTo]);
  if (inbox === undefined) return undefined;
  const expires = expiresOf(headers);
  // our own requests say when they expire, also in streams that are shared with walnats
  const plain = expires === undefined && inbox === headers.get(walnatsReplyHeader)?.[0];
  return { inbox, expires, plain };
}

/** The first of these headers that names a subject for the answer. */
function inboxIn(headers: HeaderMap, names: readonly string[]): string | undefined {
  return names.map((name) => headers.get(name)?.[0] ?? "").find(isInbox);
}

/** Who waits for the answer to a message that came over core NATS; `undefined`: nobody. */
export function coreInquiry(
  reply: string | undefined,
  { headers, replyTo }: { readonly headers: HeaderMap; readonly replyTo: readonly string[] },
): Inquiry | undefined {
  const inbox = reply !== undefined && isInbox(reply) ? reply : inboxIn(headers, replyTo);
  return inbox === undefined ? undefined : { inbox, expires: expiresOf(headers) };
}

/** Bytes. The server takes lines of 4,096; clients' own inboxes have about 40. */
const longestInbox = 1_000;

export function isExpired(inquiry: Inquiry, now: number): boolean {
  return inquiry.expires !== undefined && inquiry.expires <= now;
}

// It comes from whoever sent the message. An answer must not become a call of the server's API, whose subjects start
// with a dollar sign, nor a malformed line of the protocol, nor one so long that the server ends the connection.
function isInbox(subject: string): boolean {
  return (
    Buffer.byteLength(subject) <= longestInbox &&
    /^(?!\$)[^\s.*>]+(?:\.[^\s.*>]+)*$/.test(subject) &&
    !/\p{Cc}/u.test(subject)
  );
}

function expiresOf(headers: HeaderMap): number | undefined {
  const text = headers.get(expiresHeader)?.[0] ?? "";
  return /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}
