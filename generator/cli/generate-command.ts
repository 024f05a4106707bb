import { hasErrors } from "../../asyncapi/diagnostic.js";
import { isFresh } from "../plan-files.js";
import { writeFiles } from "../write-files.js";
import type { Surroundings } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import type { JobSet } from "./job.js";
import { exitCodeOf, type Outcome, plansOf, usageMistake } from "./outcome.js";
import { prepare, type Preparation } from "./prepare.js";
import { openMemory } from "./previous-run.js";
import { report } from "./report.js";

export interface GenerateCommandOptions extends JobOptions {
  readonly output?: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly validate?: "quick" | "full";
  readonly watch?: boolean;
  /** Default: true. */
  readonly cache?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `hazelnats generate`. */
export async function generateCommand(
  specs: readonly string[],
  options: GenerateCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, cwd, uninterrupted } = surroundings;
  const found = await findJobs(specs, { ...options, cwd, command: "generate", clientFolder: options.output });
  if (found.kind === "found" && options.watch === true) {
    const { watch } = await import("./watch.js");
    await watch(found, { ...options, specs, surroundings });
    return exitCode.ok;
  }
  const outcome =
    found.kind === "mistaken"
      ? usageMistake(found.diagnostics)
      : await run(found, {
          mode: modeOf(options),
          validate: options.validate ?? (options.check === true ? "full" : "quick"),
          progress: terminal.progress,
          uninterrupted,
          ...(options.cache === false ? {} : { memoryOf: cwd }),
        });
  // What shows differences is loaded only to show them.
  if (options.json === true) {
    const { jsonReport } = await import("./json-report.js");
    terminal.stdout.write(jsonReport(outcome));
  } else {
    await report(outcome, terminal, {
      cwd,
      quiet: options.quiet === true,
      writes: modeOf(options) === "write",
    });
    if (outcome.verdict === "stale") {
      const { reportStale } = await import("./stale-report.js");
      reportStale(outcome, terminal, cwd);
    }
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
  /** The folder where the command runs, if what earlier runs have found may be used. */
  readonly memoryOf?: string;
}

async function run(
  set: JobSet,
  { mode, validate, progress, uninterrupted, memoryOf }: RunOptions,
): Promise<Outcome> {
  const memory = memoryOf === undefined ? undefined : openMemory(set, { cwd: memoryOf, validate });
  const known = await memory?.recall();
  if (known !== undefined) return known;
  const preparation = await prepare(set, progress, { validate });
  const outcome =
    mode === "write"
      ? await uninterrupted(async () => await write(preparation))
      : compare(preparation, mode === "check" ? "stale" : "would-write");
  await memory?.remember(outcome, preparation.files);
  return outcome;
}

/** What writing would do; nothing is written. */
function compare(preparation: Preparation, differs: "stale" | "would-write"): Outcome {
  const { files: _files, ...found } = preparation;
  if (hasErrors(found.diagnostics)) return { verdict: "invalid", ...found };
  const isComplete = found.documents.every(({ plan }) => plan !== undefined);
  return { verdict: isComplete && plansOf(found).every(isFresh) ? "unchanged" : differs, ...found };
}

/** Writes what was prepared: everything, or with an error anywhere nothing. */
export async function write({ files: _files, ...found }: Preparation): Promise<Outcome> {
  if (hasErrors(found.diagnostics)) return { verdict: "invalid", ...found };
  const plans = plansOf(found);
  if (plans.every(isFresh)) return { verdict: "unchanged", ...found };
  const failures = await writeFiles(plans);
  return {
    ...found,
    verdict: hasErrors(failures) ? "unwritable" : "written",
    diagnostics: [...found.diagnostics, ...failures],
  };
}
