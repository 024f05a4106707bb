import type { Actor, Event, System } from "../../model/index.js";
import type { Finding, LintRule } from "../rule.js";

interface Named {
  readonly name: string;
  readonly item: Event | Actor;
}

/** NATS allows more; nobody reads it. */
const longestName = 64;
const longestDescription = 4 * 1024;

function events(system: System): readonly Named[] {
  return system.applications.flatMap(({ events }) => events.map((item) => ({ name: item.name, item })));
}

function actors(system: System): readonly Named[] {
  return system.applications.flatMap(({ actors }) => actors.map((item) => ({ name: item.name, item })));
}

const hasForeign = (name: string): boolean => /[ \t\r\n\f.*>]/.test(name);
const isKebab = (name: string): boolean => /^[a-z0-9-]*$/.test(name);

interface Kind {
  readonly word: "event" | "actor";
  readonly of: (system: System) => readonly Named[];
  /** The first number of its codes. */
  readonly first: number;
}

const kinds: readonly Kind[] = [
  { word: "event", of: events, first: 1 },
  { word: "actor", of: actors, first: 21 },
];

/** Those of walnats' linter, with its numbers. */
export const nameRules: readonly LintRule[] = kinds.flatMap(({ word, of, first }) => {
  const code = (offset: number): string => `HZN${String(first + offset).padStart(3, "0")}`;
  const where =
    (is: (named: Named) => boolean, say: (named: Named) => Omit<Finding, "location">): LintRule["check"] =>
    (system) =>
      of(system)
        .filter(is)
        .map((named) => ({ ...say(named), location: named.item.location }));
  const rules: readonly LintRule[] = [
    {
      code: code(0),
      name: `${word}-name-empty`,
      summary: `The name of an ${word} is not empty.`,
      level: "error",
      check: where(
        ({ name }) => name === "",
        () => ({
          message: `The ${word} has an empty name.`,
          hint: "Call it after what happened, such as order-placed.",
        }),
      ),
    },
    {
      code: code(1),
      name: `${word}-name-long`,
      summary: `The name of an ${word} has at most ${longestName} characters.`,
      level: "warning",
      check: where(
        ({ name }) => name.length > longestName,
        ({ name }) => ({
          message: `The name of the ${word} has ${name.length} characters; it stands in headers, ids and names on the server.`,
          hint: `Use at most ${longestName}.`,
        }),
      ),
    },
    {
      code: code(2),
      name: `${word}-name-symbols`,
      summary: `The name of an ${word} has no white space and none of ".", "*" and ">".`,
      level: "error",
      check: where(
        ({ name }) => hasForeign(name),
        ({ name }) => ({
          message: `The name of the ${word} "${name}" has characters that mean something else in subjects.`,
          hint: "Use letters, digits and dashes.",
        }),
      ),
    },
    {
      code: code(3),
      name: `${word}-name-kebab`,
      summary: `The name of an ${word} is in kebab-case.`,
      level: "warning",
      check: where(
        ({ name }) => !hasForeign(name) && !isKebab(name),
        ({ name }) => ({
          message: `The name of the ${word} "${name}" is not in kebab-case.`,
          hint: "Use small letters, digits and dashes, such as order-placed.",
        }),
      ),
    },
    {
      code: code(4),
      name: `${word}-description-empty`,
      summary: `The description of an ${word} says something or is left out.`,
      level: "warning",
      check: where(
        ({ item }) => item.description?.trim() === "",
        ({ name }) => ({
          message: `The description of the ${word} "${name}" is empty.`,
          hint: "Say what happened and when, or remove it.",
          remove: "description",
        }),
      ),
    },
    {
      code: code(5),
      name: `${word}-description-long`,
      summary: `The description of an ${word} has at most ${longestDescription} characters.`,
      level: "warning",
      check: where(
        ({ item }) => (item.description?.length ?? 0) > longestDescription,
        ({ name }) => ({
          message: `The description of the ${word} "${name}" has more than ${longestDescription} characters.`,
          hint: "Put what nobody reads in an editor's pop-up into a page of its own, and name it in externalDocs.",
        }),
      ),
    },
  ];
  return rules;
});
