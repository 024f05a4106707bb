import {
  ClosedConnectionError,
  DrainingConnectionError,
  InvalidArgumentError,
} from "@nats-io/transport-node";
import { onAbort } from "../abort.js";
import type { Connection } from "../connection.js";
import { ClosedError, PublishRefusedError } from "../errors.js";
import { batchCommitHeader, batchIdHeader, batchSequenceHeader } from "../headers.js";
import type { Arrival, Inbox } from "../inbox.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { acknowledgementOf, holdersOf } from "../streams/index.js";
import type { Acknowledgement } from "../streams/index.js";
import { remaining } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import type { Message } from "./message.js";
import { forbiddenError, lateError, streamMissing } from "./undelivered.js";

/** What delivering needs of the publisher. */
export interface Outlet {
  readonly connection: Connection;
  readonly acknowledgements: Inbox;
  readonly link: Link;
  /** How errors call it: `publisher "orders"`. */
  readonly owner: string;
}

export interface Stored extends Extract<Acknowledgement, { readonly kind: "stored" }> {
  /** How often the message was sent. */
  readonly attempts: number;
}

/** The server said no to the last attempt. */
export interface Refused extends Extract<Acknowledgement, { readonly kind: "refused" }> {
  readonly attempts: number;
  /** An earlier attempt went unanswered: the message may be stored all the same. */
  readonly mayBeStored: boolean;
}

/** As `tryDeliver`, but rejects with `PublishRefusedError` where the server says no. */
export async function deliver(outlet: Outlet, message: Message, deadline: Deadline): Promise<Stored> {
  const answer = await tryDeliver(outlet, message, deadline);
  if (answer.kind === "refused") throw new PublishRefusedError(message.event.name, answer);
  return answer;
}

/**
 * Sends a message until its stream answers it or the deadline passes, always with the same id: the server stores it
 * once however often it arrives. Rejects with `StreamMissingError`, `PublishOutcomeUnknownError`,
 * `PublishNotSentError`, `PublishRefusedError` (no permission), `ClosedError`, or the signal's reason.
 */
export async function tryDeliver(
  outlet: Outlet,
  message: Message,
  deadline: Deadline,
): Promise<Stored | Refused> {
  let attempts = 0;
  let lookedForStream = false;
  let turnedAway: string | undefined;
  let mayBeStored = false;
  for (;;) {
    await linkUp(outlet, deadline);
    if (Date.now() >= deadline.expires) {
      throw lateError(outlet, message, { deadline, attempts, turnedAway, mayBeStored });
    }
    attempts += 1;
    const answer = await attempt(outlet, message, { deadline, attempts });
    if (answer.kind === "stored") return { ...answer, attempts };
    if (answer.kind === "refused") return { ...answer, attempts, mayBeStored };
    turnedAway = turnedAwayBy(answer);
    mayBeStored ||= turnedAway === undefined;
    switch (answer.kind) {
      case "no-responder":
      case "silence":
        if (lookedForStream) break;
        lookedForStream = true;
        if (await isHeldNowhere(outlet, message, { deadline, attempts })) throw streamMissing(message);
        break;
      case "forbidden":
        throw forbiddenError(message, answer.error);
      case "cancelled":
      case "busy":
        break;
    }
    await pause(deadline, attempts);
  }
}

/** Why the server did not store the message now; `undefined`: it has, or nobody knows. */
function turnedAwayBy(answer: Exclude<Answer, { readonly kind: "stored" | "refused" }>): string | undefined {
  if (answer.kind === "busy") return answer.reason;
  return answer.kind === "no-responder"
    ? "no stream answers: is JetStream on, and has it a leader?"
    : undefined;
}

type Answer = Acknowledgement | Exclude<Arrival<never>, { readonly kind: "message" }>;

async function attempt(
  outlet: Outlet,
  message: Message,
  options: { readonly deadline: Deadline; readonly attempts: number },
): Promise<Answer> {
  const { deadline, attempts } = options;
  const expectation = outlet.acknowledgements.expect({
    subject: message.subject,
    milliseconds: Math.min(remaining(deadline), patience(deadline, attempts)),
    read: acknowledgementOf,
  });
  const stop = deadline.signal && onAbort(deadline.signal, () => expectation.cancel());
  try {
    if (message.batch === undefined) send(outlet, message, expectation.inbox);
    else sendBatch(outlet, message.batch, expectation.inbox);
    const arrival = await expectation.arrival;
    return arrival.kind === "message" ? arrival.value : arrival;
  } finally {
    expectation.cancel();
    stop?.();
  }
}

/** Waits for the link, but not beyond the deadline. Throws the signal's reason. */
export async function linkUp(outlet: Outlet, deadline: Deadline): Promise<void> {
  deadline.signal?.throwIfAborted();
  if (outlet.link.isUp) return;
  await outlet.link.whenUp({ milliseconds: remaining(deadline), signal: deadline.signal });
  deadline.signal?.throwIfAborted();
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

// Each attempt is a batch of its own: the server may still wait for the rest of an earlier one.
function sendBatch(outlet: Outlet, messages: readonly Message[], reply: string): void {
  const id = crypto.randomUUID();
  for (const [index, message] of messages.entries()) {
    const isLast = index === messages.length - 1;
    message.headers.set(batchIdHeader, id);
    message.headers.set(batchSequenceHeader, String(index + 1));
    if (isLast) message.headers.set(batchCommitHeader, "1");
    send(outlet, message, isLast ? reply : undefined);
  }
}

// Full jitter, so that after a restart the processes of a service don't come back all at once.
export async function pause(deadline: Deadline, attempts: number): Promise<void> {
  const longest = Math.min(1_000, 25 * 2 ** attempts, remaining(deadline));
  if (longest > 0) await waitAtMost({ milliseconds: Math.random() * longest, signal: deadline.signal });
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
  const milliseconds = Math.min(remaining(deadline), patience(deadline, attempts));
  await waitAtMost({ milliseconds, signal: deadline.signal }, search);
  return holders?.length === 0;
}
