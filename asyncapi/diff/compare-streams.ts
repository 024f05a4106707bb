import { groupBy } from "../group-by.js";
import type { Duration, Size, Stream, StreamSettings } from "../model/index.js";
import { covers } from "../read/subject-sets.js";
import type { Change, ChangeClass } from "./change.js";
import { sentence } from "./compare-schemas.js";
import type { Comparison } from "./comparison.js";
import { bytesOf, millisecondsOf } from "../units.js";

type Setting = keyof StreamSettings;
type Value = string | number | boolean | undefined;

interface Rule {
  /** Of the clients, which follow it at once, and not kept by the server. */
  readonly isOurs?: true;
  /** What the server has where nothing is stated. */
  readonly fallback: Value;
  readonly classOf: (before: Value, after: Value) => ChangeClass;
  readonly consequence: Partial<Readonly<Record<ChangeClass, string>>>;
}

const never = "The server does not change it: the stream has to be made anew, and its messages with it.";
const loses =
  "The server may drop or refuse messages that it keeps now; `register()` does so only where it is allowed.";

const immutable = (): ChangeClass => "recreate";
const safe = (): ChangeClass => "compatible";
const narrowing = (): ChangeClass => "breaking";

function limit(unit: (value: Value) => number): Rule["classOf"] {
  const of = (value: Value): number => (value === undefined || unit(value) <= 0 ? Infinity : unit(value));
  return (before, after) => (of(after) < of(before) ? "breaking" : "compatible");
}

const count = (value: Value): number => Number(value);
const time = (value: Value): number => millisecondsOf(String(value) as Duration); // checked by the reader
const size = (value: Value): number => bytesOf(String(value) as Size); // checked by the reader

function lowered(unit: (value: Value) => number): Rule["classOf"] {
  return (before, after) => (unit(after) < unit(before) ? "breaking" : "compatible");
}

const switchedOff = (_before: Value, after: Value): ChangeClass =>
  after === true ? "compatible" : "breaking";

/** A setting without a rule: it works in another way, whatever that is. */
const unruled: Rule = {
  isOurs: true,
  fallback: undefined,
  classOf: () => "caution",
  consequence: { caution: "Messages are kept or published in another way." },
};

/** As the runtime does when it registers a stream. */
const rules: Readonly<Partial<Record<Setting, Rule>>> = {
  maxAge: { fallback: undefined, classOf: limit(time), consequence: { breaking: loses } },
  maxBytes: { fallback: undefined, classOf: limit(size), consequence: { breaking: loses } },
  maxMessages: { fallback: undefined, classOf: limit(count), consequence: { breaking: loses } },
  maxMessagesPerSubject: { fallback: undefined, classOf: limit(count), consequence: { breaking: loses } },
  maxMessageSize: { fallback: undefined, classOf: limit(size), consequence: { breaking: loses } },
  maxConsumers: { fallback: undefined, classOf: immutable, consequence: { recreate: never } },
  duplicateWindow: {
    fallback: "2m",
    classOf: lowered(time),
    consequence: {
      breaking:
        "What is published again after a longer time is stored twice; `register()` does so only where it is allowed.",
    },
  },
  retention: {
    fallback: "limits",
    classOf: (before, after) =>
      before === "workqueue" || after === "workqueue"
        ? "recreate"
        : after === "interest"
          ? "breaking"
          : "compatible",
    consequence: {
      recreate: never,
      breaking:
        "The server deletes what no consumer waits for; `register()` does so only where it is allowed.",
    },
  },
  discard: { fallback: "old", classOf: narrowing, consequence: { breaking: loses } },
  storage: { fallback: "file", classOf: immutable, consequence: { recreate: never } },
  replicas: {
    fallback: 1,
    classOf: lowered(count),
    consequence: {
      breaking: "Messages survive fewer failures; `register()` does so only where it is allowed.",
    },
  },
  compression: { fallback: "none", classOf: safe, consequence: {} },
  messageTtl: {
    fallback: false,
    classOf: (_before, after) => (after === true ? "compatible" : "recreate"),
    consequence: { recreate: never },
  },
  atomicBatches: {
    fallback: false,
    classOf: switchedOff,
    consequence: { breaking: "Batches of events are refused." },
  },
  schedules: {
    fallback: false,
    classOf: switchedOff,
    consequence: { breaking: "Events for later are refused, and those that wait never come." },
  },
  deduplicate: {
    isOurs: true,
    fallback: undefined,
    classOf: () => "caution",
    consequence: {
      caution: "Ids are remembered in another way: around the change an event may be stored twice.",
    },
  },
  delays: {
    isOurs: true,
    fallback: undefined,
    classOf: () => "breaking",
    consequence: {
      breaking: "Readers of one document hand out at once what publishers of the other mean for later.",
    },
  },
  wire: {
    isOurs: true,
    fallback: undefined,
    classOf: () => "breaking",
    consequence: {
      breaking: "Headers and ids are others: readers of one document misread messages of the other.",
    },
  },
};

