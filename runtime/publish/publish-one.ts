import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import {
  DuplicateMessageError,
  InvalidDefinitionError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
} from "../errors.js";
import { expectedLastSequenceHeader, publishHeader } from "../headers.js";
import { waitAtMost } from "../patience.js";
import { resolveConflict } from "./conflict.js";
import { publishDeadline, remaining } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { linkUp, send, tryDeliver } from "./deliver.js";
import { lateError, notSentError } from "./undelivered.js";
import type { Outlet, Stored } from "./deliver.js";
import { ensureCapable } from "./ensure-capable.js";
import type { InFlight } from "./in-flight.js";
import { messageFor } from "./message.js";
import type { GivenOptions, Message } from "./message.js";
import type { Receipt } from "./receipt.js";
import { delayByHeader, dueTime, isDelayedByHeader, schedule } from "./schedule.js";
import { sendUnconfirmed } from "./unconfirmed.js";
import type { Unconfirmed } from "./unconfirmed.js";

/** The options of a publish, as they are when the compiler has checked them. */
export interface PublishGiven extends GivenOptions {
  readonly timeout?: Duration | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDuplicate?: "return" | "throw" | undefined;
  readonly expectLastSequence?: number | undefined;
  readonly confirm?: boolean | undefined;
  readonly delay?: Duration | undefined;
  readonly at?: Date | string | undefined;
  readonly replace?: boolean | undefined;
}

type PublishOutlet = Outlet & { readonly inFlight: InFlight; readonly unconfirmed: Unconfirmed };

export async function publishOne(
  outlet: PublishOutlet,
  event: EventDefinition,
  given: PublishGiven & { readonly payload: unknown },
): Promise<Receipt> {
  legalPublish(event, given);
  const due = dueTime(event, given);
  const deadline = publishDeadline(event, { timeout: given.timeout, signal: given.signal });
  // the place is taken first, so that closing waits for what is still being checked
  const entered = await outlet.inFlight.enter({ milliseconds: remaining(deadline), signal: given.signal });
  if (!entered) throw notSentError(outlet, event, { subject: event.subject, deadline });
  try {
    if (given.ttl !== undefined) {
      const feature = `the ttl of the event "${event.name}"`;
      await ensureCapable(outlet, event, { capability: "messageTtl", feature, deadline });
    }
    const message = await messageFor(event, given.payload, given);
    if (due !== undefined && isDelayedByHeader(event)) {
      delayByHeader(message, due);
      return { ...(await store(outlet, message, { given, deadline })), scheduledFor: due };
    }
    if (due !== undefined) return await schedule(outlet, message, { ...given, due, deadline });
    if (given.confirm === false) return await sendUnconfirmed(outlet, message, deadline);
    if (event.stream === undefined) return await sendOnce(outlet, message, deadline);
    return await store(outlet, message, { given, deadline });
  } finally {
    outlet.inFlight.leave();
  }
}

/** Throws `InvalidDefinitionError` where options contradict each other, or the event. */
function legalPublish(event: EventDefinition, given: PublishGiven): void {
  const where = `event "${event.name}"`;
  const { expectLastSequence: expected, ttl, confirm } = given;
  if (event.stream === undefined && (ttl ?? expected) !== undefined) {
    const setting = ttl === undefined ? "expectLastSequence" : "ttl";
    throw new InvalidDefinitionError(
      `${where}: ${setting}`,
      given[setting],
      "nothing on core NATS, which keeps no messages",
    );
  }
  if (expected !== undefined && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new InvalidDefinitionError(`${where}: expectLastSequence`, expected, "a whole number from 0");
  }
  if (event.stream?.deduplicate === "forever" && (ttl ?? expected) !== undefined) {
    const setting = ttl === undefined ? "expectLastSequence" : "ttl";
    const reason = 'nothing in a stream with deduplicate: "forever"';
    throw new InvalidDefinitionError(`${where}: ${setting}`, given[setting], reason);
  }
  if (confirm === false && (expected !== undefined || given.onDuplicate === "throw")) {
    const needs = expected === undefined ? 'onDuplicate: "throw"' : "expectLastSequence";
    throw new InvalidDefinitionError(`${where}: confirm`, confirm, `true, because ${needs} needs the answer`);
  }
}

/** Stores a message and waits for it. Rejects as `publish` does. */
export async function store(
  outlet: Outlet,
  message: Message,
  options: {
    readonly given: Pick<PublishGiven, "expectLastSequence" | "onDuplicate">;
    readonly deadline: Deadline;
  },
): Promise<Receipt> {
  const { given, deadline } = options;
  const { event } = message;
  // the id is a part of the subject: no message on it means that nobody has published the id
  const once = event.stream?.deduplicate === "forever";
  const expected = once ? 0 : given.expectLastSequence;
  if (given.onDuplicate === "throw" || expected !== undefined) {
    message.headers.set(publishHeader, crypto.randomUUID());
  }
  if (expected !== undefined) message.headers.set(expectedLastSequenceHeader, String(expected));
  const answer = await tryDeliver(outlet, message, deadline);
  if (answer.kind === "refused" && expected === undefined) {
    throw new PublishRefusedError(event.name, answer);
  }
  const stored =
    answer.kind === "refused"
      ? await resolveConflict(outlet, message, { refused: answer, expected: expected ?? 0, deadline, once })
      : answer;
  const { stream, sequence } = stored;
  const duplicate = stored.duplicate && !message.unique;
  if (duplicate && given.onDuplicate === "throw" && !(await isOwn(outlet, message, { stored, deadline }))) {
    throw new DuplicateMessageError(event.name, { messageId: message.id, stream, sequence });
  }
  return { id: message.id, stream, sequence, duplicate: duplicate && given.onDuplicate !== "throw" };
}

// An attempt whose acknowledgement got lost makes the next one a duplicate, of this very publish.
async function isOwn(
  outlet: Outlet,
  message: Message,
  answer: { readonly stored: Stored; readonly deadline: Deadline },
): Promise<boolean> {
  const { stream, sequence: seq, attempts } = answer.stored;
  if (attempts === 1) return false;
  try {
    const found = await outlet.connection.jsm.streams.getMessage(stream, { seq });
    return found?.header.get(publishHeader) === message.headers.get(publishHeader);
  } catch (cause) {
    // the link is lost, or this user may not read the stream
    const elapsed = Date.now() - answer.deadline.started;
    const facts = { subject: message.subject, messageId: message.id, attempts, elapsed };
    throw new PublishOutcomeUnknownError(message.event.name, facts, { cause });
  }
}

// Core NATS knows no ids, so a message is never sent twice. The flush tells that the server has it.
async function sendOnce(outlet: Outlet, message: Message, deadline: Deadline): Promise<Receipt> {
  await linkUp(outlet, deadline);
  if (remaining(deadline) <= 0)
    throw lateError(outlet, message, { deadline, attempts: 0, mayBeStored: false });
  send(outlet, message);
  let failure: unknown;
  let flushed = false;
  const flush = outlet.connection.nats.flush().then(
    () => {
      flushed = true;
    },
    (cause: unknown) => {
      failure = cause;
    },
  );
  await waitAtMost({ milliseconds: remaining(deadline), signal: deadline.signal }, flush);
  deadline.signal?.throwIfAborted();
  if (flushed) return { id: message.id, stream: undefined, sequence: 0, duplicate: false };
  const facts = { subject: message.subject, messageId: message.id, attempts: 1 };
  const elapsed = Date.now() - deadline.started;
  throw new PublishOutcomeUnknownError(message.event.name, { ...facts, elapsed }, { cause: failure });
}
