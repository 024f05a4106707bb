import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { isInside } from "../../asyncapi/is-inside.js";
import { findStaleFiles } from "../find-stale-files.js";
import { type FilePlan, hashOf } from "../plan-files.js";
import { listTemplateNames } from "../template/template-names.js";
import { buildIdentity } from "./build-identity.js";
import { cacheFolder } from "./cache-folder.js";
import type { Job, JobSet } from "./job.js";
import { layoutSettings } from "./layout-settings.js";
import type { DocumentOutcome, Outcome } from "./outcome.js";
import { outputOf } from "./outputs.js";
import { parsePreviousRun, type PreviousFolder, type PreviousRun } from "./previous-run-format.js";

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
export function openMemory(set: JobSet, { cwd, validate }: MemoryOptions): Memory | undefined {
  const started = Date.now();
  const { jobs } = set;
  // What the web says now is only known when it is asked.
  if (jobs.some(({ allowRemote = false }) => allowRemote !== false)) return undefined;
  const [first] = jobs;
  const build = buildIdentity();
  if (first === undefined || build === undefined) return undefined;
  const templates = jobs.map((job) => (job.templates === undefined ? [] : listTemplates(job.templates)));
  if (templates.includes(undefined)) return undefined;
  const asked = sha256(JSON.stringify({ cwd, validate, set }));
  const key = sha256(JSON.stringify({ build, asked, templates }));
  const file = path.join(cacheFolder(first.output), `${asked}.json`);
  return {
    recall: async () => {
      const text = readIfThere(file);
      const run = text === undefined ? undefined : parsePreviousRun(text);
      return run?.key === key && (await holds(run, set, cwd)) ? outcomeOf(run, set) : undefined;
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

/** A template more or less is another run; what each says is an input. `undefined`: the folder can't be read. */
function listTemplates(folder: string): readonly string[] | undefined {
  try {
    return listTemplateNames(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** `undefined` for what must be found again: mistakes, and files that somebody has just written. */
function describe(
  { verdict, diagnostics, documents, shared }: Outcome,
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
  const known = documents.flatMap(({ application, digest, plan }) => {
    const folder = plan === undefined ? undefined : describeFolder(plan);
    return application === undefined || digest === undefined || folder === undefined
      ? []
      : [{ application, ...folder, digest }];
  });
  if (known.length < documents.length) return undefined;
  if (shared === undefined) return { inputs, diagnostics, documents: known };
  const folder = describeFolder(shared.plan);
  if (folder === undefined) return undefined;
  const { applications } = shared;
  return { inputs, diagnostics, documents: known, shared: { applications, ...folder } };
}

/** `undefined` where its layout may be another one every time. */
function describeFolder({ outputDirectory, hashes, digest = "" }: FilePlan): PreviousFolder | undefined {
  const layout = layoutSettings(outputDirectory);
  return layout === undefined ? undefined : { layout, digest, outputs: Object.fromEntries(hashes) };
}

/** Nothing that the record names is looked at, unless this run itself might do so. */
async function holds(run: PreviousRun, set: JobSet, cwd: string): Promise<boolean> {
  const { inputs, documents, shared } = run;
  const { jobs } = set;
  if (documents.length !== jobs.length || !jobs.every(({ input }) => Object.hasOwn(inputs, input)))
    return false;
  if (shared !== undefined && set.shared === undefined) return false;
  for (const [file, hash] of Object.entries(inputs)) {
    if (!isReachable(file, jobs, cwd)) return false;
    const bytes = readIfFile(file);
    if (bytes === undefined || sha256(bytes) !== hash) return false;
  }
  for (const [output, folder] of foldersOf(run, set)) if (!(await isAsLeft(output, folder))) return false;
  return true;
}

/** All folders of a run with what was in them. What should be empty is one, too. */
function foldersOf(
  { documents, shared }: PreviousRun,
  set: JobSet,
): readonly (readonly [output: string, folder: PreviousFolder])[] {
  const folders: (readonly [string, PreviousFolder])[] = documents.flatMap((document, index) => {
    const job = set.jobs[index];
    return job === undefined ? [] : [[outputOf(job, { name: document.application }, set), document] as const];
  });
  if (set.shared === undefined) return folders;
  const nothing = { digest: "", layout: layoutSettings(set.shared) ?? "", outputs: {} };
  return [...folders, [set.shared, shared ?? nothing]];
}

async function isAsLeft(output: string, { layout, outputs }: PreviousFolder): Promise<boolean> {
  if (layoutSettings(output) !== layout) return false;
  for (const [name, hash] of Object.entries(outputs)) {
    const bytes = readGenerated(output, name);
    if (bytes === undefined || hashOf(bytes.toString("utf8")) !== hash) return false;
  }
  return (await findStaleFiles(output, Object.keys(outputs))).length === 0;
}

/** Whether a reading of the jobs may open the file. */
function isReachable(file: string, jobs: readonly Job[], cwd: string): boolean {
  if (!path.isAbsolute(file)) return false;
  const real = realPath(file);
  const folders = [
    cwd,
    ...jobs.flatMap(({ input, roots, templates = [] }) => [path.dirname(input), ...roots, templates].flat()),
  ];
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

function outcomeOf({ diagnostics, documents, shared }: PreviousRun, set: JobSet): Outcome {
  return {
    verdict: "unchanged",
    diagnostics,
    documents: set.jobs.flatMap((job, index): DocumentOutcome[] => {
      const document = documents[index];
      if (document === undefined) return [];
      const { application, digest } = document;
      const plan = planOf(outputOf(job, { name: application }, set), document);
      return [{ input: job.input, application, digest, plan }];
    }),
    ...(shared === undefined || set.shared === undefined
      ? {}
      : { shared: { applications: shared.applications, plan: planOf(set.shared, shared) } }),
  };
}

function planOf(output: string, { digest, outputs }: PreviousFolder): FilePlan {
  const names = Object.keys(outputs).toSorted((a, b) => (a < b ? -1 : 1));
  return {
    outputDirectory: path.resolve(output),
    files: names.map((name) => ({ path: name, state: "unchanged" as const })),
    diagnostics: [],
    hashes: new Map(Object.entries(outputs)),
    digest,
    previousDigest: digest,
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
