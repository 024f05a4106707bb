import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import {
  DuplicateMessageError,
  InvalidDefinitionError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
  SequenceConflictError,
} from "../errors.js";
import { expectedLastSequenceHeader, messageIdHeader, publishHeader } from "../headers.js";
import { isWrongLastSequence } from "./conflict.js";
import { publishDeadline, remaining } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { tryDeliver } from "./deliver.js";
import { notSentError } from "./undelivered.js";
import type { Outlet, Refused } from "./deliver.js";
import { ensureCapable } from "./ensure-capable.js";
import { findStored } from "./find-stored.js";
import type { InFlight } from "./in-flight.js";
import { messageFor } from "./message.js";
import type { GivenOptions, Message } from "./message.js";
import type { Receipt } from "./receipt.js";

/** One event of a batch, as it is when the compiler has checked it. */
export interface BatchGiven extends GivenOptions {
  readonly event: EventDefinition;
  readonly payload: unknown;
  readonly expectLastSequence?: number | undefined;
}

/** The server's limit. */
const largestBatch = 1_000;

/** The server's answer to a batch with a known id. */
const duplicateId = 10201;

export async function publishTogether(
  outlet: Outlet & { readonly inFlight: InFlight },
  items: readonly BatchGiven[],
  options: { readonly timeout?: Duration | undefined; readonly signal?: AbortSignal | undefined },
): Promise<readonly Receipt[]> {
  const [first] = items;
  if (first === undefined) return [];
  const { event } = first;
  legalBatch(items);
  const deadline = publishDeadline(event, { timeout: options.timeout, signal: options.signal });
  const entered = await outlet.inFlight.enter({ milliseconds: remaining(deadline), signal: options.signal });
  if (!entered) throw notSentError(outlet, event, { subject: event.subject, deadline });
  try {
    // an older server would store the messages one by one
    await ensureCapable(outlet, event, { capability: "atomicBatches", feature: "publishBatch", deadline });
    const messages = await messagesOf(items);
    const last = messages.at(-1);
    if (last === undefined) return [];
    const answer = await tryDeliver(outlet, { ...last, batch: messages }, deadline);
    const { stream, sequence } =
      answer.kind === "stored"
        ? answer
        : await resolveRefusal(outlet, messages, { refused: answer, last, deadline });
    return messages.map(({ id }, index) => {
      const place = sequence - messages.length + 1 + index;
      return { id, stream, sequence: place, duplicate: false };
    });
  } finally {
    outlet.inFlight.leave();
  }
}

function legalBatch(items: readonly BatchGiven[]): void {
  if (items.length > largestBatch) {
    throw new InvalidDefinitionError("publishBatch: items", items.length, `at most ${largestBatch} events`);
  }
  const streams = new Set(items.map(({ event }) => event.stream?.name));
  if (streams.size > 1 || streams.has(undefined)) {
    const found = [...streams].map((name) => name ?? "core NATS");
    throw new InvalidDefinitionError("publishBatch: items", found, "events of one stream");
  }
  for (const { event, expectLastSequence: expected, ttl } of items) {
    if (event.stream?.deduplicate === "forever" && (expected ?? ttl) !== undefined) {
      const reason = 'neither `ttl` nor `expectLastSequence` in a stream with deduplicate: "forever"';
      throw new InvalidDefinitionError(`event "${event.name}"`, expected ?? ttl, reason);
    }
    if (expected === undefined || (Number.isSafeInteger(expected) && expected >= 0)) continue;
    const where = `event "${event.name}": expectLastSequence`;
    throw new InvalidDefinitionError(where, expected, "a whole number from 0");
  }
}

async function messagesOf(items: readonly BatchGiven[]): Promise<readonly Message[]> {
  // finds the batch again whose acknowledgement was lost
  const mark = crypto.randomUUID();
  const ids = new Set<string>();
  const messages: Message[] = [];
  for (const item of items) {
    const message = await messageFor(item.event, item.payload, item);
    if (ids.has(message.id)) {
      const expected = "an id of its own for each event: the server refuses the batch else";
      throw new InvalidDefinitionError("publishBatch: items", message.id, expected);
    }
    ids.add(message.id);
    message.headers.set(publishHeader, mark);
    if (item.expectLastSequence !== undefined) {
      message.headers.set(expectedLastSequenceHeader, String(item.expectLastSequence));
    }
    if (item.event.stream?.deduplicate === "forever") message.headers.set(expectedLastSequenceHeader, "0");
    messages.push(message);
  }
  return messages;
}

interface Refusal {
  readonly refused: Refused;
  readonly last: Message;
  readonly deadline: Deadline;
}

/**
 * What a refused batch comes to. After a lost acknowledgement the server finds its own ids or sequences in the way:
 * then the batch is in the stream, as a whole, and carries its mark.
 */
async function resolveRefusal(
  outlet: Outlet,
  messages: readonly Message[],
  refusal: Refusal,
): Promise<{ readonly stream: string; readonly sequence: number }> {
  const { refused, last, deadline } = refusal;
  const { stream, serverCode } = refused;
  const asked = serverCode === duplicateId || isWrongLastSequence(serverCode);
  if (!asked || stream === undefined) throw new PublishRefusedError(last.event.name, refused);
  if (refused.mayBeStored) {
    try {
      const sequence = await findMarked(outlet, last, { stream, since: deadline.started });
      if (sequence !== undefined) return { stream, sequence };
    } catch (cause) {
      const elapsed = Date.now() - deadline.started;
      const place = { subject: last.subject, messageId: last.id, batch: messages.length };
      const facts = { ...place, attempts: refused.attempts, elapsed };
      throw new PublishOutcomeUnknownError(last.event.name, facts, { cause });
    }
  }
  throw await conflictOf(outlet, messages, { refused, last, stream });
}

async function findMarked(
  outlet: Outlet,
  message: Message,
  place: { readonly stream: string; readonly since: number },
): Promise<number | undefined> {
  const matches = [publishHeader, messageIdHeader].map((name) => [name, message.headers.get(name)] as const);
  const { subject } = message;
  return findStored(outlet.connection.js, { ...place, since: new Date(place.since), subject, matches });
}

/** Which expectation does not hold; else what the server says. */
async function conflictOf(
  outlet: Outlet,
  messages: readonly Message[],
  answer: { readonly refused: Refused; readonly last: Message; readonly stream: string },
): Promise<Error> {
  const { refused, last, stream } = answer;
  if (!isWrongLastSequence(refused.serverCode)) return new PublishRefusedError(last.event.name, refused);
  for (const { event, id, subject, headers } of messages) {
    if (!headers.has(expectedLastSequenceHeader)) continue;
    const expected = Number(headers.get(expectedLastSequenceHeader));
    const stored = await outlet.connection.jsm.streams
      .getMessage(stream, { last_by_subj: subject })
      .catch(() => undefined); // this user may not look
    const found = stored === undefined ? undefined : (stored?.seq ?? 0);
    if (found !== undefined && found > 0 && event.stream?.deduplicate === "forever")
      return new DuplicateMessageError(event.name, { messageId: id, stream, sequence: found });
    if (found !== expected)
      return new SequenceConflictError(event.name, { subject, stream, expected, found });
  }
  return new PublishRefusedError(last.event.name, refused);
}
