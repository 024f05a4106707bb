import { type FilePlan, isFresh, type PlannedFile } from "../plan-files.js";
import { differenceOf } from "./difference.js";
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
      ...(plan === undefined ? {} : jsonPlan(plan, outcome)),
    })),
    ...(outcome.shared === undefined
      ? {}
      : {
          shared: {
            applications: outcome.shared.applications,
            ...(outcome.shared.plan.digest === undefined ? {} : { digest: outcome.shared.plan.digest }),
            ...jsonPlan(outcome.shared.plan, outcome),
          },
        }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function jsonPlan(plan: FilePlan, outcome: Outcome): object {
  return {
    output: plan.outputDirectory,
    fresh: isFresh(plan),
    ...(plan.previousDigest === undefined ? {} : { previousDigest: plan.previousDigest }),
    files: plan.files.map((file) => jsonFile(file, outcome)),
  };
}

function jsonFile(file: PlannedFile, { verdict }: Outcome): object {
  const { path, state } = file;
  const diff = verdict === "stale" && state === "changed" ? differenceOf(file) : undefined;
  return { path, state, ...(diff === undefined ? {} : { diff: diff.join("\n") }) };
}
