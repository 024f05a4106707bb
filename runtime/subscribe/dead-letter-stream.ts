import { DiscardPolicy } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig } from "@nats-io/jetstream";
import { covers } from "../define/filter.js";
import { StreamConflictError } from "../errors.js";
import { infoOf } from "../streams/find-stream.js";
import { ensureInternalStream } from "./internal-stream.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import type { DeadLetterStreamReport } from "./subscriber-report.js";
import { deadLetterFilter, deadLetterStreamName } from "./names.js";

/**
 * Creates the stream of an application's dead letters where there is none: without limits, because what nobody
 * handled must not go by itself. One that exists is left as it is, so that limits set by hand stay.
 */
export async function ensureDeadLetterStream(
  jsm: JetStreamManager,
  options: InternalStreamOptions,
): Promise<DeadLetterStreamReport> {
  const { application } = options;
  const filter = deadLetterFilter(application);
  const wanted = {
    name: deadLetterStreamName(application),
    subjects: [filter],
    description: `What the actors of ${application} could not handle`,
    // one letter for each message and actor, however many processes try
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    allow_direct: true,
  };
  const { created, info } = await ensureInternalStream(jsm, wanted, options);
  return { kind: created ? "created" : "unchanged", stream: checked(info.config, filter) };
}

/** Whether a stream refuses a second letter of the same subject by itself: those of earlier versions don't. */
function isUniqueStream(config: StreamConfig): boolean {
  return config.discard_new_per_subject && config.max_msgs_per_subject === 1;
}

/** The same of the stream that an application has. Nobody's rights to ask are needed: `false` is right, too. */
export async function hasUniqueLetters(jsm: JetStreamManager, application: string): Promise<boolean> {
  const found = await infoOf(jsm, deadLetterStreamName(application)).catch(() => undefined);
  return found !== undefined && isUniqueStream(found.config);
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
