import { isFresh } from "../plan-files.js";
import { type Outcome, exitCodeOf } from "./outcome.js";

/** An outcome as one JSON document, for programs. Described in docs/cli.md; keys are only ever added. */
export function jsonReport(outcome: Outcome): string {
  const document = {
    verdict: outcome.verdict,
    exitCode: exitCodeOf(outcome.verdict),
    diagnostics: outcome.diagnostics,
    documents: outcome.documents.map(({ input, application, digest, plan }) => ({
      input,
      ...(application === undefined ? {} : { application }),
      ...(digest === undefined ? {} : { digest }),
      ...(plan === undefined
        ? {}
        : {
            output: plan.outputDirectory,
            fresh: isFresh(plan),
            ...(plan.previousDigest === undefined ? {} : { previousDigest: plan.previousDigest }),
            files: plan.files.map(({ path, state }) => ({ path, state })),
          }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
