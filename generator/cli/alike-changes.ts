import { groupBy } from "../../asyncapi/group-by.js";
import type { JudgedChange } from "./allowances.js";

/** One change, or several of different events, streams or actors that are told in the same words. */
export interface AlikeChanges {
  readonly first: JudgedChange;
  /** As people read it: `event order-placed`, or `3 events, each`. */
  readonly title: string;
  /** What they are changes of, by name; empty where there is one. */
  readonly names: readonly string[];
  /** All actors that they reach. */
  readonly actors: readonly string[];
}

/** Puts together what differs in nothing but its subject and whom it reaches: a channel that moves moves all its events. */
export function alikeChanges(changes: readonly JudgedChange[]): readonly AlikeChanges[] {
  return [...groupBy(changes, wordsOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const actors = [...new Set(group.flatMap(({ change }) => change.actors))];
    const [kind = ""] = first.change.subject.split(" ");
    return group.length === 1
      ? [{ first, title: first.change.subject, names: [], actors }]
      : [
          {
            first,
            title: `${group.length} ${kind}s, each`,
            names: group.map(({ change }) => change.subject.slice(kind.length + 1)),
            actors,
          },
        ];
  });
}

function wordsOf({ change, allowance }: JudgedChange): string {
  const { subject, actors: _actors, before: _before, after: _after, ...words } = change;
  return JSON.stringify([subject.split(" ")[0], words, allowance]);
}
