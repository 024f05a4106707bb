import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../asyncapi/diagnostic.js";
import { isInside } from "../asyncapi/is-inside.js";
import { findStaleFiles } from "./find-stale-files.js";
import type { GeneratedFile } from "./generate.js";
import { documentDigest, isGenerated, withUnixLineEnds } from "./marker.js";
import { severalAtOnce } from "./several-at-once.js";

/** What writing would do to one file. `before` has LF as line end, `after` is what will be written. */
export type PlannedFile =
  | { readonly path: string; readonly state: "created"; readonly after: string }
  | { readonly path: string; readonly state: "changed"; readonly before: string; readonly after: string }
  | { readonly path: string; readonly state: "unchanged" }
  | { readonly path: string; readonly state: "removed"; readonly before: string };

/** What has to be done to an output folder so that it holds exactly the generated files. */
export interface FilePlan {
  /** Absolute. */
  readonly outputDirectory: string;
  /** Sorted by path; the paths are relative to the output folder, with forward slashes. */
  readonly files: readonly PlannedFile[];
  /** With an error in it nothing may be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Digest of the document that the folder was last generated from, where it says so. */
  readonly previousDigest?: string;
  readonly digest?: string;
  /** SHA-256 of each generated file with LF as line end, by its path. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Compares the generated files with what is on disk. Reads only. */
export async function planFiles(
  outputDirectory: string,
  generated: readonly GeneratedFile[],
): Promise<FilePlan> {
  const root = path.resolve(outputDirectory);
  const diagnostics: Diagnostic[] = findUnsafePaths(generated);
  const digest = documentDigest(generated.find((file) => file.path === "index.ts")?.content ?? "");
  const hashes = new Map(generated.map(({ path: name, content }) => [name, hashOf(content)]));
  const base = { outputDirectory: root, hashes, ...(digest === undefined ? {} : { digest }) };
  if (diagnostics.length > 0) return { ...base, files: [], diagnostics };

  const files: PlannedFile[] = [];
  let previousDigest: string | undefined;
  try {
    const occupied = await findOccupiedRoot(root);
    if (occupied !== undefined) return { ...base, files, diagnostics: [occupied] };
    const isNew = (await lstatIfThere(root)) === undefined;
    const found = isNew
      ? generated.map(created)
      : await severalAtOnce(generated, async (file) => await planFile(root, file));
    for (const file of found) {
      if ("rule" in file) diagnostics.push(file);
      else files.push(file);
    }
    const index = await readIfThere(path.join(root, "index.ts"));
    if (index !== undefined && isGenerated(index)) previousDigest = documentDigest(index);
    const stale = await findStaleFiles(
      root,
      generated.map((file) => file.path),
    );
    files.push(...stale.map((file) => ({ ...file, state: "removed" as const })));
  } catch (error) {
    diagnostics.push(unreadableOutput(root, error));
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ...base, files, diagnostics, ...(previousDigest === undefined ? {} : { previousDigest }) };
}

/** SHA-256 of a generated text, whatever its line ends. */
export function hashOf(content: string): string {
  return createHash("sha256").update(withUnixLineEnds(content)).digest("hex");
}

/** Whether writing the plan would change anything on disk. */
export function isFresh(plan: FilePlan): boolean {
  return plan.files.every((file) => file.state === "unchanged");
}

function findUnsafePaths(generated: readonly GeneratedFile[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const taken = new Map<string, string>();
  const folders = new Set<string>();
  for (const { path: name } of generated) {
    const segments = name.split("/");
    // A backslash or a colon is a separator, a drive or a stream on Windows.
    if (segments.some((segment) => /^\.{0,2}$|[\\:\0]/u.test(segment))) {
      diagnostics.push({
        severity: "error",
        rule: "unsafe-path",
        message: `The generated path "${name}" would leave the output folder.`,
        hint: "Rename what the path is made of in the document.",
      });
      continue;
    }
    for (let depth = 1; depth < segments.length; depth++)
      folders.add(foldCase(segments.slice(0, depth).join("/")));
    const other = taken.get(foldCase(name));
    if (other !== undefined) diagnostics.push(collision(name, other));
    taken.set(foldCase(name), name);
  }
  for (const [folded, name] of taken) if (folders.has(folded)) diagnostics.push(collision(name, `${name}/`));
  return diagnostics;
}

function collision(name: string, other: string): Diagnostic {
  return {
    severity: "error",
    rule: "colliding-paths",
    message: `The generated files "${other}" and "${name}" are one file on Windows and macOS.`,
    hint: "Give one of the two another name in the document with x-hazelnats-name.",
  };
}

/** Two names that a case-insensitive, normalising file system takes for one give the same text. */
function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function created({ path: name, content }: GeneratedFile): PlannedFile {
  return { path: name, state: "created", after: content };
}

/** Checks each folder on the way, so that a symbolic link can't lead the writer out of the output folder. */
async function planFile(root: string, file: GeneratedFile): Promise<PlannedFile | Diagnostic> {
  const segments = file.path.split("/");
  for (let depth = 1; depth < segments.length; depth++) {
    const folder = path.join(root, ...segments.slice(0, depth));
    const stats = await lstatIfThere(folder);
    if (stats === undefined) return created(file);
    if (stats.isSymbolicLink() && !isInside(await realpath(folder), await realpath(root)))
      return {
        severity: "error",
        rule: "unsafe-path",
        message:
          "This folder is a symbolic link that leaves the output folder, so nothing is written through it.",
        hint: "Remove the link, or generate into the folder that it points to.",
        location: { file: folder, line: 1, column: 1 },
      };
    if (!stats.isSymbolicLink() && !stats.isDirectory()) return foreignFile(folder);
  }
  const target = path.join(root, ...segments);
  const stats = await lstatIfThere(target);
  if (stats === undefined) return created(file);
  if (!stats.isFile()) return foreignFile(target);
  const raw = await readFile(target, "utf8");
  if (!isGenerated(raw)) return foreignFile(target);
  const before = withUnixLineEnds(raw);
  // Prettier's `endOfLine: "crlf"` prints CRLF.
  if (before === withUnixLineEnds(file.content)) return { path: file.path, state: "unchanged" };
  return { path: file.path, state: "changed", before, after: file.content };
}

function foreignFile(file: string): Diagnostic {
  return {
    severity: "error",
    rule: "foreign-file",
    message: "Hazelnats did not generate this file, so it does not overwrite it.",
    hint: "Move the file elsewhere, or generate into another folder.",
    location: { file, line: 1, column: 1 },
  };
}

async function findOccupiedRoot(root: string): Promise<Diagnostic | undefined> {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const stats = await lstatIfThere(folder);
    if (stats?.isFile() === true)
      return {
        severity: "error",
        rule: "output-not-a-folder",
        message: "The output folder can't be made here: this is a file.",
        hint: "Choose another folder with --output.",
        location: { file: folder, line: 1, column: 1 },
      };
    if (stats !== undefined || folder === path.dirname(folder)) return undefined;
  }
}

function unreadableOutput(root: string, error: unknown): Diagnostic {
  return {
    severity: "error",
    rule: "output-unreadable",
    message: `The output folder can't be read: ${error instanceof Error ? error.message : String(error)}`,
    hint: "Check the folder's path and its permissions.",
    location: { file: root, line: 1, column: 1 },
  };
}

async function lstatIfThere(file: string): Promise<Stats | undefined> {
  return await lstat(file).catch(orUndefinedIfMissing);
}

async function readIfThere(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(orUndefinedIfMissing);
}

function orUndefinedIfMissing(error: unknown): undefined {
  // ENOTDIR: a parent is a file; findOccupiedRoot and planFile name that one.
  if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
    return undefined;
  throw error;
}
