import { DeliverPolicy, JetStreamApiError } from "@nats-io/jetstream";
import type { StoredMsg } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { EventDefinition } from "../define/event.js";
import { InvalidDefinitionError, StreamMissingError } from "../errors.js";
import { carriedIdHeader, scheduleTargetHeader } from "../headers.js";
import { scheduleStreamName, scheduleSubject, unavailable } from "../streams/index.js";
import type { Receipt } from "./receipt.js";
import { timeOf } from "./schedule.js";

const streamNotFound = 10059;

/** Whether there was something to take back: a schedule of that id that was not due yet. */
export async function cancelSchedule(
  connection: Connection,
  event: EventDefinition,
  id: string | number | Receipt,
): Promise<boolean> {
  const { stream, name } = event;
  if (stream?.schedules !== true) {
    throw new InvalidDefinitionError(
      `event "${name}": cancel`,
      stream?.name,
      "a stream with `schedules: true`",
    );
  }
  const messageId = typeof id === "object" ? id.id : `${name}:${id}`;
  const subject = scheduleSubject(stream, messageId);
  const { streams } = connection.jsm;
  const held = scheduleStreamName(stream);
  try {
    const waiting = await streams.getMessage(held, { last_by_subj: subject });
    if (waiting === null) return false;
    // one that takes its place meanwhile stays
    const { purged } = await streams.purge(held, { filter: subject, seq: waiting.seq + 1 });
    return purged > 0 && !(await hasFired(connection, waiting, held));
  } catch (cause) {
    if (cause instanceof JetStreamApiError && cause.code === streamNotFound) {
      throw new StreamMissingError({ subject, stream: held }, { cause });
    }
    throw unavailable(cause);
  }
}

/**
 * Whether the copy of a schedule was stored that has just been removed: the server stores it first and removes the
 * schedule then, so for a moment there are both.
 */
async function hasFired(connection: Connection, waiting: StoredMsg, stream: string): Promise<boolean> {
  const due = timeOf(waiting);
  const info = await connection.jsm.streams.info(stream);
  // by the server's own clock it was not due before it was gone
  if (due === undefined || Date.parse(info.ts ?? "") < due.getTime()) return false;
  const consumer = await connection.js.consumers.get(stream, {
    filter_subjects: waiting.header.get(scheduleTargetHeader),
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: due.toISOString(),
    headers_only: true,
  });
  const id = waiting.header.get(carriedIdHeader);
  // a copy that was on its way as the schedule was removed comes a moment later
  for (let next = await consumer.next({ expires: 1_000 }); next !== null;) {
    if (next.seq > waiting.seq && next.headers?.get(carriedIdHeader) === id) return true;
    next = await consumer.next({ expires: next.info.pending === 0 ? 1_000 : 2_000 });
  }
  return false;
}
