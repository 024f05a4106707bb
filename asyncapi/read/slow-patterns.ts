import { judgePattern } from "../../runtime/pattern/guard-pattern.js";
import type { PatternJudgement } from "../../runtime/pattern/guard-pattern.js";
import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";

/** Tells of regular expressions that some texts make slow: messages come from strangers, too. */
export class SlowPatterns {
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #known = new Map<string, PatternJudgement>();
  /** For all of one reading; about a CPU second. What is beyond goes unsaid here, and is run with care all the same. */
  readonly #budget = { steps: 1_000_000, scans: 40 };

  constructor(report: (diagnostic: Diagnostic) => void) {
    this.#report = report;
  }

  /** A pattern that JavaScript compiles with the flag `u`. */
  check(source: string, place: Cursor): void {
    const judgement = this.#known.get(source) ?? this.#judge(source);
    if (judgement === undefined) return;
    const { slowness, linear, longest } = judgement;
    if (slowness.kind === "linear" || (slowness.kind === "unknown" && linear !== undefined)) return;
    this.#report({
      severity: "warning",
      rule: "slow-pattern",
      message: sentences[slowness.kind](slowness.kind === "unknown" ? [] : slowness.parts),
      hint: `Let each text match in one way only, such as "^a+$" for "^(a+)+$". ${
        linear === undefined
          ? `Until then, the runtime refuses texts of more than ${longest} characters.`
          : "The runtime checks it in an engine of its own; other validators may hang."
      }`,
      location: place.locate(),
    });
  }

  #judge(source: string): PatternJudgement | undefined {
    if (this.#budget.steps <= 0) return undefined;
    const judgement = judgePattern(source, "u", this.#budget);
    this.#known.set(source, judgement);
    return judgement;
  }
}

const sentences = {
  exponential: (parts: readonly string[]) =>
    `Some texts take this regular expression for ever: ${subject(parts)} can match the same characters in ways that double with each of them.`,
  polynomial: (parts: readonly string[]) =>
    `Long texts can take this regular expression for ever: ${subject(parts)} can match the same characters from many places.`,
  unknown: () => "It can't be told how long this regular expression takes.",
};

function subject(parts: readonly string[]): string {
  const shown = parts.slice(0, 3).map((part) => (part.length > 40 ? `${part.slice(0, 40)}…` : part));
  return shown.length === 0 ? "what it looks for" : shown.join(" and ");
}
