import { JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { covers } from "../define/filter.js";
import type { StreamDefinition } from "../define/stream.js";
import { StreamConflictError } from "../errors.js";

const streamNotFound = 10059;

/**
 * The stream on the server that a definition means: the one that holds its subjects, whatever it is called; else the
 * one of its name. Throws `StreamConflictError` where several streams, or another one in part, hold the subjects.
 */
export async function findStream(
  jsm: JetStreamManager,
  stream: StreamDefinition,
): Promise<StreamInfo | undefined> {
  const holders = await holdersOf(jsm, stream.subjects);
  const [first, second] = holders;
  if (first === undefined) return infoOf(jsm, stream.name);
  if (second !== undefined) throw overlapError(stream, holders);
  const info = await infoOf(jsm, first);
  if (info === undefined) return infoOf(jsm, stream.name);
  const held = info.config.subjects;
  const complete = stream.subjects.every((inner) => held.some((outer) => covers(outer, inner)));
  if (!complete && first !== stream.name) throw overlapError(stream, holders);
  return info;
}

/** The names of the streams whose subjects overlap with these. */
export async function holdersOf(
  jsm: JetStreamManager,
  subjects: readonly string[],
): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const subject of subjects) {
    for await (const name of jsm.streams.names(subject)) names.add(name);
  }
  return [...names].sort();
}

/** `undefined`: there is none of that name. */
export async function infoOf(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return undefined;
    throw error;
  }
}

/** Two streams would both store what is published to a subject that they share. */
export function overlapError(stream: StreamDefinition, holders: readonly string[]): StreamConflictError {
  return new StreamConflictError({
    stream: stream.name,
    setting: "subjects",
    wanted: stream.subjects,
    found: holders,
    hint: "These streams share subjects: delete or narrow all but one, else events are stored twice or not at all",
  });
}
