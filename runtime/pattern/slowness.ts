import { ReadGraph } from "./read-graph.js";
import type { Reader } from "./read-graph.js";
import { parsePattern } from "./syntax.js";
import type { Pattern, Syntax } from "./syntax.js";

/** How the time of a backtracking engine, as JavaScript has it, may grow with the length of a text. */
export type Slowness =
  | { readonly kind: "linear" }
  /** `parts` can match the same characters in several ways, as they are written. */
  | { readonly kind: "polynomial" | "exponential"; readonly parts: readonly string[] }
  /** It would take too long to find out, or is written in a way that few know. */
  | { readonly kind: "unknown" };

/** Bounds the analyses that share it, in steps that always come out the same; about 0.2 CPU seconds. */
export interface SlownessBudget {
  steps: number;
  scans: number;
}

export function newBudget(): SlownessBudget {
  return { steps: 200_000, scans: 10 };
}

/** Ways to match what is bounded, such as `a?a?a?`: more of them count as if they had no bound. */
const mostWays = 10_000;
const mostCharacters = 500;

/**
 * Looks for what makes backtracking slow: a loop that can read one text in two ways (exponential), or two loops, one
 * after the other, that can read the same (polynomial): a search that may start anywhere is such a loop, too. What
 * is wrongly called slow costs a run in another engine; nothing that can be slow is called linear.
 */
export function slownessOf(source: string, flags: string, budget = newBudget()): Slowness {
  const syntax = parsePattern(source, flags.includes("u"));
  if (syntax === undefined) return { kind: "unknown" };
  const whole = inline(syntax, budget);
  if (whole === undefined) return { kind: "unknown" };
  return slownessIn(whole, { flags, budget, isSearch: true });
}

interface Context {
  readonly flags: string;
  readonly budget: SlownessBudget;
  /** Starts at any place, not only where it is asked. */
  readonly isSearch: boolean;
}

function slownessIn(pattern: Pattern, context: Context): Slowness {
  const inner = looksIn(pattern, context.isSearch);
  for (const { part, isFirst } of inner) {
    const slowness = slownessIn(part, { ...context, isSearch: false });
    if (slowness.kind !== "linear") return slowness;
    // at each place of a text it may read all the rest
    if (!isFirst && !isBounded(part)) return { kind: "polynomial", parts: [] };
  }
  const isSmall = countOf(pattern) <= mostCharacters;
  if (isSmall) {
    const slowness = slownessOfGraph(new ReadGraph(pattern, context), context.budget);
    if (slowness.kind !== "linear" || waysOf(pattern) <= mostWays) return slowness;
  }
  const wider = withoutBounds(pattern, isSmall ? "choices" : "all");
  if (countOf(wider) > mostCharacters) return { kind: "unknown" };
  const slowness = slownessOfGraph(new ReadGraph(wider, context), context.budget);
  // bounds may well keep it from being so slow
  return slowness.kind === "linear" ? slowness : { kind: "unknown" };
}

function slownessOfGraph(graph: ReadGraph, budget: SlownessBudget): Slowness {
  const loops = graph.loops();
  for (const loop of loops) {
    const found = twoWays(graph, loop, budget);
    if (found === "unknown") return { kind: "unknown" };
    if (found !== undefined) return { kind: "exponential", parts: partsOf([...loop]) };
  }
  for (const first of loops) {
    for (const second of loops) {
      if (first === second) continue;
      const found = sameText(graph, { first, second }, budget);
      if (found === "unknown") return { kind: "unknown" };
      if (found !== undefined) return { kind: "polynomial", parts: partsOf(found) };
    }
  }
  return { kind: "linear" };
}

function partsOf(readers: readonly Reader[]): readonly string[] {
  return [...new Set(readers.flatMap(({ source }) => (source === undefined ? [] : [source])))];
}

/** Whether a loop leads from one of its readers back to it with one text in two ways. */
function twoWays(
  graph: ReadGraph,
  loop: ReadonlySet<Reader>,
  budget: SlownessBudget,
): "found" | "unknown" | undefined {
  for (const start of loop) {
    // once it is there, it has matched: nothing is ever tried again
    if (start.isEnd) continue;
    const seen = new Set<string>();
    const waiting: { readonly one: Reader; readonly other: Reader; readonly apart: boolean }[] = [
      { one: start, other: start, apart: false },
    ];
    for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
      for (const a of pair.one.next) {
        if (!loop.has(a.reader)) continue;
        for (const b of pair.other.next) {
          if (budget.steps-- <= 0) return "unknown";
          if (!loop.has(b.reader) || !graph.meet(a.reader, b.reader)) continue;
          const apart = pair.apart || a.reader !== b.reader || (pair.one === pair.other && a.isTwice);
          if (apart && a.reader === start && b.reader === start) return "found";
          const key = `${a.reader.index} ${b.reader.index} ${apart}`;
          if (seen.has(key)) continue;
          seen.add(key);
          waiting.push({ one: a.reader, other: b.reader, apart });
        }
      }
    }
  }
  return undefined;
}