/** Compares what both documents say of the streams, by their names. */
export function compareStreams(comparison: Comparison): void {
  const { before, after } = comparison;
  const known = new Map(before.streams.map((stream) => [stream.name, stream]));
  const wanted = new Map(after.streams.map((stream) => [stream.name, stream]));
  const events = groupBy(before.events, ({ stream }) => stream?.name);
  const actorsOf = (name: string): readonly string[] => [
    ...new Set((events.get(name) ?? []).flatMap((event) => comparison.actorsOf(event, undefined))),
  ];
  for (const [name, stream] of known) {
    const next = wanted.get(name);
    if (next === undefined) reportGone(stream, comparison, actorsOf);
    else compareStream(stream, next, reporter([stream, next], comparison, actorsOf));
  }
}

function compareStream(before: Stream, after: Stream, report: Report): void {
  const stated = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]);
  // the keys are those of settings
  for (const setting of [...stated] as Setting[]) {
    const rule = rules[setting] ?? unruled;
    const [was, is] = [before.settings[setting], after.settings[setting]];
    const from = was ?? rule.fallback;
    if (was === is || (is !== undefined && isSame(setting, from, is))) continue;
    if (is === undefined && rule.isOurs !== true) {
      report({
        class: "caution",
        code: `stream-${setting}`,
        message: `Its ${setting} is no longer stated, and was ${String(was)}.`,
        consequences: ["What exists keeps it; where the stream is made anew, the server chooses."],
      });
      continue;
    }
    const kind = rule.classOf(from, is);
    const consequence = rule.consequence[kind];
    const had =
      was === undefined ? `was not stated (${String(rule.fallback ?? "no limit")})` : `was ${String(was)}`;
    report({
      class: kind,
      code: `stream-${setting}`,
      message: sentence(`its ${setting} is ${String(is ?? "not stated")} now, and ${had}`),
      consequences: consequence === undefined ? [] : [consequence],
    });
  }
  compareFilters(before, after, report);
  if (before.description !== after.description)
    report({
      class: "documentation",
      code: "stream-notes",
      message: "Its description changed.",
      consequences: [],
    });
}

function isSame(setting: Setting, from: Value, to: Value): boolean {
  if (from === undefined || to === undefined) return from === to;
  if (setting === "maxAge" || setting === "duplicateWindow") return time(from) === time(to);
  return setting === "maxBytes" || setting === "maxMessageSize" ? size(from) === size(to) : from === to;
}

type Report = (change: Omit<Change, "subject" | "actors">) => void;

function compareFilters(before: Stream, after: Stream, report: Report): void {
  // Those that nobody chose follow the events, of which it is said what becomes of them.
  if (before.origin !== "declared" && after.origin !== "declared") return;
  const lost = before.subjects.filter((one) => !after.subjects.some((two) => covers(two, one)));
  const won = after.subjects.filter((two) => !before.subjects.some((one) => covers(one, two)));
  if (lost.length > 0)
    report({
      class: "breaking",
      code: "stream-subjects",
      message: `It no longer keeps ${lost.join(", ")}.`,
      consequences: [
        "What is published there is lost, or kept by another stream; `register()` does so only where it is allowed.",
      ],
    });
  if (won.length > 0)
    report({
      class: "compatible",
      code: "stream-subjects",
      message: `It keeps ${won.join(", ")}, too.`,
      consequences: ["The server refuses this where another stream keeps one of these subjects."],
    });
}

function reportGone(stream: Stream, comparison: Comparison, actorsOf: ActorsOf): void {
  // Of others, their events say that they are gone.
  if (stream.origin !== "declared") return;
  reporter(
    [stream, stream],
    comparison,
    actorsOf,
  )({
    class: "caution",
    code: "stream-removed",
    message: "It is no longer described.",
    consequences: ["The server keeps it, with all that is in it, until somebody deletes it."],
  });
}

type ActorsOf = (stream: string) => readonly string[];

function reporter(
  [before, after]: readonly [Stream, Stream],
  comparison: Comparison,
  actorsOf: ActorsOf,
): Report {
  return (change) =>
    comparison.add({
      ...change,
      subject: `stream ${before.name}`,
      actors: change.class === "compatible" || change.class === "documentation" ? [] : actorsOf(before.name),
      ...(before.location && { before: before.location }),
      ...(after.location && { after: after.location }),
    });
}
