import { groupBy } from "../group-by.js";
import { eventKey } from "../model/index.js";
import type { Actor, ActorSettings, Application, Duration } from "../model/index.js";
import type { Change, ChangeClass } from "./change.js";
import { sentence } from "./compare-schemas.js";
import type { Comparison } from "./comparison.js";
import type { EventMatch } from "./match-events.js";
import { millisecondsOf } from "../units.js";

/** Compares the actors: each has a consumer on the server, and what waits for it waits under its name. */
export function compareActors(matches: readonly EventMatch[], comparison: Comparison): void {
  const { before, after } = comparison;
  if (before.name !== after.name) reportApplication(comparison);
  // An event that was renamed or moved is still the same event.
  const same = new Map(
    matches.flatMap((match) => (match.kind === "both" ? [[match.before, match.after] as const] : [])),
  );
  const gone = new Set(before.actors);
  const come = new Set(after.actors);
  const pairs: [Actor, Actor][] = [];
  /** Those of which each side has one. */
  const pairBy = (keyOf: (actor: Actor, application: Application) => string): void => {
    const left = groupBy(gone, (actor) => keyOf(actor, before));
    const right = groupBy(come, (actor) => keyOf(actor, after));
    for (const [key, [one, ...others]] of left) {
      const [two, ...more] = right.get(key) ?? [];
      if (one === undefined || two === undefined || others.length + more.length > 0) continue;
      pairs.push([one, two]);
      gone.delete(one);
      come.delete(two);
    }
  };
  pairBy(durableOf);
  pairBy(({ name }) => name);
  pairBy(({ events }) =>
    events
      .map((event) => eventKey(same.get(event) ?? event))
      .toSorted()
      .join(),
  );
  const facts: Facts = {
    comparison,
    known: new Set(before.events.map(eventKey)),
    present: new Set(after.events.map(eventKey)),
    handled: new Set(after.actors.flatMap(({ events }) => events.map(eventKey))),
  };
  for (const [one, two] of pairs) compareActor(one, two, facts);
  for (const actor of gone) reportGone(actor, facts);
  for (const actor of come) reportNew(actor, comparison);
}

/** Events by their keys, looked up once. */
interface Facts {
  readonly comparison: Comparison;
  /** In the old document. */
  readonly known: ReadonlySet<string>;
  /** In the new document. */
  readonly present: ReadonlySet<string>;
  /** Of these, what has an actor. */
  readonly handled: ReadonlySet<string>;
}

function durableOf({ name, settings }: Actor, application: Application): string {
  return settings.durable ?? `${application.name}-${name}`;
}

function reportApplication({ before, after, add }: Comparison): void {
  const moved = before.actors.filter(
    ({ settings, events }) => settings.durable === undefined && events[0].stream !== undefined,
  );
  add({
    class: "recreate",
    code: "application-name",
    subject: `application ${before.name}`,
    message: `It is called "${after.name}" on the server now, and was called "${before.name}".`,
    consequences: [
      "It owns the streams and the dead letters of its old name no more.",
      ...(moved.length === 0
        ? []
        : [
            "Its consumers are called after it: those of the old name keep what was not handled yet, and the new ones start with new events.",
          ]),
    ],
    hint: `Keep the name: \`x-hazelnats-name: ${before.name}\`, or \`name\` in the configuration.`,
    actors: moved.map(({ name }) => `${before.name}/${name}`),
  });
}

type Report = (change: Omit<Change, "subject" | "actors">) => void;

function compareActor(before: Actor, after: Actor, facts: Facts): void {
  const { comparison } = facts;
  const subject = `actor ${before.name}`;
  const actors = [`${comparison.before.name}/${before.name}`];
  const report: Report = (change) =>
    comparison.add({
      ...(before.location && { before: before.location }),
      ...(after.location && { after: after.location }),
      ...change,
      subject,
      actors: change.class === "compatible" || change.class === "documentation" ? [] : actors,
    });
  compareDurables(before, after, { comparison, report });
  const stated = new Set([...Object.keys(before.settings), ...Object.keys(after.settings)]);
  // the keys are those of settings
  for (const setting of [...stated] as (keyof ActorSettings)[])
    compareSetting(setting, before, after, report);
  const words = (["description", "deprecated"] as const).filter((each) => before[each] !== after[each]);
  if (words.length > 0)
    report({
      class: "documentation",
      code: "actor-notes",
      message: sentence(`its ${words.join(" and ")} changed`),
      consequences: [],
    });
  compareSubscriptions(before, after, facts, report);
}

interface Tools {
  readonly comparison: Comparison;
  readonly report: Report;
}

function compareDurables(before: Actor, after: Actor, { comparison, report }: Tools): void {
  const [was, is] = [durableOf(before, comparison.before), durableOf(after, comparison.after)];
  // Of the application's name it was said once.
  const isSaid = before.name === after.name && comparison.before.name !== comparison.after.name;
  const isStated = before.settings.durable !== undefined || after.settings.durable !== undefined;
  if (was === is || before.events[0].stream === undefined || (isSaid && !isStated)) return;
  report({
    class: "recreate",
    code: "durable",
    message: `Its consumer is called "${is}" now, and was called "${was}".`,
    consequences: [
      `The server renames no consumers: "${was}" stays and keeps what was not handled yet, and "${is}" starts with new events.`,
    ],
    hint: `Keep the name: \`x-jetstream: { durable: ${was} }\`.`,
  });
}