/** Readers of two loops, of which the first leads to the second with a text that both read on their ways round. */
function sameText(
  graph: ReadGraph,
  { first, second }: { readonly first: ReadonlySet<Reader>; readonly second: ReadonlySet<Reader> },
  budget: SlownessBudget,
): readonly Reader[] | "unknown" | undefined {
  const [some] = first;
  const [later] = second;
  if (some === undefined || later === undefined || !graph.leadsTo(some, later)) return undefined;
  for (const p of first) {
    for (const q of second) {
      if (p.isEnd || q.isEnd) continue;
      const seen = new Set<string>();
      const waiting: (readonly [Reader, Reader, Reader])[] = [[p, p, q]];
      for (let now = waiting.pop(); now !== undefined; now = waiting.pop()) {
        for (const { reader: a } of now[0].next) {
          if (!first.has(a)) continue;
          for (const { reader: c } of now[2].next) {
            if (budget.steps-- <= 0) return "unknown";
            if (!second.has(c) || !graph.meet(a, c)) continue;
            for (const { reader: b } of now[1].next) {
              if (budget.steps-- <= 0) return "unknown";
              if (!graph.meet(a, b) || !graph.meet(b, c)) continue;
              if (a === p && b === q && c === q) return [p, q];
              const key = `${a.index} ${b.index} ${c.index}`;
              if (seen.has(key)) continue;
              seen.add(key);
              waiting.push([a, b, c]);
            }
          }
        }
      }
    }
  }
  return undefined;
}

/** References to groups replaced by the groups, which match at least as much; `undefined` where that is too large. */
function inline({ pattern, groups }: Syntax, budget: SlownessBudget): Pattern | undefined {
  const open = new Set<string>();
  let isTooMuch = false;
  const walk = (part: Pattern): Pattern => {
    if (budget.steps-- <= 0) isTooMuch = true;
    if (isTooMuch) return part;
    switch (part.kind) {
      case "reference": {
        const group = groups.get(part.group);
        // within itself a group has matched nothing yet
        if (group === undefined || open.has(part.group)) return { kind: "sequence", parts: [] };
        open.add(part.group);
        const inlined = walk(group);
        open.delete(part.group);
        // a group that took no part matches nothing
        return { kind: "repeat", part: inlined, least: 0, most: 1 };
      }
      case "sequence":
      case "choice":
        return { ...part, parts: part.parts.map(walk) };
      case "repeat":
      case "look":
        return { ...part, part: walk(part.part) };
      default:
        return part;
    }
  };
  const whole = walk(pattern);
  return isTooMuch ? undefined : whole;
}

/** What looks around, outermost only. `isFirst`: at the one place where an anchored pattern starts. */
function looksIn(
  pattern: Pattern,
  isSearch: boolean,
): readonly { readonly part: Pattern; readonly isFirst: boolean }[] {
  const found: { part: Pattern; isFirst: boolean }[] = [];
  const walk = (part: Pattern, isFirst: boolean): void => {
    if (part.kind === "look") found.push({ part: part.part, isFirst });
    else if (part.kind === "repeat") walk(part.part, false);
    else if (part.kind === "choice") for (const each of part.parts) walk(each, false);
    else if (part.kind === "sequence") {
      let isStart = isFirst;
      let isAnchored = !isSearch;
      for (const each of part.parts) {
        if (each.kind === "edge" && each.edge === "start") isAnchored = true;
        else if (each.kind !== "look") isStart = false;
        walk(each, isStart && isAnchored);
      }
    }
  };
  walk(pattern, true);
  return found;
}

function isBounded(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case "sequence":
    case "choice":
      return pattern.parts.every(isBounded);
    case "repeat":
      return pattern.most <= 100 && isBounded(pattern.part);
    default:
      return true;
  }
}

/** In how many ways the bounded parts can match, at most. */
function waysOf(pattern: Pattern): number {
  switch (pattern.kind) {
    case "sequence":
      return pattern.parts.reduce((ways, part) => ways * waysOf(part), 1);
    case "choice":
      return pattern.parts.reduce((ways, part) => ways + waysOf(part), 0);
    case "repeat": {
      const ways = waysOf(pattern.part);
      if (pattern.most === Infinity) return ways ** Math.min(pattern.least, 64);
      const most = Math.min(pattern.most, mostWays);
      return ways === 1 ? most - Math.min(pattern.least, most) + 1 : ways ** (most + 1);
    }
    default:
      return 1;
  }
}

function countOf(pattern: Pattern): number {
  switch (pattern.kind) {
    case "character":
      return 1;
    case "sequence":
    case "choice":
      return pattern.parts.reduce((count, part) => count + countOf(part), 0);
    case "repeat":
      return Math.max(1, pattern.most === Infinity ? pattern.least : pattern.most) * countOf(pattern.part);
    default:
      return 0;
  }
}

/** What matches more, in at least as many ways: `choices`, where there is a choice of ways; or wherever one counts. */
function withoutBounds(pattern: Pattern, which: "choices" | "all"): Pattern {
  switch (pattern.kind) {
    case "sequence":
      return { ...pattern, parts: pattern.parts.map((part) => withoutBounds(part, which)) };
    case "choice": {
      const part: Pattern = { ...pattern, parts: pattern.parts.map((each) => withoutBounds(each, which)) };
      return { kind: "repeat", part, least: 1, most: Infinity };
    }
    case "repeat": {
      const part = withoutBounds(pattern.part, which);
      const isChoice = pattern.least < pattern.most || waysOf(pattern.part) > 1;
      if (which === "choices" && !isChoice) return { ...pattern, part };
      return { kind: "repeat", part, least: Math.min(pattern.least, 1), most: Infinity };
    }
    default:
      return pattern;
  }
}
