import { setTimeout } from "node:timers/promises";
import { watch as watchFiles } from "chokidar";
import { isFresh } from "../plan-files.js";
import type { Surroundings } from "./command.js";
import { findJobs, type FoundJobs, type JobOptions } from "./find-jobs.js";
import { write } from "./generate-command.js";
import { describeInternalError } from "./internal-error.js";
import { type Outcome, usageMistake, type Verdict } from "./outcome.js";
import { prepare } from "./prepare.js";
import { report, shortPath } from "./report.js";

/** Editors write a file in several steps; one regeneration is enough. */
const SETTLE_MS = 40;

interface WatchOptions extends JobOptions {
  readonly spec: string | undefined;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly surroundings: Surroundings;
}

/**
 * Generates, and again whenever a file changes that was read: documents, what they refer to, and the
 * configuration. Mistakes are reported and waited out. The promise never ends by itself; the process does.
 */
export async function watch(first: FoundJobs, options: WatchOptions): Promise<never> {
  const { spec, surroundings, quiet = false } = options;
  const { cwd, terminal, debug } = surroundings;
  const watcher = watchFiles([], { ignoreInitial: true, atomic: SETTLE_MS });
  const watched = new Set<string>();
  let changed = new Set<string>();
  let wake = (): void => {};
  watcher.on("all", (_event, file) => {
    changed.add(file);
    wake();
  });
  watcher.on("error", (error) => {
    terminal.stderr.write(`The files can't all be watched: ${String(error)}\n`);
  });

  let found = first;
  for (;;) {
    const started = performance.now();
    try {
      const { outcome, files } = await regenerate(found, surroundings);
      report(outcome, terminal, { cwd, quiet, writes: true });
      follow(files);
      announce(outcome.verdict, performance.now() - started);
    } catch (error) {
      // The next edit may avoid it.
      terminal.stderr.write(describeInternalError(error, debug));
      if (watched.size === 0) throw error;
    }
    if (changed.size === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    await setTimeout(SETTLE_MS);
    const names = [...changed].map((file) => shortPath(file, cwd));
    changed = new Set();
    if (!quiet) terminal.stderr.write(`\nchanged: ${names.join(", ")}\n`);
    found = await findJobs(spec === undefined ? [] : [spec], { ...options, cwd, needsOutput: true });
  }

  function announce(verdict: Verdict, milliseconds: number): void {
    const done = verdict === "written" ? "generated" : verdict;
    const clock = terminal.stderr.colors.dim(new Date().toLocaleTimeString("en-GB"));
    const { size } = watched;
    terminal.stderr.write(
      `${clock} ${done} in ${Math.round(milliseconds)} ms, watching ${size} file${size === 1 ? "" : "s"}\n`,
    );
  }

  function follow(files: readonly string[]): void {
    const wanted = new Set(files);
    const configFile = found.kind === "found" ? found.configFile : undefined;
    if (configFile !== undefined) wanted.add(configFile);
    // A document that has vanished, or a configuration that is broken, comes back under its old name.
    if (found.kind === "mistaken") for (const file of watched) wanted.add(file);
    for (const file of watched) if (!wanted.has(file)) watcher.unwatch(file);
    watcher.add([...wanted].filter((file) => !watched.has(file)));
    watched.clear();
    for (const file of wanted) watched.add(file);
  }
}

async function regenerate(
  found: FoundJobs,
  { terminal, uninterrupted }: Surroundings,
): Promise<{ readonly outcome: Outcome; readonly files: readonly string[] }> {
  if (found.kind === "mistaken") return { outcome: usageMistake(found.diagnostics), files: [] };
  const preparation = await prepare(found.jobs, terminal.progress);
  const outcome = await uninterrupted(async () => await write(preparation));
  const { documents, verdict } = outcome;
  // After the first run only what changed is worth a line.
  const told = documents.filter(({ plan }) => plan !== undefined && !isFresh(plan));
  return {
    outcome: verdict === "written" ? { ...outcome, documents: told } : outcome,
    files: preparation.files,
  };
}
