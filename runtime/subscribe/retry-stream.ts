import { RetentionPolicy } from "@nats-io/jetstream";
import type { StreamInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { hasCapability, isForbidden } from "../streams/server-level.js";
import { ensureInternalStream } from "./internal-stream.js";
import type { BoundActor } from "./bind-actor.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import { retryFilter, retryStreamName } from "./names.js";

/**
 * Creates the stream in which messages wait that are tried again much later, where there is none: one of each message,
 * gone when it is settled. `undefined`: this server knows no schedules, and such messages stay with their consumer.
 */
export async function ensureRetryStream(
  connection: Connection,
  options: InternalStreamOptions,
): Promise<StreamInfo | undefined> {
  if (!(await hasSchedules(connection))) return undefined;
  const { application } = options;
  const wanted = {
    name: retryStreamName(application),
    subjects: [retryFilter(application)],
    description: `What actors of ${application} try again later`,
    retention: RetentionPolicy.Workqueue,
    // what failed again before its process ended takes the place of what it came from
    max_msgs_per_subject: 1,
    allow_msg_schedules: true,
  };
  return (await ensureInternalStream(connection.jsm, wanted, options)).info;
}

async function hasSchedules(connection: Connection): Promise<boolean> {
  try {
    return await hasCapability(connection, "schedules");
  } catch (error) {
    // a user that may not ask for it gets on without
    if (isForbidden(error)) return false;
    throw error;
  }
}

/**
 * Whether an actor's messages may wait aside for an attempt that is far away. In order they keep their place, and what
 * each process gets for itself could not come back to that process.
 */
export function retriesAside(actor: BoundActor): boolean {
  return actor.order === undefined && !actor.broadcast && actor.own === undefined;
}
