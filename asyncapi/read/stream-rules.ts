import type { Cursor } from "../cursor.js";
import type { Reading } from "./specification.js";

/** A server refuses to remember an id for longer than its message. */
export function checkWindow(cursor: Cursor, { report }: Reading): void {
  const [age, window] = [cursor.string("maxAge"), cursor.string("duplicateWindow")];
  if (age === undefined || window === undefined) return;
  const limit = milliseconds(age);
  if (limit === 0 || milliseconds(window) <= limit) return;
  report({
    severity: "error",
    rule: "duplicate-window",
    message: `The duplicateWindow of ${window} is longer than the maxAge of ${age}: ids can't be known for longer than messages.`,
    hint: `Make it ${age} or shorter.`,
    location: cursor.locate("duplicateWindow"),
  });
}

export function milliseconds(duration: string): number {
  const [, count, unit] = /^([\d.]+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  return Number(count) * (unit === "ms" ? 1 : ({ s: 1e3, m: 6e4, h: 36e5, d: 864e5 }[unit ?? ""] ?? 0));
}

const notWalnats = [
  ...["maxMessagesPerSubject", "duplicateWindow", "discard", "storage", "replicas", "compression"],
  ...["messageTtl", "atomicBatches", "schedules", "deduplicate", "delays"],
];

/** A stream that is shared with walnats has to be what walnats would make of it. */
export function checkWalnats(
  cursor: Cursor,
  stream: { readonly name: string; readonly subjects: readonly string[] },
  { report }: Reading,
): void {
  if (cursor.string("wire") !== "walnats") return;
  const refuse = (message: string, hint: string, key: string): void => {
    const location = cursor.has(key) ? cursor.locate(key) : cursor.locate();
    report({ severity: "error", rule: "walnats-stream", message, hint, location });
  };
  const [subject = "", ...others] = stream.subjects;
  if (others.length > 0 || /[*>]/.test(subject)) {
    refuse(
      `A stream of walnats has one subject without wildcards, and this one ${stream.subjects.join(", ")}.`,
      "Give each channel a stream of its own; parameters can't be shared with walnats.",
      "subjects",
    );
  } else if (stream.name !== subject.replaceAll(".", "-")) {
    const name = subject.replaceAll(".", "-");
    refuse(`walnats calls the stream of ${subject} "${name}".`, `Give it the name: ${name}.`, "name");
  }
  const retention = cursor.string("retention");
  if (retention !== undefined && retention !== "interest") {
    refuse(`walnats makes the retention interest, not ${retention}.`, "Remove it.", "retention");
  }
  for (const setting of notWalnats) {
    if (!cursor.has(setting) || cursor.get(setting)?.value === false) continue;
    refuse(`walnats has no ${setting}, and its register() would undo it.`, "Remove one of the two.", setting);
  }
}

/** What would take an event out of its stream would take its id with it, which is to be known for ever. */
export function checkForever(cursor: Cursor, { report }: Reading): void {
  if (cursor.string("deduplicate") !== "forever") return;
  const { maxAge, retention, discard, maxMessagesPerSubject } = {
    maxAge: cursor.string("maxAge"),
    retention: cursor.string("retention"),
    discard: cursor.string("discard"),
    maxMessagesPerSubject: cursor.get("maxMessagesPerSubject")?.value,
  };
  const contradictions = {
    maxAge: maxAge !== undefined && milliseconds(maxAge) > 0,
    retention: retention !== undefined && retention !== "limits",
    discard: discard === "old",
    maxMessagesPerSubject: maxMessagesPerSubject !== undefined && maxMessagesPerSubject !== 1,
    messageTtl: cursor.get("messageTtl")?.value === true,
    schedules: cursor.get("schedules")?.value === true,
  };
  for (const [setting, contradicts] of Object.entries(contradictions)) {
    if (!contradicts) continue;
    report({
      severity: "error",
      rule: "deduplicate-forever",
      message: `"${setting}: ${JSON.stringify(cursor.get(setting)?.value)}" contradicts deduplicate: forever, which keeps each event, and with it its id.`,
      hint: `Remove ${setting}, or deduplicate.`,
      location: cursor.locate(setting),
    });
  }
}
