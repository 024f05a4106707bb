import { setTimeout as wait } from "node:timers/promises";
import {
  ClosedConnectionError,
  DrainingConnectionError,
  InvalidArgumentError,
} from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import {
  ClosedError,
  PublishNotSentError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
  StreamMissingError,
} from "../errors.js";
import { holdersOf } from "../streams/index.js";
import { acknowledgementOf } from "./acknowledgement.js";
import type { Acknowledgement } from "./acknowledgement.js";
import type { Inbox } from "./inbox.js";
import type { Link } from "./link.js";
import type { Message } from "./message.js";

/** What delivering needs of the publisher. */
export interface Outlet {
  readonly connection: Connection;
  readonly acknowledgements: Inbox;
  readonly link: Link;
  /** How errors call it: `publisher "orders"`. */
  readonly owner: string;
}

export interface Deadline {
  /** When the caller asked, in milliseconds since 1970. */
  readonly started: number;
  readonly expires: number;
  readonly signal: AbortSignal | undefined;
}

export interface Stored extends Extract<Acknowledgement, { readonly kind: "stored" }> {
  /** How often the message was sent. */
  readonly attempts: number;
}

/**
 * Sends a message until its stream acknowledges it or the deadline passes, always with the same id: the server
 * stores it once however often it arrives. Rejects with `PublishRefusedError`, `StreamMissingError`,
 * `PublishOutcomeUnknownError`, `PublishNotSentError`, `ClosedError`, or the signal's reason.
 */
export async function deliver(outlet: Outlet, message: Message, deadline: Deadline): Promise<Stored> {
  let attempts = 0;
  let lookedForStream = false;
  for (;;) {
    deadline.signal?.throwIfAborted();
    if (!outlet.link.isUp) await settledOrLate(outlet.link.whenUp(), deadline);
    if (Date.now() >= deadline.expires) throw lateError(outlet, message, { deadline, attempts });
    attempts += 1;
    const answer = await attempt(outlet, message, { deadline, attempts });
    switch (answer.kind) {
      case "stored":
        return { ...answer, attempts };
      case "refused":
        throw new PublishRefusedError(message.event.name, answer);
      case "no-responder":
      case "silence":
        if (lookedForStream) break;
        lookedForStream = true;
        if (await isHeldNowhere(outlet, message, { deadline, attempts })) throw streamMissing(message);
        break;
      case "cancelled":
        throwIfForbidden(outlet, message);
        break;
      case "busy":
        break;
    }
    await pause(deadline, attempts);
  }
}

type Answer = Acknowledgement | { readonly kind: "silence" } | { readonly kind: "cancelled" };

async function attempt(
  outlet: Outlet,
  message: Message,
  options: { readonly deadline: Deadline; readonly attempts: number },
): Promise<Answer> {
  const { deadline, attempts } = options;
  const expires = Math.min(deadline.expires, Date.now() + patience(deadline, attempts));
  const expectation = outlet.acknowledgements.expect(expires, acknowledgementOf);
  const abort = (): void => expectation.cancel();
  deadline.signal?.addEventListener("abort", abort, { once: true });
  try {
    send(outlet, message, expectation.subject);
    const arrival = await expectation.arrival;
    return arrival.kind === "message" ? arrival.value : arrival;
  } finally {
    expectation.cancel();
    deadline.signal?.removeEventListener("abort", abort);
  }
}

// The server names the subject that a client may not publish to, but not the message.
function throwIfForbidden(outlet: Outlet, message: Message): void {
  const refusal = outlet.link.lastRefusal;
  if (refusal?.subject !== message.subject) return;
  const facts = { stream: undefined, serverCode: 0, reason: refusal.message };
  throw new PublishRefusedError(message.event.name, facts, { cause: refusal });
}

/** An eighth of the time at first, then twice as long each time: four attempts fit, and a busy server is not flooded. */
function patience(deadline: Deadline, attempts: number): number {
  return ((deadline.expires - deadline.started) / 8) * 2 ** (attempts - 1);
}

/** Publishes, and turns what the client throws into this runtime's errors. */
export function send(outlet: Outlet, message: Message, reply?: string): void {
  const { nats } = outlet.connection;
  try {
    nats.publish(message.subject, message.data, {
      headers: message.headers,
      ...(reply === undefined ? {} : { reply }),
    });
  } catch (cause) {
    if (cause instanceof ClosedConnectionError || cause instanceof DrainingConnectionError) {
      throw new ClosedError(outlet.owner, { cause });
    }
    if (!(cause instanceof InvalidArgumentError)) throw cause;
    const limit = nats.info?.max_payload;
    const reason = `${message.data.length} bytes and headers are more than the server's limit of ${limit}`;
    throw new PublishRefusedError(
      message.event.name,
      { stream: undefined, serverCode: 0, reason },
      { cause },
    );
  }
}

// Full jitter, so that after a restart the processes of a service don't come back all at once.
async function pause(deadline: Deadline, attempts: number): Promise<void> {
  const longest = Math.min(1_000, 25 * 2 ** attempts, deadline.expires - Date.now());
  if (longest > 0) await wait(Math.random() * longest, undefined, signalOption(deadline)).catch(ignoreAbort);
}

function signalOption(deadline: Deadline): { readonly signal?: AbortSignal } {
  return deadline.signal === undefined ? {} : { signal: deadline.signal };
}

// The loop looks at the signal itself and rejects with the signal's own reason.
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}

/** Waits for the promise, but not beyond the deadline or the signal. */
export async function settledOrLate(promise: Promise<unknown>, deadline: Deadline): Promise<void> {
  const stop = new AbortController();
  const signals = deadline.signal === undefined ? [stop.signal] : [stop.signal, deadline.signal];
  const remaining = Math.max(0, deadline.expires - Date.now());
  const late = wait(remaining, undefined, { signal: AbortSignal.any(signals) }).catch(ignoreAbort);
  try {
    await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
  deadline.signal?.throwIfAborted();
}

// The server's word that no stream has the subject; anything else than its word leaves the question open.
async function isHeldNowhere(
  outlet: Outlet,
  message: Message,
  options: { readonly deadline: Deadline; readonly attempts: number },
): Promise<boolean> {
  const { deadline, attempts } = options;
  let holders: readonly string[] | undefined;
  const search = holdersOf(outlet.connection.jsm, [message.subject]).then(
    (found) => {
      holders = found;
    },
    () => undefined, // without the right to ask, or while the link is down, the retries go on
  );
  // a server that is silent now will not answer this either, and the retries are what helps
  const expires = Math.min(deadline.expires, Date.now() + patience(deadline, attempts));
  await settledOrLate(search, { ...deadline, expires });
  return holders?.length === 0;
}

function streamMissing(message: Message): StreamMissingError {
  const stream = message.event.stream?.name ?? "";
  return new StreamMissingError({ subject: message.subject, stream });
}

function lateError(
  outlet: Outlet,
  message: Message,
  options: { readonly deadline: Deadline; readonly attempts: number },
): Error {
  const { attempts } = options;
  const elapsed = Date.now() - options.deadline.started;
  const { subject, id: messageId } = message;
  if (attempts > 0) {
    return new PublishOutcomeUnknownError(message.event.name, { subject, messageId, attempts, elapsed });
  }
  const reason = outlet.link.isUp ? "too many messages wait before it" : "the connection is down";
  return new PublishNotSentError(message.event.name, { subject, elapsed, reason });
}
