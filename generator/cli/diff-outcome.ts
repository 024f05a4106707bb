import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isBreaking } from "../../asyncapi/diff/change.js";
import type { JudgedChange } from "./allowances.js";
import { exitCode, type ExitCode } from "./exit-code.js";

/** One document, before and after. */
export interface ComparedDocument {
  /** As it was named. */
  readonly before: string;
  readonly after: string;
  readonly application: string;
  readonly changes: readonly JudgedChange[];
}

export interface DiffOutcome {
  readonly verdict: "compatible" | "breaking" | "invalid" | "usage";
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly ComparedDocument[];
}

/** Whether the change stands in the way: it breaks, and nothing allows it. */
export function isInTheWay({ change, allowance }: JudgedChange): boolean {
  return isBreaking(change) && allowance === undefined;
}

export function exitCodeOfDiff({ verdict }: DiffOutcome): ExitCode {
  if (verdict === "usage") return exitCode.usage;
  return verdict === "compatible" ? exitCode.ok : exitCode.failed;
}
