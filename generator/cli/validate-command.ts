import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import type { Surroundings } from "./command.js";
import type { ExitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import type { Job } from "./job.js";
import { jsonReport } from "./json-report.js";
import { type DocumentOutcome, exitCodeOf, type Outcome, usageMistake } from "./outcome.js";
import { readJob } from "./read-job.js";
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
  const found = await findJobs(specs, { ...options, cwd, command: "validate" });
  const outcome =
    found.kind === "mistaken"
      ? usageMistake(found.diagnostics)
      : await validate(found.jobs, terminal.progress);
  if (options.json === true) terminal.stdout.write(jsonReport(outcome));
  else await report(outcome, terminal, { cwd, quiet: options.quiet === true, writes: false });
  return exitCodeOf(outcome.verdict);
}

async function validate(jobs: readonly Job[], progress: (doing: string) => void): Promise<Outcome> {
  const diagnostics: Diagnostic[] = [];
  const documents: DocumentOutcome[] = [];
  for (const job of jobs) {
    progress(`Reading ${job.input}`);
    const reading = await readJob(job, { validate: "full" });
    for (const diagnostic of reading.diagnostics) diagnostics.push(diagnostic);
    const read =
      reading.kind === "read" ? { application: reading.application.name, digest: reading.digest } : {};
    documents.push({ input: job.input, ...read });
  }
  return { verdict: hasErrors(diagnostics) ? "invalid" : "valid", diagnostics, documents };
}
