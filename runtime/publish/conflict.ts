import type { StoredMsg } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { PublishOutcomeUnknownError, PublishRefusedError, SequenceConflictError } from "../errors.js";
import { messageIdHeader, publishHeader } from "../headers.js";
import type { Deadline } from "./deadline.js";
import type { Outlet, Refused, Stored } from "./deliver.js";
import type { Message } from "./message.js";

/**
 * Whether the server says that the subject's last message is not the expected one, or that another one is about to
 * become it (10164).
 */
export function isWrongLastSequence(serverCode: number): boolean {
  return serverCode === 10071 || serverCode === 10164;
}

export interface Refusal {
  readonly refused: Refused;
  readonly expected: number;
  readonly deadline: Deadline;
  /** The subject is the id's own: whatever stands there is this event. */
  readonly once?: boolean;
}

/**
 * What a publish with an expected sequence comes to that the server refused. It judges the expectation before the
 * id: an attempt whose acknowledgement was lost makes the next one a conflict with itself (measured). What was stored
 * upon the expected message is the first one after it on the subject. Rejects with `SequenceConflictError`,
 * `PublishRefusedError` or `PublishOutcomeUnknownError`.
 */
export async function resolveConflict(outlet: Outlet, message: Message, refusal: Refusal): Promise<Stored> {
  const { refused, expected } = refusal;
  const { stream, attempts } = refused;
  const { name } = message.event;
  if (!isWrongLastSequence(refused.serverCode) || stream === undefined) {
    throw new PublishRefusedError(name, refused);
  }
  try {
    const { connection } = outlet;
    // the server takes both together, only the client's type does not know
    const firstAfter = { seq: expected + 1, next_by_subj: message.subject };
    const next = await connection.jsm.streams.getMessage(stream, firstAfter);
    if (next !== null && isSame(next, message)) {
      return { kind: "stored", stream, sequence: next.seq, duplicate: !isOwn(next, message), attempts };
    }
    const found = await lastSequence(connection, { stream, subject: message.subject });
    const conflict = new SequenceConflictError(name, { subject: message.subject, stream, expected, found });
    if (!refused.mayBeStored || (await keepsAll(connection, stream))) throw conflict;
    throw unknown(message, refusal, { cause: conflict });
  } catch (cause) {
    if (cause instanceof SequenceConflictError || cause instanceof PublishOutcomeUnknownError) throw cause;
    // the link is lost, or this user may not read the stream
    if (refused.mayBeStored) throw unknown(message, refusal, { cause });
    if (refusal.once === true) return { kind: "stored", stream, sequence: 0, duplicate: true, attempts };
    const facts = { subject: message.subject, stream, expected, found: undefined };
    throw new SequenceConflictError(name, facts, { cause });
  }
}

/** Whether the stored message has the id of this one. */
function isSame(stored: StoredMsg, message: Message): boolean {
  return stored.header.get(messageIdHeader) === message.id;
}

/** Whether it was this very publish that stored it. */
function isOwn(stored: StoredMsg, message: Message): boolean {
  return stored.header.get(publishHeader) === message.headers.get(publishHeader);
}

async function lastSequence(
  connection: Connection,
  place: { readonly stream: string; readonly subject: string },
): Promise<number> {
  const last = await connection.jsm.streams.getMessage(place.stream, { last_by_subj: place.subject });
  return last?.seq ?? 0;
}

/** Whether a message that was just stored is still there: nothing else than an age or a total limit removes it. */
async function keepsAll(connection: Connection, stream: string): Promise<boolean> {
  const { config } = await connection.jsm.streams.info(stream);
  return config.retention === "limits" && config.max_msgs_per_subject <= 0;
}

function unknown(message: Message, refusal: Refusal, options: ErrorOptions): PublishOutcomeUnknownError {
  const { subject, id: messageId } = message;
  const { attempts } = refusal.refused;
  const elapsed = Date.now() - refusal.deadline.started;
  const facts = { subject, messageId, attempts, elapsed };
  return new PublishOutcomeUnknownError(message.event.name, facts, options);
}
