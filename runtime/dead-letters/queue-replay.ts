import { JetStreamApiError } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { StreamMissingError } from "../errors.js";
import { actorReplayFilter, replayFilter, replayStreamName, replaySubject } from "../subscribe/names.js";
import type { SweepResult } from "./dead-letters.js";

export interface Replays {
  queue(
    letterSubject: string,
    options: { readonly actor: string; readonly dryRun: boolean },
  ): Promise<SweepResult>;
}

/** Throws `StreamMissingError` where no subscriber of this version was registered. */
export async function openReplays({ js, jsm }: Connection, application: string): Promise<Replays> {
  const stream = replayStreamName(application);
  const filters = new Set<string>();
  try {
    for await (const { config } of jsm.consumers.list(stream)) {
      for (const filter of [config.filter_subject, ...(config.filter_subjects ?? [])])
        filters.add(filter ?? "");
    }
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError) || cause.code !== 10059) throw cause;
    throw new StreamMissingError({ subject: replayFilter(application), stream }, { cause });
  }
  return {
    queue: async (letterSubject, { actor, dryRun }) => {
      // nobody would ever take it from there
      if (!filters.has(actorReplayFilter(application, actor))) return "no-actor";
      if (dryRun) return "done";
      try {
        // empty: the letter is read when its turn has come, so that it is in one place only
        await js.publish(replaySubject(letterSubject), "", { retries: 3 });
        return "done";
      } catch (error) {
        // 10077: one message for each subject, which makes an interrupted replay safe to repeat
        if (error instanceof JetStreamApiError && error.code === 10077) return "already";
        throw error;
      }
    },
  };
}
