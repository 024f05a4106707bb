import type { Event, Parameter } from "../model/index.js";
import type { Report } from "./change.js";
import type { Comparison } from "./comparison.js";
import { addressOf } from "./match-events.js";

interface Tools {
  readonly comparison: Comparison;
  readonly report: Report;
  readonly isPublished: boolean;
  readonly isHandled: boolean;
}

/** Compares where an event travels, and what keeps it. */
export function compareSubjects(before: Event, after: Event, tools: Tools): void {
  const { report } = tools;
  if (addressOf(before) !== addressOf(after))
    report({
      class: "breaking",
      code: "subject",
      message: `It travels on ${after.subject.template} now, and did on ${before.subject.template}.`,
      consequences: [
        "Who follows one of the documents neither hears nor reaches those who follow the other; what is stored stays on the old subject.",
      ],
    });
  else compareParameters(before, after, tools);
  compareHome(before, after, tools);
}

function compareParameters(before: Event, after: Event, tools: Tools): void {
  for (const [index, was] of before.subject.parameters.entries()) {
    const is = after.subject.parameters[index];
    if (is !== undefined) compareParameter(was, is, tools);
  }
}

function compareParameter(was: Parameter, is: Parameter, { report, isPublished, isHandled }: Tools): void {
  const isBoth = isPublished === isHandled;
  if (was.name !== is.name)
    report({
      class: "caution",
      code: "parameter-name",
      message: `The parameter "${was.name}" of its subject is called "${is.name}" now.`,
      consequences: ["Messages stay as they are; code that names the parameter has to follow."],
    });
  const gone = was.enum === undefined ? [] : is.enum === undefined ? [] : missing(was.enum, is.enum);
  const isLimited = was.enum === undefined && is.enum !== undefined;
  const come = was.enum === undefined || is.enum === undefined ? [] : missing(is.enum, was.enum);
  const isFree = was.enum !== undefined && is.enum === undefined;
  if (gone.length > 0 || isLimited)
    report({
      class: isHandled || isBoth ? "breaking" : "caution",
      code: "parameter-values",
      message: isLimited
        ? `The parameter "${is.name}" has to be one of ${textOf(is.enum ?? [])} now, and could be anything.`
        : `The parameter "${is.name}" can no longer be ${textOf(gone)}.`,
      consequences: [
        "Readers of the new document refuse messages on the other subjects, and those stored there.",
      ],
    });
  if (come.length > 0 || isFree)
    report({
      class: isPublished || isBoth ? "breaking" : "compatible",
      code: "parameter-values",
      message: isFree
        ? `The parameter "${is.name}" can be anything now, and had to be one of ${textOf(was.enum ?? [])}.`
        : `The parameter "${is.name}" can be ${textOf(come)} now.`,
      consequences:
        isPublished || isBoth ? ["Readers of the old document refuse messages on the new subjects."] : [],
    });
  if (was.default !== is.default)
    report({
      class: "caution",
      code: "parameter-default",
      message: `The parameter "${is.name}" has the default ${is.default ?? "none"} now, and had ${was.default ?? "none"}.`,
      consequences: [
        is.default === undefined
          ? "Code that leaves it out no longer compiles."
          : "Where code leaves it out, events travel on another subject.",
      ],
    });
  if (was.from !== is.from)
    report({
      class: "caution",
      code: "parameter-from",
      message: `The parameter "${is.name}" is taken from ${is.from ?? "what code gives"} now, and was from ${was.from ?? "what code gave"}.`,
      consequences: ["The same event may travel on another subject."],
    });
}

function missing(of: readonly string[], from: readonly string[]): readonly string[] {
  return of.filter((value) => !from.includes(value));
}

function textOf(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}

function compareHome(before: Event, after: Event, { report }: Tools): void {
  const [was, is] = [before.stream, after.stream];
  if (was === undefined && is === undefined) return;
  if (was === undefined)
    report({
      class: "breaking",
      code: "stored",
      message: `It is kept in the stream ${is?.name ?? ""} now, and travelled over core NATS.`,
      consequences: [
        "Subscribers over core NATS go on to hear it, but its actors have consumers of the stream now, and who publishes waits for an acknowledgement.",
      ],
    });
  else if (is === undefined)
    report({
      class: "breaking",
      code: "stored",
      message: `It travels over core NATS now, and was kept in the stream ${was.name}.`,
      consequences: [
        "Whoever does not listen at the moment misses it, and what was not handled yet stays in the stream.",
      ],
    });
  // A name that nobody chose has those of parameters in it, and streams are found by their subjects.
  else if (was.name !== is.name && !(was.origin === "derived" && is.origin === "derived"))
    report({
      class: "recreate",
      code: "stream-of-event",
      message: `It is kept in the stream ${is.name} now, and was kept in ${was.name}.`,
      consequences: [
        `The server moves no messages: ${was.name} holds the subject, and what is in it, until it gives the subject up.`,
      ],
      hint: `Keep the name, or take the subject out of ${was.name} when it is empty.`,
    });
}
