import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { FilePlan } from "../plan-files.js";
import { exitCode, type ExitCode } from "./exit-code.js";

/** What came of a command, in one word. */
export type Verdict =
  /** `generate`: files were written or removed. */
  | "written"
  /** `generate`, with `--check` and `--dry-run` too: the folders hold exactly what the documents say. */
  | "unchanged"
  /** `generate --check`: the folders hold something else. */
  | "stale"
  /** `generate --dry-run`: files would be written or removed. */
  | "would-write"
  /** `validate`: no errors. */
  | "valid"
  /** Errors in a document or in its output folder; nothing was written. */
  | "invalid"
  /** The files could not be written. */
  | "unwritable"
  /** `init`: the files are there. */
  | "initialized"
  /** The command line or the configuration file is wrong. */
  | "usage";

/** One document and what came of it. */
export interface DocumentOutcome {
  /** Absolute. */
  readonly input: string;
  readonly application?: string;
  readonly digest?: string;
  /** Absent where the document has errors, and for `validate`. */
  readonly plan?: FilePlan;
}

/** What came of all that several documents share. */
export interface SharedOutcome {
  /** The names of the applications that import it. */
  readonly applications: readonly string[];
  readonly plan: FilePlan;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentOutcome[];
  /** Absent: nothing is shared in code. */
  readonly shared?: SharedOutcome;
}

/** All folders; what others import comes first, so that it is there when they are. */
export function plansOf({ documents, shared }: Pick<Outcome, "documents" | "shared">): readonly FilePlan[] {
  return [...(shared === undefined ? [] : [shared.plan]), ...documents.flatMap(({ plan }) => plan ?? [])];
}

export function usageMistake(diagnostics: readonly Diagnostic[]): Outcome {
  return { verdict: "usage", diagnostics, documents: [] };
}

export function exitCodeOf(verdict: Verdict): ExitCode {
  switch (verdict) {
    case "written":
    case "unchanged":
    case "would-write":
    case "valid":
    case "initialized":
      return exitCode.ok;
    case "stale":
    case "invalid":
    case "unwritable":
      return exitCode.failed;
    case "usage":
      return exitCode.usage;
  }
}
