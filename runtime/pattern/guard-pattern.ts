import { LinearPattern } from "./linear-pattern.js";
import { newBudget, slownessOf } from "./slowness.js";
import type { Slowness } from "./slowness.js";

export interface TextCheck {
  /** Whether the text has what the pattern describes. Throws {@link TextTooLong} where that could take too long. */
  readonly test: (text: string) => boolean;
  /** Differs for patterns that differ. */
  readonly toString: () => string;
}

/** Not an error of anybody's code: the text that was given could take too long to be checked. */
export class TextTooLong extends Error {
  override readonly name = "TextTooLong";
  readonly pattern: string;
  /** Characters that are still checked. */
  readonly longest: number;

  constructor(pattern: string, longest: number) {
    super(`texts of more than ${longest} characters are not checked against ${pattern}`);
    this.pattern = pattern;
    this.longest = longest;
  }
}

/** States times characters: a second or two, where nothing that was remembered helps. */
const mostWork = 200_000_000;
/** Where no engine is linear, by what backtracking may cost. */
const longest: Readonly<Record<Exclude<Slowness["kind"], "linear">, number>> = {
  polynomial: 500,
  exponential: 24,
  unknown: 24,
};

/** How a regular expression is run. */
export interface PatternJudgement {
  readonly slowness: Slowness;
  /** Absent where JavaScript itself is fast enough, and where no engine would be. */
  readonly linear?: LinearPattern;
  /** Characters of the texts that are checked; `Infinity` where JavaScript itself is fast. */
  readonly longest: number;
}

/** Of a regular expression that JavaScript has compiled, with the flags `u` and `i`, one of them, or none. */
export function judgePattern(source: string, flags: string, budget = newBudget()): PatternJudgement {
  const slowness = slownessOf(source, flags, budget);
  if (slowness.kind === "linear") return { slowness, longest: Infinity };
  const linear = LinearPattern.of(source, flags);
  if (linear === undefined) return { slowness, longest: longest[slowness.kind] };
  return { slowness, linear, longest: Math.floor(mostWork / linear.size) };
}

/**
 * A regular expression that no text can hang: itself where JavaScript runs it quickly whatever the text is, else an
 * engine that gives the same answers in linear time, else only for texts that are short enough.
 */
export function guardPattern(native: RegExp): TextCheck {
  const judgement = judgePattern(native.source, native.flags);
  if (judgement.slowness.kind === "linear") return native;
  const engine = judgement.linear ?? native;
  return {
    test: (text) => {
      if (text.length > judgement.longest) throw new TextTooLong(native.source, judgement.longest);
      return engine.test(text);
    },
    toString: () => `${String(native)} for any text`,
  };
}
