import { groupBy } from "../../group-by.js";
import type { Application, Stream, StreamSettings, System } from "../../model/index.js";
import { FilterTrie } from "../../read/subject-sets.js";
import { millisecondsOf } from "../../units.js";
import type { Finding, LintRule } from "../rule.js";

interface Held {
  readonly application: Application;
  readonly stream: Stream;
}

function streams({ applications }: System): readonly Held[] {
  return applications.flatMap((application) =>
    application.streams.map((stream) => ({ application, stream })),
  );
}

const limits = ["maxAge", "maxBytes", "maxMessages", "maxMessagesPerSubject"] as const;
const numbers = [...limits, "maxMessageSize", "maxConsumers"] as const;

/** A thousand million seconds, which are 31 years: somebody has counted in another unit. */
const impossible = 1e9 * 1_000;

function isPositive(settings: StreamSettings, key: (typeof numbers)[number]): boolean {
  const value = settings[key];
  // Of a text with its unit, the number stands first.
  return value === undefined || Number.parseFloat(String(value)) > 0;
}

const notPositive: LintRule = {
  code: "HZN011",
  name: "limit-positive",
  summary: "The limits of a stream are positive.",
  level: "error",
  check: (system) =>
    streams(system).flatMap(({ stream }) =>
      numbers
        .filter((key) => !isPositive(stream.settings, key))
        .map((key) => ({
          message: `The stream "${stream.name}" has ${key} ${String(stream.settings[key])}, which the server takes for no limit.`,
          hint: "Give it a positive value, or leave it out.",
          location: stream.location,
        })),
    ),
};

const age: LintRule = {
  code: "HZN012",
  name: "age-unit",
  summary: "The maxAge of a stream is a time that somebody may live to see.",
  level: "warning",
  check: (system) =>
    streams(system)
      .filter(
        ({ stream: { settings } }) =>
          settings.maxAge !== undefined && millisecondsOf(settings.maxAge) >= impossible,
      )
      .map(({ stream }) => ({
        message: `The stream "${stream.name}" keeps messages for ${stream.settings.maxAge ?? ""}, which is more than 31 years.`,
        hint: "Use the unit that is meant: maxAge: 7d.",
        location: stream.location,
      })),
};

const withoutLimits: LintRule = {
  code: "HZN105",
  name: "stream-without-limits",
  summary: "A stream does not grow for ever.",
  level: "warning",
  check: function* check(system) {
    for (const application of system.applications) {
      const publishes = new Set(application.publishes.map(({ stream }) => stream));
      // Who sends owns the stream, and what a work queue or interest keeps goes when it was handled.
      const endless = application.streams.filter(
        (stream) =>
          publishes.has(stream) &&
          (stream.settings.retention ?? "limits") === "limits" &&
          !limits.some((key) => stream.settings[key] !== undefined && isPositive(stream.settings, key)),
      );
      const hint = "State maxAge, maxBytes, maxMessages or maxMessagesPerSubject in x-jetstream.";
      for (const stream of endless.filter(({ origin }) => origin === "declared"))
        yield { message: `The stream "${stream.name}" grows for ever.`, hint, location: stream.location };
      const others = endless.filter(({ origin }) => origin !== "declared");
      const [first] = others;
      // A document that says nothing of JetStream hears it once.
      if (first !== undefined)
        yield {
          message: `${others.length === 1 ? "A stream" : `${others.length} streams`} of "${application.name}" ${others.length === 1 ? "grows" : "grow"} for ever, such as "${first.name}".`,
          hint,
          location: first.location ?? application.events.find(({ stream }) => stream === first)?.location,
        };
    }
  },
};

const overlapping: LintRule = {
  code: "HZN103",
  name: "overlapping-subjects",
  summary: "A subject is kept by one stream.",
  level: "error",
  check: function* check(system) {
    // The same stream of several documents is one.
    const named = [...groupBy(streams(system), ({ stream }) => stream.name).values()];
    const trie = new FilterTrie<{ readonly index: number; readonly subject: string }>();
    for (const [index, group] of named.entries()) {
      const own = [...new Set(group.flatMap(({ stream }) => stream.subjects))];
      const met = new Map(
        own.flatMap((subject) =>
          [...trie.overlapping(subject)].map((other) => [other.index, { subject, other }] as const),
        ),
      );
      for (const subject of own) trie.add(subject, { index, subject });
      for (const [at, { subject, other }] of met) {
        const [one, two] = [named[at]?.[0]?.stream, group[0]?.stream];
        if (one === undefined || two === undefined) continue;
        const as = other.subject === subject ? "" : ` (as ${other.subject})`;
        yield {
          message: `The streams "${one.name}" and "${two.name}" both keep what is published on ${subject}${as}: the server refuses the second.`,
          hint: "Let all documents name one stream for these subjects.",
          location: two.location ?? locationIn(group),
        };
      }
    }
  },
};

function locationIn(group: readonly Held[]): Finding["location"] {
  for (const { application, stream } of group) {
    const event = application.events.find((each) => each.stream === stream);
    if (event?.location !== undefined) return event.location;
  }
  return undefined;
}

const workqueue: LintRule = {
  code: "HZN119",
  name: "workqueue-shared",
  summary: "An event of a work queue has one actor.",
  level: "error",
  check: function* check(system) {
    for (const { event, actors } of system.events) {
      const [first, second] = actors;
      if (event.stream?.settings.retention !== "workqueue" || first === undefined || second === undefined)
        continue;
      yield {
        message: `The event "${event.name}" is in the work queue "${event.stream.name}" and has the actors "${first.actor.name}" and "${second.actor.name}": the server refuses the second consumer.`,
        hint: "Keep the events with `retention: limits` or `interest`, or handle the event in one actor.",
        location: second.actor.location,
      };
    }
  },
};

export const streamRules: readonly LintRule[] = [notPositive, age, overlapping, withoutLimits, workqueue];
