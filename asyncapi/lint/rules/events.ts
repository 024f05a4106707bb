import { groupBy } from "../../group-by.js";
import type { Event, System, SystemEvent } from "../../model/index.js";
import { covers, FilterTrie } from "../../read/subject-sets.js";
import { toFilter } from "../../read/subjects.js";
import type { LintRule } from "../rule.js";

const duplicateEvents: LintRule = {
  code: "HZN101",
  name: "duplicate-event",
  summary: "Two events of one stream have two names.",
  level: "warning",
  check: function* check(system) {
    const named = groupBy(
      system.events.filter(({ event }) => event.stream !== undefined),
      ({ event }) => `${event.stream?.name ?? ""} ${event.name}`,
    );
    for (const [first, ...others] of named.values())
      for (const { event } of others)
        yield {
          message: `Another event of the stream "${event.stream?.name ?? ""}" is called "${event.name}", too, on ${first?.event.subject.template ?? ""}: with the same deduplicateBy, the second of two is dropped as a duplicate.`,
          hint: "Give one of them another name.",
          location: event.location,
        };
  },
};

const shadowed: LintRule = {
  code: "HZN104",
  name: "shadowed-subject",
  summary: "No event travels on a subject that another event takes for its own.",
  level: "warning",
  check: function* check(system) {
    const wide = new FilterTrie<SystemEvent>();
    for (const each of system.events)
      if (each.event.subject.parameters.length > 0) wide.add(toFilter(each.event.subject.template), each);
    for (const { event } of system.events)
      for (const other of wide.overlapping(toFilter(event.subject.template))) {
        if (other.event === event || !isShadowed(event, other.event)) continue;
        yield {
          message: `What is published on ${event.subject.template} also reaches those who handle "${other.event.name}" (${other.event.subject.template}).`,
          hint: "Begin the two subjects with different tokens, or list the values of the parameter in an enum.",
          location: event.location,
        };
      }
  },
};

function isShadowed(event: Event, other: Event): boolean {
  const [narrow, broad] = [toFilter(event.subject.template), toFilter(other.subject.template)];
  if (narrow === broad || !covers(broad, narrow)) return false;
  const tokens = event.subject.template.split(".");
  // A parameter with an enum takes only its values.
  return other.subject.template.split(".").every((token, index) => {
    const [, name] = /^\{([^{}]*)\}$/.exec(token) ?? [];
    const values = other.subject.parameters.find((each) => each.name === name)?.enum;
    const mine = tokens[index] ?? "";
    return values === undefined || mine.includes("{") || values.includes(mine);
  });
}

/** A single document says nothing of who is on the other side. */
function isWhole({ applications }: System): boolean {
  return applications.length > 1;
}

const nobodys: LintRule = {
  code: "HZN106",
  name: "actor-without-publisher",
  summary: "Somebody publishes what an actor handles.",
  level: "warning",
  check: function* check(system) {
    if (!isWhole(system)) return;
    for (const { event, publishers, actors } of system.events) {
      const [first] = actors;
      if (publishers.length > 0 || first === undefined) continue;
      yield {
        message: `Nobody publishes "${event.name}" (${event.subject.template}), which the actor "${first.actor.name}" handles.`,
        hint: "Look for a subject or a name that is written otherwise by the publisher, or check its document, too.",
        location: first.actor.location,
      };
    }
  },
};

const unhandled: LintRule = {
  code: "HZN107",
  name: "event-without-actor",
  summary: "Somebody handles what is published.",
  level: "information",
  check: function* check(system) {
    if (!isWhole(system)) return;
    for (const { event, publishers, actors } of system.events) {
      const [first] = publishers;
      if (first === undefined || actors.length > 0) continue;
      yield {
        message: `Nobody handles "${event.name}" (${event.subject.template}), which "${first.name}" publishes.`,
        hint: "Look for a subject or a name that is written otherwise by the subscriber, or check its document, too.",
        location: event.location,
      };
    }
  },
};

const parameters: LintRule = {
  code: "HZN113",
  name: "undescribed-parameter",
  summary: "The parameters of a subject are declared and say what they are.",
  level: "information",
  check: (system) =>
    system.events.flatMap(({ event }) =>
      event.subject.parameters
        .filter((each) =>
          [each.description, each.enum, each.default, each.from].every((fact) => fact === undefined),
        )
        .map(({ name }) => ({
          message: `Nothing is said of the parameter "${name}" of ${event.subject.template}.`,
          hint: "Give it a description, an enum, or a location in the payload.",
          location: event.location,
        })),
    ),
};

export const eventRules: readonly LintRule[] = [duplicateEvents, shadowed, nobodys, unhandled, parameters];
