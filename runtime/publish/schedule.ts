import type { StoredMsg } from "@nats-io/jetstream";
import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import type { StreamDefinition } from "../define/stream.js";
import {
  DuplicateMessageError,
  InvalidDefinitionError,
  PublishOutcomeUnknownError,
  PublishRefusedError,
} from "../errors.js";
import {
  carriedIdHeader,
  dueHeader,
  expectedLastSequenceHeader,
  messageIdHeader,
  publishHeader,
  scheduleHeader,
  scheduleTargetHeader,
  scheduleTtlHeader,
  ttlHeader,
  walnatsDelayHeader,
} from "../headers.js";
import { dueSubject, scheduleSubject } from "../streams/index.js";
import { isWrongLastSequence } from "./conflict.js";
import type { Deadline } from "./deadline.js";
import { tryDeliver } from "./deliver.js";
import type { Outlet } from "./deliver.js";
import { ensureCapable } from "./ensure-capable.js";
import type { Message } from "./message.js";
import type { PublishGiven } from "./publish-one.js";
import type { Receipt } from "./receipt.js";

/** When the event is to be stored; `undefined`: now. Throws `InvalidDefinitionError` where that can't be meant. */
export function dueTime(event: EventDefinition, given: PublishGiven): Date | undefined {
  const { delay, at } = given;
  const where = `event "${event.name}"`;
  if (delay === undefined && at === undefined) {
    if (given.replace !== true) return undefined;
    throw new InvalidDefinitionError(`${where}: replace`, true, "`delay` or `at` beside it");
  }
  const setting = `${where}: ${delay === undefined ? "at" : "delay"}`;
  const refuse = (expected: string) => new InvalidDefinitionError(setting, delay ?? at, expected);
  if (delay !== undefined && at !== undefined) throw refuse("one of `delay` and `at`");
  const byHeader = isDelayedByHeader(event);
  if (event.stream?.schedules !== true && !byHeader) throw refuse("a stream with `schedules: true`");
  if (byHeader && given.replace === true) throw refuse("no `replace`: what is stored is not moved");
  if (given.confirm === false) throw refuse("no `confirm: false`: nobody would know whether it is scheduled");
  if (given.expectLastSequence !== undefined)
    throw refuse("no `expectLastSequence`: it would be judged when it is scheduled");
  if (given.ttl !== undefined && event.ttl === undefined && event.stream?.messageTtl !== true)
    throw refuse("a stream with `messageTtl: true` for its `ttl`");
  const due = delay === undefined ? new Date(at ?? Number.NaN) : inFuture(delay, setting);
  // what lies beyond has years of more than four digits
  if (!(due.getTime() >= 0 && due.getTime() < Date.UTC(10_000, 0))) throw refuse("a date and time");
  if (byHeader && due.getTime() - Date.now() >= lifeOf(event))
    throw refuse(`less than the maxAge of its stream, ${event.stream?.maxAge}`);
  return due;
}

/** Whether it is the subscribers that wait until an event is due. */
export function isDelayedByHeader({ stream }: EventDefinition): boolean {
  return stream?.wire === "walnats" || stream?.delays === "subscribers";
}

/** Milliseconds. */
function lifeOf({ stream }: EventDefinition): number {
  const age = stream?.maxAge === undefined ? 0 : toMilliseconds(stream.maxAge, "maxAge");
  return age > 0 ? age : Infinity;
}

/** Stores a message now that says when it is due. */
export function delayByHeader({ event, headers }: Message, due: Date): void {
  if (event.stream?.wire === "walnats") headers.set(walnatsDelayHeader, String(due.getTime() / 1_000));
  else headers.set(dueHeader, String(due.getTime()));
}

function inFuture(delay: Duration, setting: string): Date {
  return new Date(Date.now() + toMilliseconds(delay, setting));
}

interface Scheduling {
  readonly due: Date;
  readonly deadline: Deadline;
  readonly replace?: boolean | undefined;
  readonly onDuplicate?: "return" | "throw" | undefined;
}

/**
 * Stores a message that the server copies into the event's stream when it is due. Of one id, one schedule waits at a
 * time: the server refuses a second one by its subject while the first waits, and by its id for as long as it knows
 * that. Rejects as `publish` does.
 */
