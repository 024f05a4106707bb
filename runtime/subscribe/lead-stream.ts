import { DiscardPolicy, JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager } from "@nats-io/jetstream";
import { StreamMissingError, StreamRefusedError } from "../errors.js";
import { leadFilter, leadStreamName } from "./names.js";

/** Creates the stream in which processes agree on who runs an actor that only one may run, where there is none. */
export async function ensureLeadStream(
  jsm: JetStreamManager,
  application: string,
  options: { readonly mode: "update" | "verify" },
): Promise<void> {
  const stream = leadStreamName(application);
  if (await exists(jsm, stream)) return;
  const filter = leadFilter(application);
  if (options.mode === "verify") throw new StreamMissingError({ subject: filter, stream });
  try {
    await jsm.streams.add({
      name: stream,
      subjects: [filter],
      description: `Which process runs which actor of ${application}`,
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.Old,
      metadata: { "hazelnats.application": application, "hazelnats.created-by": application },
    });
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    // 10058: another process was faster
    if (cause.code === 10058 && (await exists(jsm, stream))) return;
    throw new StreamRefusedError({ stream, serverCode: cause.code, reason: cause.message }, { cause });
  }
}

async function exists(jsm: JetStreamManager, stream: string): Promise<boolean> {
  try {
    await jsm.streams.info(stream);
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === 10059) return false;
    throw error;
  }
}
