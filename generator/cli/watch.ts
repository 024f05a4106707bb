import { isFresh } from "../plan-files.js";
import { FetchedDocuments } from "../../asyncapi/remote/fetched-documents.js";
import type { Surroundings } from "./command.js";
import { openFileWatcher } from "./file-watcher.js";
import { findJobs, type FoundJobs, type JobOptions } from "./find-jobs.js";
import { write } from "./generate-command.js";
import { describeInternalError } from "./internal-error.js";
import { type Outcome, usageMistake, type Verdict } from "./outcome.js";
import { prepare } from "./prepare.js";
import { report, shortPath } from "./report.js";

interface WatchOptions extends JobOptions {
  readonly specs: readonly string[];
  readonly output?: string;
  readonly quiet?: boolean;
  readonly validate?: "quick" | "full";
  readonly surroundings: Surroundings;
}

/**
 * Generates, and again whenever a file changes that was read: documents, what they refer to, and the
 * configuration. Mistakes are reported and waited out. The promise never ends by itself; the process does.
 */
export async function watch(first: FoundJobs, options: WatchOptions): Promise<never> {
  const { specs, surroundings, quiet = false, validate = "quick" } = options;
  const { cwd, terminal, debug } = surroundings;
  const watcher = openFileWatcher((error) => {
    terminal.stderr.write(`The files can't all be watched: ${String(error)}\n`);
  });
  const fetched = new FetchedDocuments();
  let found = first;
  let files: ReadonlySet<string> = new Set();
  let folders: readonly string[] = [];
  for (;;) {
    const since = Date.now();
    const started = performance.now();
    let verdict: Verdict | "failed";
    try {
      const { outcome, read, templates } = await regenerate(found, surroundings, { validate, fetched });
      await report(outcome, terminal, { cwd, quiet, writes: true });
      verdict = outcome.verdict;
      // A document that has vanished, or a configuration that is broken, comes back under its old name.
      if (found.kind !== "mistaken") folders = templates;
      files = new Set(
        found.kind === "mistaken"
          ? files
          : [...read, ...(found.configFile === undefined ? [] : [found.configFile])],
      );
    } catch (error) {
      // With nothing to wait for there is no next time; else the next edit may avoid it.
      if (files.size === 0) throw error;
      terminal.stderr.write(describeInternalError(error, debug));
      verdict = "failed";
    }
    const milliseconds = performance.now() - started;
    await watcher.follow(files, { since, folders });
    announce(verdict, milliseconds);
    const edits = await watcher.edits();
    if (!quiet) terminal.stderr.write(`\nchanged: ${edits.map((file) => shortPath(file, cwd)).join(", ")}\n`);
    found = await findJobs(specs, { ...options, cwd, command: "generate", clientFolder: options.output });
  }

  function announce(verdict: Verdict | "failed", milliseconds: number): void {
    const done = verdict === "written" ? "generated" : verdict;
    const clock = terminal.stderr.colors.dim(new Date().toLocaleTimeString("en-GB"));
    const count = watcher.count();
    terminal.stderr.write(
      `${clock} ${done} in ${Math.round(milliseconds)} ms, watching ${count} file${count === 1 ? "" : "s"}\n`,
    );
  }
}

async function regenerate(
  found: FoundJobs,
  { terminal, uninterrupted }: Surroundings,
  options: { readonly validate: "quick" | "full"; readonly fetched: FetchedDocuments },
): Promise<{
  readonly outcome: Outcome;
  readonly read: readonly string[];
  readonly templates: readonly string[];
}> {
  if (found.kind === "mistaken") return { outcome: usageMistake(found.diagnostics), read: [], templates: [] };
  const preparation = await prepare(found, terminal.progress, options);
  const outcome = await uninterrupted(async () => write(preparation));
  // Of several documents only those that changed are worth a line.
  const told = outcome.documents.filter(({ plan }) => plan !== undefined && !isFresh(plan));
  const { shared, ...rest } = outcome;
  const toldShared = shared === undefined || isFresh(shared.plan) ? {} : { shared };
  return {
    outcome: outcome.verdict === "written" ? { ...rest, ...toldShared, documents: told } : outcome,
    read: preparation.files,
    templates: preparation.folders,
  };
}
