import { DiscardPolicy, JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { covers } from "../define/filter.js";
import { StreamConflictError, StreamMissingError, StreamRefusedError } from "../errors.js";
import type { DeadLetterStreamReport } from "./subscriber-report.js";
import { deadLetterFilter, deadLetterStreamName } from "./names.js";

/**
 * Creates the stream of an application's dead letters where there is none: without limits, because what nobody
 * handled must not go by itself. One that exists is left as it is, so that limits set by hand stay.
 */
export async function ensureDeadLetterStream(
  jsm: JetStreamManager,
  application: string,
  options: { readonly mode: "update" | "verify" },
): Promise<DeadLetterStreamReport> {
  const stream = deadLetterStreamName(application);
  const filter = deadLetterFilter(application);
  const found = await configOf(jsm, stream);
  if (found !== undefined) return { kind: "unchanged", stream: checked(found, filter) };
  if (options.mode === "verify") throw new StreamMissingError({ subject: filter, stream });
  try {
    await jsm.streams.add({
      name: stream,
      subjects: [filter],
      description: `What the actors of ${application} could not handle`,
      // one letter for each message and actor, however many processes try
      max_msgs_per_subject: 1,
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
      allow_direct: true,
      metadata: { "hazelnats.application": application, "hazelnats.created-by": application },
    });
    return { kind: "created", stream };
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    // 10058: another process was faster
    const other = cause.code === 10058 ? await configOf(jsm, stream) : undefined;
    if (other !== undefined) return { kind: "unchanged", stream: checked(other, filter) };
    throw new StreamRefusedError({ stream, serverCode: cause.code, reason: cause.message }, { cause });
  }
}

/** Whether a stream refuses a second letter of the same subject by itself: those of earlier versions don't. */
function isUniqueStream(config: StreamConfig): boolean {
  return config.discard_new_per_subject && config.max_msgs_per_subject === 1;
}

/** The same of the stream that an application has. Nobody's rights to ask are needed: `false` is right, too. */
export async function hasUniqueLetters(jsm: JetStreamManager, application: string): Promise<boolean> {
  const config = await configOf(jsm, deadLetterStreamName(application)).catch(() => undefined);
  return config !== undefined && isUniqueStream(config);
}

async function configOf(jsm: JetStreamManager, stream: string): Promise<StreamConfig | undefined> {
  try {
    return (await jsm.streams.info(stream)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === 10059) return undefined;
    throw error;
  }
}

function checked(config: StreamConfig, filter: string): string {
  if (config.subjects.some((subject) => covers(subject, filter))) return config.name;
  throw new StreamConflictError({
    stream: config.name,
    setting: "subjects",
    wanted: [filter],
    found: config.subjects,
    hint: "It has to hold the application's dead letters: rename it, or add the subject",
  });
}
