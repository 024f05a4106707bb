import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { Disabling, SilencedResult } from "../../asyncapi/lint/comments.js";
import type { LintResult } from "../../asyncapi/lint/run.js";
import { exitCode, type ExitCode } from "./exit-code.js";

export interface LintOutcome {
  readonly verdict: "clean" | "findings" | "invalid" | "usage";
  /** What keeps documents and code from being read, and what is wrong with the settings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly results: readonly LintResult[];
  readonly silenced: readonly SilencedResult[];
  readonly unused: readonly Disabling[];
  /** How many lines `--fix` has removed. */
  readonly fixed: number;
}

/** All that is printed, in the form that every command prints. */
export function diagnosticsOf({ diagnostics, results, unused }: LintOutcome): readonly Diagnostic[] {
  return [
    ...diagnostics,
    ...results.map(({ severity, rule, message, hint, location }) => ({
      severity,
      rule: rule.code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(location === undefined ? {} : { location }),
    })),
    ...unused.map(({ location, rules }) => ({
      severity: "warning" as const,
      rule: "unused-disable",
      message: `Nothing here is found by ${rules.length === 0 ? "any rule" : rules.join(", ")}.`,
      hint: "Remove the comment, or let `hazelnats lint --fix` do it.",
      location,
    })),
  ];
}

/** Where what was found makes the command fail: errors, and with a number of allowed warnings more than these. */
export function exitCodeOfLint(outcome: LintOutcome, mostWarnings = Infinity): ExitCode {
  if (outcome.verdict === "usage") return exitCode.usage;
  const found = diagnosticsOf(outcome);
  const warnings = found.filter(({ severity }) => severity === "warning").length;
  const hasErrors = found.some(({ severity }) => severity === "error");
  return hasErrors || warnings > mostWarnings ? exitCode.failed : exitCode.ok;
}
