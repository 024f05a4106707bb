import type { Application, Event, Schema } from "../model/index.js";
import type { Change, ChangeClass } from "./change.js";
import { anyHeaders, compareSchemas, noHeaders, sentence } from "./compare-schemas.js";
import type { Stake, WrittenSchema } from "./compare-schemas.js";
import { compareSubjects } from "./compare-subjects.js";
import { compareWires } from "./compare-wires.js";
import type { Comparison } from "./comparison.js";
import { addressOf } from "./match-events.js";
import type { EventMatch } from "./match-events.js";

/** Who writes and who reads an event, by the old document or the new one. */
interface Roles {
  readonly isPublished: boolean;
  readonly isHandled: boolean;
}

/** Compares what both documents say of the events. */
export function compareEvents(matches: readonly EventMatch[], comparison: Comparison): void {
  for (const match of matches) {
    if (match.kind === "both") compareEvent(match.before, match.after, comparison);
    else if (match.kind === "removed") reportRemoved(match.before, comparison);
    else reportAdded(match.after, comparison);
  }
}

function compareEvent(before: Event, after: Event, comparison: Comparison): void {
  const actors = comparison.actorsOf(before, after);
  const subject = `event ${before.name}`;
  const report = (change: Omit<Change, "subject" | "actors">): void => {
    const places = {
      ...(before.location && { before: before.location }),
      ...(after.location && { after: after.location }),
    };
    comparison.add({ ...places, ...change, subject, actors: change.class === "documentation" ? [] : actors });
  };
  compareActions(before, after, { comparison, report });
  compareNames(before, after, { comparison, report });
  compareSubjects(before, after, { comparison, report, ...rolesOf(before, after, comparison) });
  compareMarks(before, after, report);
  compareNotes(before, after, report);
  if (before.contentType.toLowerCase() !== after.contentType.toLowerCase())
    report({
      class: "breaking",
      code: "content-type",
      message: `It is written as ${after.contentType} now, and was written as ${before.contentType}.`,
      consequences: ["Readers of either document can't read messages of the other."],
    });
  if (before.wire !== undefined || after.wire !== undefined) {
    const isWhole = compareWires([before.wire, after.wire], { part: "payload", report });
    if (isWhole) return compareAnswers(before, after, { comparison, subject, actors });
  }
  compareContents(before, after, { comparison, subject, actors });
  compareAnswers(before, after, { comparison, subject, actors });
}

export type Report = (change: Omit<Change, "subject" | "actors">) => void;

interface Tools {
  readonly comparison: Comparison;
  readonly report: Report;
}

function rolesOf(before: Event, after: Event, { published, handled }: Comparison): Roles {
  return {
    isPublished: published.has(before) || published.has(after),
    isHandled: handled.has(before) || handled.has(after),
  };
}

function compareActions(before: Event, after: Event, { comparison, report }: Tools): void {
  const was = comparison.published.has(before);
  const is = comparison.published.has(after);
  if (was && !is)
    report({
      class: "breaking",
      code: "not-published",
      message: "The application no longer publishes it.",
      consequences: ["Those who handle it wait for ever."],
    });
  if (!was && is)
    report({
      class: "compatible",
      code: "published",
      message: "The application publishes it now.",
      consequences: [],
    });
}

function compareNames(before: Event, after: Event, { comparison, report }: Tools): void {
  if (before.name === after.name) return;
  const isShared =
    comparison.siblingsOf(before).length > 1 ||
    comparison.after.events.filter((each) => addressOf(each) === addressOf(after)).length > 1;
  const isIdentified = before.deduplicateBy !== undefined || after.deduplicateBy !== undefined;
  const consequences = [
    ...(isShared
      ? [
          "Its name tells it from the other events of its subject: readers of the old document don't know it by the new one.",
        ]
      : []),
    ...(isIdentified
      ? [
          "Its message ids begin with its name: what is published before and after the change is stored twice.",
        ]
      : []),
    ...(isShared || isIdentified
      ? []
      : ["Generated code calls it by the new name; messages under the old one are still read."]),
  ];
  report({
    class: isShared || isIdentified ? "breaking" : "caution",
    code: "event-name",
    message: `It is called "${after.name}" now, and was called "${before.name}".`,
    consequences,
    hint: `Keep the name: give the message \`name: ${before.name}\`.`,
  });
}

interface Mark {
  readonly code: string;
  readonly word: string;
  readonly of: (event: Event) => unknown;
  readonly class: ChangeClass;
  readonly consequence: string;
}

