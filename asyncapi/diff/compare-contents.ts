import type { Application, Event, Schema } from "../model/index.js";
import type { Change, Report } from "./change.js";
import { anyHeaders, compareSchemas, noHeaders } from "./compare-schemas.js";
import type { Stake, WrittenSchema } from "./compare-schemas.js";
import { compareWires } from "./compare-wires.js";
import type { Comparison } from "./comparison.js";

/** Who writes and who reads an event, by the old document or the new one. */
interface Roles {
  readonly isPublished: boolean;
  readonly isHandled: boolean;
}

interface Place {
  readonly comparison: Comparison;
  readonly subject: string;
  readonly actors: readonly string[];
}

/** Compares what messages carry: payloads and headers, in both directions. */
export function compareContents(before: Event, after: Event, { comparison, subject, actors }: Place): void {
  const { isOpen } = comparison;
  const stakes = stakesOf(before, after, comparison);
  const shared = { isOpen, subject, actors, ...stakes, ...placesOf(before, after) };
  const of = judgedBy(comparison);
  const [old, next] = [of(comparison.before, before.payload), of(comparison.after, after.payload)];
  for (const change of compareSchemas(old, next, { ...shared, part: "payload" })) comparison.add(change);
  if (before.headers === undefined && after.headers === undefined) return;
  const headers = (application: Application, schema: Schema | undefined): WrittenSchema => {
    if (schema !== undefined) return of(application, schema);
    const side = { definitions: new Map() };
    return { written: { schema: noHeaders, side }, read: { schema: anyHeaders, side } };
  };
  const [one, two] = [headers(comparison.before, before.headers), headers(comparison.after, after.headers)];
  for (const change of compareSchemas(one, two, { ...shared, part: "headers" })) comparison.add(change);
}

function judgedBy({ sideOf }: Comparison): (application: Application, schema: Schema) => WrittenSchema {
  return (application, schema) => {
    const judged = { schema: schema.json, side: sideOf(application, schema) };
    return { written: judged, read: judged };
  };
}

/** Which direction matters to whom: an application that only publishes or only handles an event can do without one. */
function stakesOf(
  before: Event,
  after: Event,
  comparison: Comparison,
): { readonly backward: Stake; readonly forward: Stake } {
  const { isPublished, isHandled } = rolesOf(before, after, comparison);
  const isBoth = isPublished === isHandled;
  const stream = before.stream?.name;
  const stored = stream === undefined ? "" : `, and what the stream ${stream} still holds`;
  const refused = "Readers of the new document refuse";
  const backward: Stake =
    isHandled || isBoth
      ? {
          isBreaking: true,
          consequence: `${refused} messages of publishers that follow the old one${stored}`,
        }
      : stream === undefined
        ? {
            isBreaking: false,
            consequence: `Readers that follow the new document have to come after this publisher; nothing is stored, so that old readers reading new messages is the direction that matters`,
          }
        : { isBreaking: true, consequence: `${refused} old messages that the stream ${stream} still holds` };
  const forward: Stake =
    isPublished || isBoth
      ? { isBreaking: true, consequence: "Readers of the old document refuse new messages" }
      : {
          isBreaking: false,
          consequence:
            "This application only handles it, so that new readers reading old messages is the direction that matters; update it before publishers that follow the new document",
        };
  return { backward, forward };
}

/** Compares what requests are answered with; who asks reads it. */
export function compareAnswers(before: Event, after: Event, { comparison, subject, actors }: Place): void {
  const [was, is] = [before.reply, after.reply];
  const places = placesOf(before, after);
  if (was === undefined || is === undefined) {
    if (was === is) return;
    comparison.add({
      class: "breaking",
      code: "answer",
      subject,
      message: is === undefined ? "It is no longer answered." : "It asks for an answer now.",
      consequences: [
        is === undefined
          ? "Those who ask wait until their time is over."
          : "Handlers of the old document give no answer, and those who ask wait until their time is over.",
      ],
      actors,
      ...places,
    });
    return;
  }
  const { isPublished, isHandled } = rolesOf(before, after, comparison);
  const isBoth = isPublished === isHandled;
  const report: Report = (change) => comparison.add({ ...places, ...change, subject, actors });
  if (compareWires([before.replyWire, after.replyWire], { part: "answer", report })) return;
  const of = judgedBy(comparison);
  const changes = compareSchemas(of(comparison.before, was), of(comparison.after, is), {
    isOpen: comparison.isOpen,
    subject,
    actors,
    part: "answer",
    ...places,
    // Who publishes a request reads its answer.
    backward: {
      isBreaking: isPublished || isBoth,
      consequence: "Those who ask by the new document refuse answers of handlers that follow the old one",
    },
    forward: {
      isBreaking: isHandled || isBoth,
      consequence: "Those who ask by the old document refuse new answers",
    },
  });
  for (const change of changes) comparison.add(change);
}

/** Where both documents have the event. */
export function placesOf(before: Event, after: Event): Pick<Change, "before" | "after"> {
  return {
    ...(before.location && { before: before.location }),
    ...(after.location && { after: after.location }),
  };
}

export function rolesOf(before: Event, after: Event, { published, handled }: Comparison): Roles {
  return {
    isPublished: published.has(before) || published.has(after),
    isHandled: handled.has(before) || handled.has(after),
  };
}
