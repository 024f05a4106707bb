import type { Event } from "../model/index.js";
import type { Change, ChangeClass, Report } from "./change.js";
import { compareAnswers, compareContents, placesOf, rolesOf } from "./compare-contents.js";
import { sentence } from "./compare-schemas.js";
import { compareSubjects } from "./compare-subjects.js";
import { compareWires } from "./compare-wires.js";
import type { Comparison } from "./comparison.js";
import { addressOf } from "./match-events.js";
import type { EventMatch } from "./match-events.js";

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
    comparison.add({
      ...placesOf(before, after),
      ...change,
      subject,
      actors: change.class === "documentation" ? [] : actors,
    });
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

interface Tools {
  readonly comparison: Comparison;
  readonly report: Report;
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
