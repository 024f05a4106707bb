import { DiscardPolicy, RetentionPolicy } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { ensureInternalStream } from "./internal-stream.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import { replayFilter, replayStreamName } from "./names.js";

/**
 * Creates the stream in which replays wait for their actor, where there is none: an empty message for each letter, one
 * at a time for the same letter, gone when it is settled.
 */
export async function ensureReplayStream(
  jsm: JetStreamManager,
  options: InternalStreamOptions,
): Promise<StreamInfo> {
  const { application } = options;
  const wanted = {
    name: replayStreamName(application),
    subjects: [replayFilter(application)],
    description: `Dead letters of ${application} that its actors get again`,
    retention: RetentionPolicy.Workqueue,
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
  };
  return (await ensureInternalStream(jsm, wanted, options)).info;
}