export async function schedule(outlet: Outlet, message: Message, options: Scheduling): Promise<Receipt> {
  const { event, id } = message;
  const { stream } = event;
  if (stream === undefined) throw new InvalidDefinitionError(`event "${event.name}"`, undefined, "a stream");
  const feature = `delay and at of the event "${event.name}"`;
  await ensureCapable(outlet, event, { capability: "schedules", feature, deadline: options.deadline });
  const scheduled = scheduleOf(message, stream, options);
  for (;;) {
    const answer = await tryDeliver(outlet, scheduled, options.deadline);
    if (answer.kind === "stored") {
      const { stream: name, sequence } = answer;
      const duplicate = answer.duplicate && !(await isOwn(outlet, scheduled, { ...answer, options }));
      if (!duplicate) return { id, stream: name, sequence, duplicate, scheduledFor: options.due };
      return duplicateOf(message, options, { stream: name, sequence });
    }
    const { stream: name, attempts } = answer;
    if (!isWrongLastSequence(answer.serverCode) || name === undefined) {
      throw new PublishRefusedError(event.name, answer);
    }
    const waiting = await stored(outlet, scheduled, { name, attempts, options });
    // it came due meanwhile: now its id is in the way, if anything is
    if (waiting === null) continue;
    const facts = { stream: name, sequence: waiting.seq, scheduledFor: timeOf(waiting) ?? options.due };
    return isMarked(waiting, scheduled)
      ? { id, duplicate: false, ...facts }
      : duplicateOf(message, options, facts);
  }
}

function scheduleOf(message: Message, stream: StreamDefinition, options: Scheduling): Message {
  const { headers, id } = message;
  const at = options.due.toISOString();
  const ttl = headers.get(ttlHeader);
  // a replacement is another message to the server, but the same again in each attempt
  headers.set(messageIdHeader, options.replace === true ? `${id}@${at}` : id);
  headers.set(carriedIdHeader, id);
  headers.set(publishHeader, crypto.randomUUID());
  headers.set(scheduleHeader, `@at ${at}`);
  headers.set(scheduleTargetHeader, dueSubject(stream, message.subject));
  if (ttl !== "") headers.set(scheduleTtlHeader, ttl);
  // the stream's maxAge is meant for the copies
  headers.set(ttlHeader, "never");
  if (options.replace !== true) headers.set(expectedLastSequenceHeader, "0");
  return { ...message, subject: scheduleSubject(stream, id) };
}

function duplicateOf(
  message: Message,
  options: Scheduling,
  first: { readonly stream: string; readonly sequence: number; readonly scheduledFor?: Date },
): Receipt {
  const { event, id: messageId } = message;
  const { stream, sequence } = first;
  if (options.onDuplicate === "throw") {
    throw new DuplicateMessageError(event.name, { messageId, stream, sequence });
  }
  return { id: messageId, duplicate: true, ...first };
}

// An attempt whose acknowledgement was lost makes the next one a duplicate of itself, also when it is due already.
async function isOwn(
  outlet: Outlet,
  scheduled: Message,
  answer: { readonly attempts: number; readonly options: Scheduling; readonly stream: string },
): Promise<boolean> {
  if (scheduled.unique) return true;
  if (answer.attempts === 1) return false;
  const { attempts, options, stream: name } = answer;
  const waiting = await stored(outlet, scheduled, { name, attempts, options });
  if (waiting !== null) return isMarked(waiting, scheduled);
  if (options.onDuplicate !== "throw") return false;
  // it came due meanwhile, and nobody can tell any more whose it was
  const elapsed = Date.now() - options.deadline.started;
  const facts = { subject: scheduled.subject, messageId: scheduled.id, attempts, elapsed };
  throw new PublishOutcomeUnknownError(scheduled.event.name, facts);
}

async function stored(
  outlet: Outlet,
  scheduled: Message,
  place: { readonly name: string; readonly attempts: number; readonly options: Scheduling },
): Promise<StoredMsg | null> {
  const { subject, id: messageId, event } = scheduled;
  try {
    return await outlet.connection.jsm.streams.getMessage(place.name, { last_by_subj: subject });
  } catch (cause) {
    // the link is lost, or this user may not read the stream
    const elapsed = Date.now() - place.options.deadline.started;
    const facts = { subject, messageId, attempts: place.attempts, elapsed };
    throw new PublishOutcomeUnknownError(event.name, facts, { cause });
  }
}

function isMarked(waiting: StoredMsg, scheduled: Message): boolean {
  return waiting.header.get(publishHeader) === scheduled.headers.get(publishHeader);
}

export function timeOf(waiting: StoredMsg): Date | undefined {
  const [, text] = /^@at (.+)$/.exec(waiting.header.get(scheduleHeader)) ?? [];
  return text === undefined ? undefined : new Date(text);
}
