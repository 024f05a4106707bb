import type { Location } from "./location.js";

export type Severity = "error" | "warning" | "information";

/**
 * A mistake in a document, in code or on the command line. Diagnostics are collected and returned, never
 * thrown, so that one run shows all of them.
 */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable name of the broken rule, kebab-case; the official parser's name where the rule is its own. */
  readonly rule: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  readonly location?: Location;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
