import { open, readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { documentDigest, isGenerated, longestMarker, withUnixLineEnds } from "./marker.js";

/** A file that an earlier run generated and this one does not. */
export interface StaleFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly before: string;
}

/** Compilers keep the first comment of a source in what they emit, and may emit it beside the source. */
const EMITTED = /\.(?:[cm]?js|jsx|d\.[cm]?ts)$/iu;

/**
 * Finds files below `root` that begin with our marker and are not among `generated`. Does not follow symbolic
 * links, and leaves alone hidden folders, `node_modules`, the output folders of other documents, and JavaScript and
 * declarations, which a compiler may have made of our files.
 */
export async function findStaleFiles(root: string, generated: readonly string[]): Promise<StaleFile[]> {
  const stale: StaleFile[] = [];
  const wanted = new Set(generated);
  const wantedFolded = new Map(generated.map((name) => [name.toLowerCase(), name]));
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of await readFolder(path.join(root, folder))) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const file = path.join(root, name);
      if (entry.isDirectory()) {
        if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
        if (!wanted.has(`${name}/index.ts`) && (await isOutputOfAnotherDocument(file))) continue;
        pending.push(name);
      } else if (
        entry.isFile() &&
        !wanted.has(name) &&
        !EMITTED.test(name) &&
        (await startsWithMarker(file))
      ) {
        const sibling = wantedFolded.get(name.toLowerCase());
        // On a case-insensitive file system the old spelling of a name is the very file that is wanted.
        if (sibling !== undefined && (await isSameFile(file, path.join(root, sibling)))) continue;
        stale.push({ path: name, before: withUnixLineEnds(await readFile(file, "utf8")) });
      }
    }
  }
  return stale;
}

async function readFolder(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

async function isOutputOfAnotherDocument(folder: string): Promise<boolean> {
  const index = path.join(folder, "index.ts");
  if (!(await startsWithMarker(index))) return false;
  return documentDigest(await readFile(index, "utf8")) !== undefined;
}

/** Reads no more than the marker's length: the output folder may hold large files of other people. */
async function startsWithMarker(file: string): Promise<boolean> {
  const handle = await open(file).catch((error: unknown) => {
    // Missing, or not ours to read: then we did not generate it either.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  });
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestMarker + 2), 0, longestMarker + 2, 0);
    return isGenerated(buffer.toString("utf8", 0, bytesRead));
  } finally {
    await handle.close();
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.allSettled([stat(one), stat(other)]);
  if (a.status === "rejected" || b.status === "rejected") return false;
  return a.value.ino === b.value.ino && a.value.dev === b.value.dev;
}
