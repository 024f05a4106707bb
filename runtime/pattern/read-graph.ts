import { Characters } from "./characters.js";
import type { Pattern } from "./syntax.js";

/** A place in a pattern that reads a character, and the places that can read the next one. */
export interface Reader {
  readonly index: number;
  /** Absent: it stands for the characters before the place where a search finds something. */
  readonly source?: string;
  readonly next: readonly Follower[];
  /** After it, the pattern may have matched, whatever comes. */
  readonly isEnd: boolean;
}

export interface Follower {
  readonly reader: Reader;
  /** It is reached in more than one way. */
  readonly isTwice: boolean;
}

/** States without characters between those that read. */
type Step =
  | { readonly kind: "read"; readonly reader: Draft }
  | { readonly kind: "split"; readonly next: readonly Step[] }
  /** `start` lets nobody through who has read something, `end` nobody who wants to. */
  | { readonly kind: "edge"; readonly edge: "start" | "end" | "other"; readonly next: Step }
  | { readonly kind: "end" };

interface Draft extends Reader {
  next: Follower[];
  isEnd: boolean;
  after: Step;
}

/** Who can read after whom, in a pattern whose references have been replaced. */
export class ReadGraph {
  readonly #flags: string;
  readonly #budget: { scans: number };
  readonly #readers: Draft[] = [];
  readonly #characters = new Map<string, Characters>();
  readonly #met = new Map<string, boolean>();
  readonly #reached = new Map<Reader, ReadonlySet<Reader>>();

  constructor(
    pattern: Pattern,
    {
      flags,
      budget,
      isSearch,
    }: { readonly flags: string; readonly budget: { scans: number }; readonly isSearch: boolean },
  ) {
    this.#flags = flags;
    this.#budget = budget;
    const start = this.#add(pattern, { kind: "end" });
    for (const reader of this.#readers) Object.assign(reader, follow(reader.after));
    if (!isSearch) return;
    const { next, isEnd } = follow(start);
    const search: Draft = { index: this.#readers.length, next, isEnd, after: start };
    next.push({ reader: search, isTwice: false });
    this.#readers.push(search);
  }

  /** Readers from each of which one comes to each other. */
  loops(): readonly ReadonlySet<Reader>[] {
    const done = new Set<Reader>();
    const loops: ReadonlySet<Reader>[] = [];
    for (const reader of this.#readers) {
      if (done.has(reader) || !this.leadsTo(reader, reader)) continue;
      const loop = new Set([...this.#reachedFrom(reader)].filter((each) => this.leadsTo(each, reader)));
      for (const each of loop) done.add(each);
      loops.push(loop);
    }
    return loops;
  }

  /** In one step or more. */
  leadsTo(from: Reader, to: Reader): boolean {
    return this.#reachedFrom(from).has(to);
  }

  /** Whether some character can be read by both. */
  meet(one: Reader, other: Reader): boolean {
    if (one === other || one.source === undefined || other.source === undefined) return true;
    const [first, second] =
      one.source < other.source ? [one.source, other.source] : [other.source, one.source];
    const key = `${first}\n${second}`;
    const known = this.#met.get(key);
    if (known !== undefined) return known;
    const meets = this.#charactersOf(first).meets(this.#charactersOf(second), this.#budget);
    this.#met.set(key, meets);
    return meets;
  }

  #reachedFrom(from: Reader): ReadonlySet<Reader> {
    const known = this.#reached.get(from);
    if (known !== undefined) return known;
    const reached = new Set<Reader>();
    const waiting = [from];
    for (let reader = waiting.pop(); reader !== undefined; reader = waiting.pop()) {
      for (const { reader: next } of reader.next) {
        if (reached.has(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    }
    this.#reached.set(from, reached);
    return reached;
  }

  #charactersOf(source: string): Characters {
    const known = this.#characters.get(source) ?? new Characters(source, this.#flags);
    this.#characters.set(source, known);
    return known;
  }

  #add(pattern: Pattern, after: Step): Step {
    switch (pattern.kind) {
      case "character": {
        const { source } = pattern;
        const reader: Draft = { index: this.#readers.length, source, next: [], isEnd: false, after };
        this.#readers.push(reader);
        return { kind: "read", reader };
      }
      case "sequence":
        return pattern.parts.reduceRight((next, part) => this.#add(part, next), after);
      case "choice":
        return { kind: "split", next: pattern.parts.map((part) => this.#add(part, after)) };
      case "repeat":
        return this.#repeat(pattern, after);
      case "edge":
        return {
          kind: "edge",
          edge: pattern.edge === "start" || pattern.edge === "end" ? pattern.edge : "other",
          next: after,
        };
      case "look":
        return { kind: "edge", edge: "other", next: after };
      case "reference":
        return after;
    }
  }

  #repeat({ part, least, most }: Extract<Pattern, { kind: "repeat" }>, after: Step): Step {
    let next = after;
    if (most === Infinity) {
      const ways: Step[] = [];
      const loop: Step = { kind: "split", next: ways };
      ways.push(this.#add(part, loop), after);
      // `a+` enters at once, so that its one `a` is one reader
      if (least === 1) return ways[0] ?? loop;
      next = loop;
    } else {
      for (let count = least; count < most; count++)
        next = { kind: "split", next: [this.#add(part, next), after] };
    }
    for (let count = 0; count < least; count++) next = this.#add(part, next);
    return next;
  }
}

/** Who reads next, after something was read. */
function follow(from: Step): { readonly next: Follower[]; readonly isEnd: boolean } {
  const times = new Map<Step, number>();
  const readers = new Map<Draft, number>();
  let isEnd = false;
  const waiting: { readonly step: Step; readonly isSure: boolean }[] = [{ step: from, isSure: true }];
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const { step, isSure } = entry;
    if (step.kind === "end") {
      isEnd ||= isSure;
      continue;
    }
    if (step.kind === "read") {
      readers.set(step.reader, (readers.get(step.reader) ?? 0) + 1);
      continue;
    }
    // twice is enough to know that there are several ways, also round a loop of nothing
    const count = times.get(step) ?? 0;
    if (count >= 2) continue;
    times.set(step, count + 1);
    if (step.kind === "split") for (const next of step.next) waiting.push({ step: next, isSure });
    else if (step.edge === "other") waiting.push({ step: step.next, isSure: false });
    // nothing is read after the end
  }
  const next = [...readers].map(([reader, count]) => ({ reader, isTwice: count > 1 }));
  return { next, isEnd };
}
