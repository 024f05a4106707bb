import { hasErrors } from "../../asyncapi/diagnostic.js";
import { isFresh } from "../plan-files.js";
import { writeFiles } from "../write-files.js";
import type { Surroundings } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import { jsonReport } from "./json-report.js";
import type { Job } from "./job.js";
import { exitCodeOf, type Outcome, usageMistake } from "./outcome.js";
import { prepare, type Preparation } from "./prepare.js";
import { report } from "./report.js";
import { reportStale } from "./stale-report.js";

export interface GenerateCommandOptions extends JobOptions {
  readonly output?: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly validate?: "quick" | "full";
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `hazelnats generate`. */
export async function generateCommand(
  spec: string | undefined,
  options: GenerateCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, cwd, uninterrupted } = surroundings;
  const found = await findJobs(spec === undefined ? [] : [spec], { ...options, cwd, needsOutput: true });
  if (found.kind === "found" && options.watch === true) {
    const { watch } = await import("./watch.js");
    await watch(found, { ...options, spec, surroundings });
    return exitCode.ok;
  }
  const outcome =
    found.kind === "mistaken"
      ? usageMistake(found.diagnostics)
      : await run(found.jobs, {
          mode: modeOf(options),
          validate: options.validate ?? (options.check === true ? "full" : "quick"),
          progress: terminal.progress,
          uninterrupted,
        });
  if (options.json === true) terminal.stdout.write(jsonReport(outcome));
  else {
    report(outcome, terminal, { cwd, quiet: options.quiet === true, writes: modeOf(options) === "write" });
    if (outcome.verdict === "stale") reportStale(outcome.documents, terminal, cwd);
  }
  return exitCodeOf(outcome.verdict);
}

type Mode = "write" | "check" | "dry-run";

function modeOf({ check, dryRun }: GenerateCommandOptions): Mode {
  if (check === true) return "check";
  return dryRun === true ? "dry-run" : "write";
}

interface RunOptions {
  readonly mode: Mode;
  readonly validate: "quick" | "full";
  readonly progress: (doing: string) => void;
  readonly uninterrupted: Surroundings["uninterrupted"];
}

async function run(
  jobs: readonly Job[],
  { mode, validate, progress, uninterrupted }: RunOptions,
): Promise<Outcome> {
  const preparation = await prepare(jobs, progress, { validate });
  if (mode === "write") return await uninterrupted(async () => await write(preparation));
  const { diagnostics, documents } = preparation;
  if (hasErrors(diagnostics)) return { verdict: "invalid", diagnostics, documents };
  const fresh = documents.every(({ plan }) => plan !== undefined && isFresh(plan));
  const differs = mode === "check" ? "stale" : "would-write";
  return { verdict: fresh ? "unchanged" : differs, diagnostics, documents };
}

/** Writes what was prepared: everything, or with an error anywhere nothing. */
export async function write({ diagnostics, documents }: Preparation): Promise<Outcome> {
  if (hasErrors(diagnostics)) return { verdict: "invalid", diagnostics, documents };
  const plans = documents.flatMap(({ plan }) => (plan === undefined ? [] : [plan]));
  if (plans.every(isFresh)) return { verdict: "unchanged", diagnostics, documents };
  const failures = await writeFiles(plans);
  return {
    verdict: hasErrors(failures) ? "unwritable" : "written",
    diagnostics: [...diagnostics, ...failures],
    documents,
  };
}