const marks: readonly Mark[] = [
  {
    code: "deduplicate-by",
    word: "deduplicateBy",
    of: (event) => event.deduplicateBy,
    class: "caution",
    consequence:
      "What is published before the change and again after it gets another message id, and is stored twice.",
  },
  {
    code: "correlation-id",
    word: "correlationId",
    of: (event) => event.correlationId,
    class: "caution",
    consequence: "Conversations that are under way are not recognised across the change.",
  },
  {
    code: "ttl",
    word: "ttl",
    of: (event) => event.ttl,
    class: "caution",
    consequence: "Messages are kept for another time.",
  },
  {
    code: "cloud-events",
    word: "CloudEvents settings",
    of: (event) => event.cloudEvents,
    class: "breaking",
    consequence: "Readers of either document look for attributes in another place or with another value.",
  },
  {
    code: "reply-to",
    word: "header for the subject of the answer",
    of: (event) => event.replyTo,
    class: "breaking",
    consequence: "Requests that are made by one document are not answered by the other.",
  },
  {
    code: "discriminator",
    word: "discriminator",
    of: (event) => event.discriminator,
    class: "caution",
    consequence:
      "It is told from other events of its subject in another way; messages of Hazelnats carry the name and are not concerned.",
  },
];

function compareMarks(before: Event, after: Event, report: Report): void {
  for (const { code, word, of, class: kind, consequence } of marks) {
    const [was, is] = [JSON.stringify(of(before)), JSON.stringify(of(after))];
    if (was === is) continue;
    const text = (value: string | undefined): string => value ?? "none";
    report({
      class: kind,
      code,
      message: sentence(`Its ${word} is ${text(is)} now, and was ${text(was)}`),
      consequences: [consequence],
    });
  }
}

function compareNotes(before: Event, after: Event, report: Report): void {
  if (before.deprecated !== after.deprecated)
    report({
      class: "documentation",
      code: "deprecated",
      message: after.deprecated === true ? "It is deprecated now." : "It is no longer deprecated.",
      consequences: [],
    });
  const words = (["title", "description"] as const).filter((each) => before[each] !== after[each]);
  if (words.length > 0)
    report({
      class: "documentation",
      code: "event-notes",
      message: sentence(`Its ${words.join(" and ")} changed`),
      consequences: [],
    });
}

interface Place {
  readonly comparison: Comparison;
  readonly subject: string;
  readonly actors: readonly string[];
}

function compareContents(before: Event, after: Event, { comparison, subject, actors }: Place): void {
  const { isOpen, sideOf } = comparison;
  const stakes = stakesOf(before, after, comparison);
  const shared = { isOpen, subject, actors, ...stakes, ...placesOf(before, after) };
  const of = (application: Application, schema: Schema): WrittenSchema => {
    const judged = { schema: schema.json, side: sideOf(application, schema) };
    return { written: judged, read: judged };
  };
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

function compareAnswers(before: Event, after: Event, { comparison, subject, actors }: Place): void {
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
  const of = (application: Application, schema: Schema): WrittenSchema => {
    const judged = { schema: schema.json, side: comparison.sideOf(application, schema) };
    return { written: judged, read: judged };
  };
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

function placesOf(before: Event, after: Event): Pick<Change, "before" | "after"> {
  return {
    ...(before.location && { before: before.location }),
    ...(after.location && { after: after.location }),
  };
}

function reportRemoved(event: Event, comparison: Comparison): void {
  const isPublished = comparison.published.has(event);
  const isHandled = comparison.handled.has(event);
  comparison.add({
    class: isPublished || isHandled ? "breaking" : "caution",
    code: "event-removed",
    subject: `event ${event.name}`,
    message: `The event on ${event.subject.template} was removed.`,
    consequences: [
      ...(isPublished ? ["The application no longer publishes it: those who handle it wait for ever."] : []),
      ...(isHandled ? ["The application no longer handles it: what others publish goes nowhere."] : []),
      ...(isPublished || isHandled
        ? []
        : ["Nobody published or handled it by this document; other documents may refer to it."]),
    ],
    actors: comparison.actorsOf(event, undefined),
    ...(event.location && { before: event.location }),
  });
}

function reportAdded(event: Event, comparison: Comparison): void {
  const siblings = comparison.siblingsOf(event);
  const isOurs = comparison.published.has(event) || !comparison.handled.has(event);
  comparison.add({
    class: siblings.length === 0 ? "compatible" : isOurs ? "breaking" : "caution",
    code: "event-added",
    subject: `event ${event.name}`,
    message: `The event on ${event.subject.template} is new.`,
    consequences:
      siblings.length === 0
        ? []
        : [
            `Its subject carried ${siblings.map(({ name }) => `"${name}"`).join(", ")} alone: readers of the old document don't know it, and refuse it or take it for one of these.`,
          ],
    actors: siblings.flatMap((each) => comparison.actorsOf(each, undefined)),
    ...(event.location && { after: event.location }),
  });
}
