import { createHash } from "node:crypto";
import type { StreamConfig, StreamSource } from "@nats-io/jetstream";
import type { StreamDefinition } from "../define/stream.js";

/*
 * Schedules never live in the stream of their events, whose unfiltered consumers would receive them: they have a
 * stream beside it. Where one is due, the server stores its copy there, and the events' stream sources the copies
 * under the events' own subjects. All of these names are a wire format: they outlive processes and releases.
 */

export function scheduleStreamName(stream: StreamDefinition): string {
  return `${stream.name}-schedules`;
}

// a name is unique on the server and one token, so the schedules of two streams never meet
function root(stream: StreamDefinition): string {
  return `_schedules.${stream.name}`;
}

/** Where a schedule stands until it is due: one subject for each message id, so that there is one of each. */
export function scheduleSubject(stream: StreamDefinition, messageId: string): string {
  return `${root(stream)}.at.${keyOf(messageId)}`;
}

/** Where the schedule of an event stands that comes again and again; without an event, the filter of all of them. */
export function periodicSubject(stream: StreamDefinition, event?: string): string {
  return `${root(stream)}.every.${event === undefined ? "*" : keyOf(event)}`;
}

// an id or a name may hold what a subject can't
function keyOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Where the copy of a schedule goes that is due. */
export function dueSubject(stream: StreamDefinition, subject: string): string {
  return `${root(stream)}.due.${subject}`;
}

/**
 * The stream of the schedules. The copies go with its `maxAge`, which is how long the events' stream may be out of
 * reach; schedules themselves carry a TTL of `never`.
 */
export function scheduleStreamOf(stream: StreamDefinition): StreamDefinition {
  return {
    name: scheduleStreamName(stream),
    subjects: [`${root(stream)}.>`],
    description: `What is to be stored in ${stream.name} later`,
    maxAge: "7d",
    messageTtl: true,
    ...(stream.duplicateWindow === undefined ? {} : { duplicateWindow: stream.duplicateWindow }),
    ...(stream.storage === undefined ? {} : { storage: stream.storage }),
    ...(stream.replicas === undefined ? {} : { replicas: stream.replicas }),
  };
}

/** What the events' stream takes from the stream of its schedules. */
function scheduleSource(stream: StreamDefinition): StreamSource {
  const transforms = [{ src: dueSubject(stream, ">"), dest: ">" }];
  return { name: scheduleStreamName(stream), subject_transforms: transforms };
}

/**
 * The sources that the events' stream should have besides those that somebody else gave it; `undefined`: it is not
 * stated whether it has schedules.
 */
export function sourcesWith(
  stream: StreamDefinition,
  found: Pick<Partial<StreamConfig>, "sources">,
): StreamSource[] | undefined {
  if (stream.schedules === undefined) return undefined;
  const name = scheduleStreamName(stream);
  const others = (found.sources ?? []).filter((source) => source.name !== name);
  return stream.schedules ? [...others, scheduleSource(stream)] : others;
}

/** Whether a stream takes what is due from the stream of its schedules. */
export function takesSchedules(stream: StreamDefinition, found: StreamConfig): boolean {
  const { subject_transforms: wanted } = scheduleSource(stream);
  const source = found.sources?.find(({ name }) => name === scheduleStreamName(stream));
  return JSON.stringify(source?.subject_transforms) === JSON.stringify(wanted);
}