/** What it handles, whatever becomes of the events themselves. */
function compareSubscriptions(
  before: Actor,
  after: Actor,
  { known, present, handled }: Facts,
  report: Report,
): void {
  const keys = (actor: Actor): ReadonlyMap<string, string> =>
    new Map(actor.events.map((event) => [eventKey(event), event.name]));
  const [was, is] = [keys(before), keys(after)];
  const lost = [...was].filter(([key]) => !is.has(key) && present.has(key));
  const won = [...is].filter(([key]) => !was.has(key) && known.has(key));
  for (const [key, name] of lost)
    report({
      class: handled.has(key) ? "caution" : "breaking",
      code: "actor-event-removed",
      message: `It no longer handles the event "${name}".`,
      consequences: [
        handled.has(key)
          ? "Another actor of the application handles it."
          : "Nothing of the application handles it any more.",
      ],
    });
  for (const [, name] of won)
    report({
      class: "compatible",
      code: "actor-event-added",
      message: `It handles the event "${name}", too.`,
      consequences: [],
    });
}

interface Rule {
  readonly classOf: (before: unknown, after: unknown) => ChangeClass;
  readonly consequence: string;
}

function less(fallback: Duration, consequence: string): Rule {
  const of = (value: unknown): number =>
    millisecondsOf(typeof value === "string" ? (value as Duration) : fallback); // checked by the reader
  return { classOf: (before, after) => (of(after) < of(before) ? "caution" : "compatible"), consequence };
}

const caution = (consequence: string): Rule => ({ classOf: () => "caution", consequence });
const harmless: Rule = { classOf: () => "compatible", consequence: "" };

/** A setting without a rule: it works in another way, whatever that is. */
const unruled = caution("Messages are handled in another way.");

const rules: Readonly<Partial<Record<keyof ActorSettings, Rule>>> = {
  deliver: {
    classOf: () => "recreate",
    consequence:
      "The server reads it when it creates the consumer and never again: it says nothing to one that exists.",
  },
  queue: {
    classOf: () => "breaking",
    consequence:
      "Instances of both documents are in different queue groups and handle each message once each.",
  },
  timeout: less("30s", "Runs that take longer fail, and are repeated."),
  ackWait: less("30s", "What gives no sign of life for that long is handed to another instance meanwhile."),
  concurrency: harmless,
  totalConcurrency: caution("Instances of both documents count differently while both run."),
  priority: harmless,
  batch: caution("A handler gets messages one by one or several at once: the code has to follow."),
  broadcast: {
    classOf: () => "recreate",
    consequence:
      "It has a consumer in each process or one for all: what waits for the old one is not handled by the new.",
  },
  onConsumerDeleted: harmless,
  pulse: caution(
    "Who gives the signs of life changes: long runs are handed to another instance where nobody does.",
  ),
  retry: caution("What fails is repeated at other times, or less often."),
  maxAge: caution("What is older is not handled."),
  tooOld: caution("What is too old ends in another way."),
  maxDeliveries: caution("What is delivered more often is not handled."),
  deadLetter: {
    classOf: (_before, after) => (after === false ? "breaking" : "compatible"),
    consequence: "What can't be handled is dropped, and nobody can look at it or replay it.",
  },
  breaker: caution("It pauses after another number of dead letters."),
  orderBy: caution(
    "Messages run in another order or one at a time; meanwhile instances of both documents don't wait for each other.",
  ),
  idempotency: caution(
    "It remembers for another time what it has handled; what is known to one document only may be handled again.",
  ),
  rateLimit: caution("Another number of runs start in a span of time."),
};

function compareSetting(setting: keyof typeof rules, before: Actor, after: Actor, report: Report): void {
  const [was, is] = [before.settings[setting], after.settings[setting]];
  const [from, to] = [JSON.stringify(was), JSON.stringify(is)];
  if (from === to || (setting === "deliver" && (was ?? "new") === (is ?? "new"))) return;
  if (setting === "deadLetter" && (was ?? true) === (is ?? true)) return;
  // Of the consumer's name it is said what becomes of the consumer.
  if (setting === "durable") return;
  const rule = rules[setting] ?? unruled;
  const kind = rule.classOf(was, is);
  report({
    class: kind,
    code: `actor-${setting}`,
    message: `Its ${setting} is ${to ?? "the default"} now, and was ${from ?? "the default"}.`,
    consequences: kind === "compatible" ? [] : [rule.consequence],
  });
}

function reportGone(actor: Actor, { comparison, present, handled }: Facts): void {
  const { before } = comparison;
  // Of events that are gone, too, it is said with them.
  const left = actor.events.filter((event) => present.has(eventKey(event)) && !handled.has(eventKey(event)));
  const consumer =
    actor.events[0].stream === undefined
      ? []
      : [
          `Its consumer "${durableOf(actor, before)}" stays on the server and counts what nobody handles, until somebody deletes it.`,
        ];
  comparison.add({
    class: left.length > 0 ? "breaking" : "caution",
    code: "actor-removed",
    subject: `actor ${actor.name}`,
    message: "It was removed.",
    consequences: [
      ...(left.length > 0
        ? [`Nothing of the application handles ${left.map(({ name }) => `"${name}"`).join(", ")} any more.`]
        : []),
      ...consumer,
    ],
    actors: [`${before.name}/${actor.name}`],
    ...(actor.location && { before: actor.location }),
  });
}

function reportNew(actor: Actor, { after, add }: Comparison): void {
  const start = actor.settings.deliver ?? "new";
  add({
    class: "compatible",
    code: "actor-added",
    subject: `actor ${actor.name}`,
    message: `It is new, and handles ${actor.events.map(({ name }) => `"${name}"`).join(", ")}.`,
    consequences:
      actor.events[0].stream !== undefined && start === "new"
        ? ["It starts with new events; stored ones it skips."]
        : [],
    actors: [`${after.name}/${actor.name}`],
    ...(actor.location && { after: actor.location }),
  });
}
