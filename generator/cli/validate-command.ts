import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import type { Surroundings } from "./command.js";
import type { ExitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import type { Job } from "./job.js";
import { jsonReport } from "./json-report.js";
import { type DocumentOutcome, exitCodeOf, type Outcome, usageMistake } from "./outcome.js";
import { report } from "./report.js";

export interface ValidateCommandOptions extends JobOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `hazelnats validate`. */
export async function validateCommand(
  specs: readonly string[],
  options: ValidateCommandOptions,
  { cwd, terminal }: Surroundings,
): Promise<ExitCode> {
  const found = await findJobs(specs, { ...options, cwd, needsOutput: false });
  const outcome =
    found.kind === "mistaken"
      ? usageMistake(found.diagnostics)
      : await validate(found.jobs, terminal.progress);
  if (options.json === true) terminal.stdout.write(jsonReport(outcome));
  else report(outcome, terminal, { cwd, quiet: options.quiet === true });
  return exitCodeOf(outcome.verdict);
}

async function validate(jobs: readonly Job[], progress: (doing: string) => void): Promise<Outcome> {
  const { readApplication } = await import("../../asyncapi/index.js");
  const diagnostics: Diagnostic[] = [];
  const documents: DocumentOutcome[] = [];
  for (const { input, roots, perspective } of jobs) {
    progress(`Reading ${input}`);
    const reading = await readApplication(input, {
      roots,
      ...(perspective === undefined ? {} : { perspective }),
    });
    diagnostics.push(...reading.diagnostics);
    const read =
      reading.kind === "read" ? { application: reading.application.name, digest: reading.digest } : {};
    documents.push({ input, ...read });
  }
  return { verdict: hasErrors(diagnostics) ? "invalid" : "valid", diagnostics, documents };
}
