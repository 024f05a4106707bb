import { DiscardPolicy, JetStreamApiError, RetentionPolicy } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { StreamMissingError, StreamRefusedError } from "../errors.js";
import { replayFilter, replayStreamName } from "./names.js";

/**
 * Creates the stream in which replays wait for their actor, where there is none: an empty message for each letter, one
 * at a time for the same letter, gone when it is settled.
 */
export async function ensureReplayStream(
  jsm: JetStreamManager,
  application: string,
  options: { readonly mode: "update" | "verify" },
): Promise<StreamInfo> {
  const stream = replayStreamName(application);
  const found = await infoOf(jsm, stream);
  if (found !== undefined) return found;
  if (options.mode === "verify") throw new StreamMissingError({ subject: replayFilter(application), stream });
  try {
    return await jsm.streams.add({
      name: stream,
      subjects: [replayFilter(application)],
      description: `Dead letters of ${application} that its actors get again`,
      retention: RetentionPolicy.Workqueue,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
      metadata: { "hazelnats.application": application, "hazelnats.created-by": application },
    });
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    // 10058: another process was faster
    const other = cause.code === 10058 ? await infoOf(jsm, stream) : undefined;
    if (other !== undefined) return other;
    throw new StreamRefusedError({ stream, serverCode: cause.code, reason: cause.message }, { cause });
  }
}

async function infoOf(jsm: JetStreamManager, stream: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(stream);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === 10059) return undefined;
    throw error;
  }
}
