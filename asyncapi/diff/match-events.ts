import { groupBy } from "../group-by.js";
import type { Application, Event } from "../model/index.js";
import { textOf } from "./schema/side.js";

/** The same event in both documents, or in one of them. */
export type EventMatch =
  | { readonly kind: "both"; readonly before: Event; readonly after: Event }
  | { readonly kind: "removed"; readonly before: Event }
  | { readonly kind: "added"; readonly after: Event };

/**
 * Finds each event of one document in the other: by subject and name, else by subject alone, where its name changed,
 * else by name alone, where its subject did. Keys of channels, operations and messages say nothing.
 */
export function matchEvents(before: Application, after: Application): readonly EventMatch[] {
  const gone = new Set(before.events);
  const come = new Set(after.events);
  const matches: EventMatch[] = [];
  const pair = (one: Event, two: Event): void => {
    gone.delete(one);
    come.delete(two);
    matches.push({ kind: "both", before: one, after: two });
  };
  pairBy((event) => `${addressOf(event)} ${event.name}`);
  pairBy((event) => `${addressOf(event)} ${contentOf(event)}`);
  pairBy(addressOf);
  pairBy(({ name }) => name);
  return [
    ...matches,
    ...[...gone].map((each) => ({ kind: "removed" as const, before: each })),
    ...[...come].map((each) => ({ kind: "added" as const, after: each })),
  ];

  /** Those of which each side has one. */
  function pairBy(keyOf: (event: Event) => string): void {
    const left = groupBy(gone, keyOf);
    const right = groupBy(come, keyOf);
    for (const [key, [one, ...others]] of left) {
      const [two, ...more] = right.get(key) ?? [];
      if (one !== undefined && two !== undefined && others.length + more.length === 0) pair(one, two);
    }
  }
}

/** The subject, whatever its parameters are called. */
export function addressOf({ subject }: Event): string {
  return subject.template.replaceAll(/\{[^{}]*\}/g, "{}");
}

function contentOf({ payload, headers, contentType }: Event): string {
  return textOf([payload.json, headers?.json ?? null, contentType]);
}
