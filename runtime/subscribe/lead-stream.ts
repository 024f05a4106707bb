import { DiscardPolicy } from "@nats-io/jetstream";
import type { JetStreamManager } from "@nats-io/jetstream";
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
