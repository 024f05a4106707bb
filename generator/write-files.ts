import { chmod, mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../asyncapi/diagnostic.js";
import { hasErrors } from "../asyncapi/diagnostic.js";
import type { FilePlan, PlannedFile } from "./plan-files.js";
import { severalAtOnce } from "./several-at-once.js";

const STAGING_PREFIX = ".hazelnats-";
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Carries out plans of {@link planFiles}: all of them or, when one has an error, none. Every file is written
 * beside its place first; only when all are complete do they move there, so a run that is killed leaves old or new
 * files and never a half one. Unchanged files keep their time stamps. Gives a diagnostic for each folder that can't
 * be written.
 */
export async function writeFiles(plans: readonly FilePlan[]): Promise<readonly Diagnostic[]> {
  if (plans.some((plan) => hasErrors(plan.diagnostics))) return [];
  const staged: ({ readonly plan: FilePlan } & Staging)[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    for (const plan of plans) {
      const result = await attempt(plan, async () => await stage(plan));
      if ("severity" in result) diagnostics.push(result);
      else if (result.done !== undefined) staged.push({ plan, ...result.done });
    }
    if (diagnostics.length > 0) return diagnostics;
    for (const { plan, folder } of staged) {
      const result = await attempt(plan, async () => await publish(plan, folder));
      if ("severity" in result) diagnostics.push(result);
    }
    if (diagnostics.length > 0) return diagnostics;
    for (const plan of plans) {
      const result = await attempt(plan, async () => await removeStale(plan));
      if ("severity" in result) diagnostics.push(result);
    }
    return diagnostics;
  } finally {
    for (const { plan, folder, made } of staged) {
      await rm(folder, { recursive: true, force: true });
      if (diagnostics.length > 0) await removeMade(plan, made);
    }
  }
}

/** The new contents of a plan's files, named by their numbers. */
interface Staging {
  readonly folder: string;
  /** The outermost folder that had to be made for it. */
  readonly made: string | undefined;
}

type Written = Extract<PlannedFile, { readonly after: string }>;

function writtenFiles(plan: FilePlan): readonly Written[] {
  return plan.files.filter((file) => "after" in file);
}

/** Writes the new contents into a folder of its own, on the same file system as their places. */
async function stage(plan: FilePlan): Promise<Staging | undefined> {
  const files = writtenFiles(plan);
  if (files.length === 0) return undefined;
  const made = await mkdir(plan.outputDirectory, { recursive: true });
  await removeAbandonedStaging(plan.outputDirectory);
  const folder = await mkdtemp(path.join(plan.outputDirectory, STAGING_PREFIX));
  try {
    await severalAtOnce(files, async (file, number) => {
      await stageFile(plan, file, path.join(folder, String(number)));
    });
    return { folder, made };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await removeMade(plan, made);
    throw error;
  }
}

async function stageFile({ outputDirectory }: FilePlan, file: Written, temporary: string): Promise<void> {
  await writeFile(temporary, file.after, { flag: "wx" });
  if (file.state === "changed")
    await chmod(temporary, (await stat(path.join(outputDirectory, file.path))).mode);
}

/** Where nothing was written, nothing is left, unless somebody else has put something there meanwhile. */
async function removeMade({ outputDirectory }: FilePlan, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  for (let folder = outputDirectory; folder.length >= made.length; folder = path.dirname(folder))
    await removeEmpty(folder);
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    // Somebody else's files keep the folder.
    if (!hasCode(error, "ENOTEMPTY", "EEXIST", "ENOENT")) throw error;
  });
}

/** The index comes last: whoever sees the new one sees the files that it names. */
async function publish(plan: FilePlan, folder: string): Promise<void> {
  const numbered = [...writtenFiles(plan).entries()];
  const targetOf = (file: Written): string => path.join(plan.outputDirectory, file.path);
  for (const parent of new Set(numbered.map(([, file]) => path.dirname(targetOf(file)))))
    await mkdir(parent, { recursive: true });
  for (const indexes of [false, true]) {
    const some = numbered.filter(([, file]) => isIndex(file.path) === indexes);
    await severalAtOnce(some, async ([number, file]) => {
      await renameOver(path.join(folder, String(number)), targetOf(file));
    });
  }
}

function isIndex(name: string): boolean {
  return name === "index.ts" || name.endsWith("/index.ts");
}

/** Windows refuses for a moment while an editor or a virus scanner has the target open. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const busy = hasCode(error, "EPERM", "EBUSY", "EACCES");
      if (!busy || tries === 10 || path.sep === "/") throw error;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, tries * 10);
      });
    }
  }
}

async function removeStale(plan: FilePlan): Promise<void> {
  const folders = new Set<string>();
  for (const file of plan.files) {
    if (file.state !== "removed") continue;
    await unlink(path.join(plan.outputDirectory, file.path)).catch((error: unknown) => {
      // Another run was faster.
      if (!hasCode(error, "ENOENT")) throw error;
    });
    for (let folder = path.posix.dirname(file.path); folder !== "."; folder = path.posix.dirname(folder))
      folders.add(folder);
  }
  const deepestFirst = [...folders].toSorted((a, b) => b.length - a.length);
  for (const folder of deepestFirst) await removeEmpty(path.join(plan.outputDirectory, folder));
}

/** A run that was killed leaves its staging folder; a young one may belong to a run of this moment. */
async function removeAbandonedStaging(outputDirectory: string): Promise<void> {
  for (const name of await readdir(outputDirectory)) {
    if (!name.startsWith(STAGING_PREFIX)) continue;
    const folder = path.join(outputDirectory, name);
    const stats = await stat(folder).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    });
    if (stats?.isDirectory() === true && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS)
      await rm(folder, { recursive: true, force: true });
  }
}

async function attempt<T>(plan: FilePlan, act: () => Promise<T>): Promise<{ readonly done: T } | Diagnostic> {
  try {
    return { done: await act() };
  } catch (error) {
    // What the operating system refuses is the user's to mend; anything else is a mistake of ours.
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return {
      severity: "error",
      rule: "output-unwritable",
      message: `The output folder can't be written: ${error.message}`,
      hint: "Check the folder's path, its permissions and the space on its disk.",
      location: { file: plan.outputDirectory, line: 1, column: 1 },
    };
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
