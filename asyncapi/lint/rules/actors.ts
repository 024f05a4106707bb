import { groupBy } from "../../group-by.js";
import type { Actor, Application, Duration, Retry, System } from "../../model/index.js";
import { millisecondsOf } from "../../units.js";
import type { LintRule } from "../rule.js";

interface Held {
  readonly application: Application;
  readonly actor: Actor;
}

function actors({ applications }: System): readonly Held[] {
  return applications.flatMap((application) => application.actors.map((actor) => ({ application, actor })));
}

const duplicateDurables: LintRule = {
  code: "HZN102",
  name: "duplicate-durable",
  summary: "Two actors have two consumers.",
  level: "error",
  check: function* check(system) {
    const stored = actors(system).filter(({ actor }) => actor.events[0].stream !== undefined);
    const named = groupBy(
      stored,
      ({ application, actor }) =>
        `${actor.events[0].stream?.name ?? ""} ${actor.settings.durable ?? `${application.name}-${actor.name}`}`,
    );
    for (const [key, [first, ...others]] of named)
      for (const { application, actor } of others)
        yield {
          message: `The consumer "${key.split(" ")[1] ?? ""}" of the actor "${actor.name}" of "${application.name}" is also that of "${first?.actor.name ?? ""}" of "${first?.application.name ?? ""}": they would share the messages between them.`,
          hint: "Give one of the two another `durable` in x-jetstream.",
          location: actor.location,
        };
  },
};

const withoutTimeout: LintRule = {
  code: "HZN108",
  name: "handler-without-timeout",
  summary: "An actor says how long a run may take.",
  level: "information",
  check: (system) =>
    actors(system)
      .filter(({ actor }) => actor.settings.timeout === undefined)
      .map(({ actor }) => ({
        message: `The actor "${actor.name}" does not say how long a run may take, so that it may take 30 s.`,
        hint: "State it: x-jetstream: { timeout: 30s }.",
        location: actor.location,
      })),
};

const attemptsByDefault = 10;

/** All waiting between the first attempt and the last, at the longest. */
function waitOf(retry: Retry = {}): number {
  const attempts = retry.attempts ?? attemptsByDefault;
  const pauses = Math.max(0, Math.min(attempts, 10_000) - 1);
  if ("delays" in retry && retry.delays !== undefined && retry.delays.length > 0) {
    const delays = retry.delays.map(millisecondsOf);
    return Array.from(
      { length: pauses },
      (_, index) => delays[Math.min(index, delays.length - 1)] ?? 0,
    ).reduce((sum, each) => sum + each, 0);
  }
  const { first = "1s", factor = 2, max = "5m" } = "exponential" in retry ? retry.exponential : {};
  const longest = millisecondsOf(max);
  return Array.from({ length: pauses }, (_, index) =>
    Math.min(millisecondsOf(first) * factor ** index, longest),
  ).reduce((sum, each) => sum + each, 0);
}

function text(milliseconds: number): string {
  const [unit, size] = (
    [
      ["d", 86_400_000],
      ["h", 3_600_000],
      ["m", 60_000],
      ["s", 1_000],
    ] as const
  ).find(([, each]) => milliseconds >= each) ?? ["ms", 1];
  return `${Math.round((milliseconds / size) * 10) / 10}${unit}`;
}

const outlast: LintRule = {
  code: "HZN109",
  name: "retries-outlast-retention",
  summary: "A message is still there when it is tried for the last time.",
  level: "warning",
  check: function* check(system) {
    for (const { actor } of actors(system)) {
      const wait = waitOf(actor.settings.retry);
      const ages: readonly (readonly [string, Duration | undefined])[] = [
        [
          `the stream "${actor.events[0].stream?.name ?? ""}" keeps it`,
          actor.events[0].stream?.settings.maxAge,
        ],
        ["it may be that old", actor.settings.maxAge],
        ...actor.events.map((event) => [`"${event.name}" is kept`, event.ttl] as const),
      ];
      for (const [what, age] of ages) {
        const limit = age === undefined ? 0 : millisecondsOf(age);
        if (limit === 0 || wait <= limit) continue;
        yield {
          message: `The retries of the actor "${actor.name}" may take ${text(wait)}, and ${what} for ${age ?? ""}: what fails may be gone before it is tried for the last time, and is no dead letter then.`,
          hint: "Keep messages for longer, or retry less often.",
          location: actor.location,
        };
        break;
      }
    }
  },
};

const windowByDefault: Duration = "2m";

const outlastWindow: LintRule = {
  code: "HZN110",
  name: "retries-outlast-duplicate-window",
  summary: "What a retried handler publishes again is still known as a duplicate.",
  level: "off",
  check: function* check(system) {
    for (const { application, actor } of actors(system)) {
      const wait = waitOf(actor.settings.retry);
      const event = application.publishes.find(
        ({ stream, deduplicateBy }) =>
          deduplicateBy !== undefined &&
          stream !== undefined &&
          stream.settings.deduplicate === undefined &&
          millisecondsOf(stream.settings.duplicateWindow ?? windowByDefault) < wait,
      );
      if (event === undefined) continue;
      yield {
        message: `The retries of the actor "${actor.name}" may take ${text(wait)}, and the stream "${event.stream?.name ?? ""}" knows the ids of "${event.name}" for ${event.stream?.settings.duplicateWindow ?? windowByDefault}: if its handler publishes the event, a later attempt stores it twice.`,
        hint: "Give the stream a longer duplicateWindow, or deduplicate: forever.",
        location: actor.location,
      };
    }
  },
};

const bindings: LintRule = {
  code: "HZN114",
  name: "binding-prose",
  summary: "A queue group is what the NATS binding allows, and where it has a meaning.",
  level: "warning",
  check: function* check(system) {
    for (const { actor } of actors(system)) {
      const { queue } = actor.settings;
      if (queue === undefined) continue;
      const { location } = actor;
      if (queue.length > 255)
        yield {
          message: `The queue group of "${actor.name}" has ${queue.length} characters; the binding allows 255.`,
          location,
        };
      if (/\s/.test(queue) || queue === "")
        yield {
          message: `The queue group "${queue}" of "${actor.name}" is no name for NATS: it has white space or nothing.`,
          location,
        };
      if (actor.events[0].stream !== undefined)
        yield {
          message: `The queue group "${queue}" of "${actor.name}" has no effect: its events are in a stream, and all instances share its consumer.`,
          hint: "Remove the binding, or put the channel on core NATS with x-jetstream: false.",
          location,
        };
    }
  },
};

export const actorRules: readonly LintRule[] = [
  duplicateDurables,
  withoutTimeout,
  outlast,
  outlastWindow,
  bindings,
];
