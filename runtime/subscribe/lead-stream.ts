import { DiscardPolicy } from "@nats-io/jetstream";
import type { ConsumerInfo, JetStreamManager } from "@nats-io/jetstream";
import { NotRegisteredError } from "../errors/consumer.js";
import type { BoundActor } from "./bind-actor.js";
import { ensureInternalStream } from "./internal-stream.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import { leadFilter, leadStreamName } from "./names.js";

/** Creates the stream in which processes agree on who runs an actor that only one may run, where there is none. */
export async function ensureLeadStream(jsm: JetStreamManager, options: InternalStreamOptions): Promise<void> {
  const { application } = options;
  const wanted = {
    name: leadStreamName(application),
    subjects: [leadFilter(application)],
    description: `Which process runs which actor of ${application}`,
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.Old,
  };
  await ensureInternalStream(jsm, wanted, options);
}

/** What is to be said where the stream is gone in which processes agree. */
export function leadMissing(
  actor: BoundActor,
  consumer: ConsumerInfo | undefined,
  cause: unknown,
): NotRegisteredError {
  const missing = leadStreamName(actor.application);
  const facts = { consumer: actor.durable, stream: consumer?.stream_name, missing };
  return new NotRegisteredError(actor.key, facts, { cause });
}
