import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { isInside } from "../../asyncapi/is-inside.js";
import { findStaleFiles } from "../find-stale-files.js";
import { hashOf } from "../plan-files.js";
import { buildIdentity } from "./build-identity.js";
import { cacheFolder } from "./cache-folder.js";
import type { Job } from "./job.js";
import { layoutSettings } from "./layout-settings.js";
import type { DocumentOutcome, Outcome } from "./outcome.js";
import { parsePreviousRun, type PreviousRun } from "./previous-run-format.js";

/** Time stamps come from a coarser clock than `Date.now()`. */
const CLOCK_MS = 20;

/** What an earlier run has found, as long as nothing has changed on which it depends. */
export interface Memory {
  /** The outcome of this very run, if an earlier one has had the same input and its files are all as it left them. */
  readonly recall: () => Promise<Outcome | undefined>;
  /** Keeps an outcome for the next run. `files`: the absolute paths of all that was read for it. */
  readonly remember: (outcome: Outcome, files: readonly string[]) => Promise<void>;
}

interface MemoryOptions {
  readonly cwd: string;
  readonly validate: "quick" | "full";
}

/** `undefined` where what the output depends on can't be told. */
export function openMemory(jobs: readonly Job[], { cwd, validate }: MemoryOptions): Memory | undefined {
  const started = Date.now();
  // What the web says now is only known when it is asked.
  if (jobs.some(({ allowRemote = false }) => allowRemote !== false)) return undefined;
  const [first] = jobs;
  const build = buildIdentity();
  const settings = jobs.map(({ output }) => layoutSettings(output));
  if (first === undefined || build === undefined || settings.includes(undefined)) return undefined;
  const asked = sha256(JSON.stringify({ cwd, validate, jobs }));
  const key = sha256(JSON.stringify({ build, settings, asked }));
  const file = path.join(cacheFolder(first.output), `${asked}.json`);
  return {
    recall: async () => {
      const text = readIfThere(file);
      const run = text === undefined ? undefined : parsePreviousRun(text);
      return run?.key === key && (await holds(run, jobs, cwd)) ? outcomeOf(run, jobs) : undefined;
    },
    remember: async (outcome, files) => {
      const run = describe(outcome, files, started);
      if (run === undefined || !files.every((each) => isReachable(each, jobs, cwd))) return;
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        const { default: writeFileAtomic } = await import("write-file-atomic");
        await writeFileAtomic(file, JSON.stringify({ ...run, key }), { fsync: false });
      } catch (error) {
        // A folder that can't be written only makes the next run take longer.
        if (!(error instanceof Error && "code" in error)) throw error;
      }
    },
  };
}

/** `undefined` for what must be found again: mistakes, and files that somebody has just written. */
function describe(
  { verdict, diagnostics, documents }: Outcome,
  files: readonly string[],
  started: number,
): Omit<PreviousRun, "key"> | undefined {
  if (verdict !== "written" && verdict !== "unchanged") return undefined;
  const inputs: Record<string, string> = {};
  for (const file of files) {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() !== true || Math.max(stats.mtimeMs, stats.ctimeMs) > started - CLOCK_MS)
      return undefined;
    inputs[file] = sha256(readFileSync(file));
  }
  const known = documents.flatMap(({ application, digest, plan }) =>
    application === undefined || digest === undefined || plan === undefined
      ? []
      : [{ application, digest, outputs: Object.fromEntries(plan.hashes) }],
  );
  return known.length === documents.length ? { inputs, diagnostics, documents: known } : undefined;
}

/** Nothing that the record names is looked at, unless this run itself might do so. */
async function holds(
  { inputs, documents }: PreviousRun,
  jobs: readonly Job[],
  cwd: string,
): Promise<boolean> {
  if (documents.length !== jobs.length || !jobs.every(({ input }) => Object.hasOwn(inputs, input)))
    return false;
  for (const [file, hash] of Object.entries(inputs)) {
    if (!isReachable(file, jobs, cwd)) return false;
    const bytes = readIfFile(file);
    if (bytes === undefined || sha256(bytes) !== hash) return false;
  }
  for (const [index, { output }] of jobs.entries()) {
    const outputs = documents[index]?.outputs ?? {};
    for (const [name, hash] of Object.entries(outputs)) {
      const bytes = readGenerated(output, name);
      if (bytes === undefined || hashOf(bytes.toString("utf8")) !== hash) return false;
    }
    if ((await findStaleFiles(output, Object.keys(outputs))).length > 0) return false;
  }
  return true;
}

/** Whether a reading of the jobs may open the file. */
function isReachable(file: string, jobs: readonly Job[], cwd: string): boolean {
  if (!path.isAbsolute(file)) return false;
  const real = realPath(file);
  const folders = [cwd, ...jobs.flatMap(({ input, roots }) => [path.dirname(input), ...roots])];
  return real !== undefined && folders.some((folder) => isInside(real, realPath(folder) ?? folder));
}

/** A plain file below the output folder, no link on the way. */
function readGenerated(output: string, name: string): Buffer | undefined {
  const segments = name.split("/");
  if (segments.some((segment) => /^\.{0,2}$|[\\:\0]/u.test(segment))) return undefined;
  for (let depth = 1; depth < segments.length; depth++) {
    const folder = lstatSync(path.join(output, ...segments.slice(0, depth)), { throwIfNoEntry: false });
    if (folder?.isDirectory() !== true) return undefined;
  }
  return readIfFile(path.join(output, ...segments), lstatSync);
}

function outcomeOf({ diagnostics, documents }: PreviousRun, jobs: readonly Job[]): Outcome {
  return {
    verdict: "unchanged",
    diagnostics,
    documents: jobs.flatMap(({ input, output }, index): DocumentOutcome[] => {
      const document = documents[index];
      if (document === undefined) return [];
      const { application, digest, outputs } = document;
      const names = Object.keys(outputs).toSorted((a, b) => (a < b ? -1 : 1));
      const plan = {
        outputDirectory: path.resolve(output),
        files: names.map((name) => ({ path: name, state: "unchanged" as const })),
        diagnostics: [],
        hashes: new Map(Object.entries(outputs)),
        digest,
        previousDigest: digest,
      };
      return [{ input, application, digest, plan }];
    }),
  };
}

function readIfFile(file: string, stat = statSync): Buffer | undefined {
  try {
    // A pipe may never end.
    return stat(file).isFile() ? readFileSync(file) : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  return readIfFile(file)?.toString("utf8");
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
