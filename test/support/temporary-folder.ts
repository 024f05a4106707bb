import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A folder that is removed when it is disposed of. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
  /** Joins to an absolute path. */
  readonly at: (...segments: readonly string[]) => string;
  /** Writes files, their folders included. */
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => Promise<void>;
  readonly read: (file: string) => Promise<string>;
  /** Paths of all files below, relative, sorted. */
  readonly list: (folder?: string) => Promise<readonly string[]>;
}

export async function makeTemporaryFolder(): Promise<TemporaryFolder> {
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), "hazelnats test ")));
  const at = (...segments: readonly string[]): string => path.join(root, ...segments);
  return {
    path: root,
    at,
    write: async (files) => {
      for (const [file, content] of Object.entries(files)) {
        await mkdir(path.dirname(at(file)), { recursive: true });
        await writeFile(at(file), content);
      }
    },
    read: async (file) => readFile(at(file), "utf8"),
    list: async (folder = ".") => {
      const files = await filesIn(at(folder));
      return files.map((file) => path.relative(at(folder), file).replaceAll("\\", "/")).toSorted();
    },
    [Symbol.asyncDispose]: async () => rm(root, { recursive: true, force: true }),
  };
}

/** Links are files here, whereas some versions of Node.js follow them in a recursive `readdir`. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const place = path.join(folder, entry.name);
    return entry.isDirectory() ? await filesIn(place) : [place];
  });
  return (await Promise.all(found)).flat();
}
