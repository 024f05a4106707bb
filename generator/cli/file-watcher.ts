import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watch as watchFiles } from "chokidar";
import { listTemplateNames } from "../template/template-names.js";

/** Editors write a file in several steps; they make one edit. */
const ATOMIC_MS = 40;
/** Longer than {@link CLOCK_MS}, so that a change after the files were read shows in their time stamps. */
const SETTLE_MS = 25;
/** chokidar drops what changes within 50 ms of a change that it has told: it is looked for when they are over. */
const DROPPED_MS = 60;
/** A file that goes just when it is to be watched never reports that it is. */
const LONGEST_START_MS = 2000;
/** How often it is looked whether a missing file has appeared. */
const MISSING_MS = 100;
/** Time stamps come from a coarser clock than `Date.now()`. */
const CLOCK_MS = 20;

/** Notices edits of a set of files. */
export interface FileWatcher {
  /**
   * Watches exactly these files, absolute paths, and `folders` for templates that appear. When the promise resolves,
   * every later edit will be noticed, and so were those of new files since `since` (milliseconds since the epoch),
   * when nobody looked yet.
   */
  readonly follow: (files: ReadonlySet<string>, options: FollowOptions) => Promise<void>;
  /** Waits for edits and gives the files, each once. */
  readonly edits: () => Promise<readonly string[]>;
  readonly count: () => number;
}

interface FollowOptions {
  readonly since: number;
  readonly folders?: readonly string[];
}

/** None for a folder that is not there yet. */
function templatesIn(folder: string): readonly string[] {
  try {
    return listTemplateNames(folder).map((name) => path.join(folder, `${name}.hbs`));
  } catch (error) {
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}

function changedSince(file: string, since: number): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) >= since - CLOCK_MS;
}

/** What differs when the file does; `undefined` where it changed so recently that its next change may look the same. */
function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return "missing";
  const { ctimeMs, mtimeMs, size, ino } = stats;
  return ctimeMs > Date.now() - CLOCK_MS ? undefined : [ctimeMs, mtimeMs, size, ino].join(" ");
}

export function openFileWatcher(onError: (error: unknown) => void): FileWatcher {
  const watcher = watchFiles([], { alwaysStat: true, atomic: ATOMIC_MS });
  const watched = new Set<string>();
  const starting = new Map<string, { readonly since: number; readonly started: () => void }>();
  let edited = new Set<string>();
  let missing: ReadonlySet<string> = new Set();
  let folders: readonly string[] = [];
  let known: ReadonlySet<string> = new Set();
  let wake = (): void => {};
  let search: NodeJS.Timeout | undefined;
  let dropped: NodeJS.Timeout | undefined;
  /** Of the files when their edits were told last. */
  let stamps: ReadonlyMap<string, string | undefined> = new Map();
  // chokidar does not say from when on it notices that a file appears, so what is missing is looked for
  const lookForMissing = (): void => {
    const appeared = folders.flatMap(templatesIn).filter((file) => !known.has(file));
    for (const file of [...missing, ...appeared]) {
      if (edited.has(file) || !existsSync(file)) continue;
      edited.add(file);
      wake();
    }
  };
  const lookForDropped = (): void => {
    for (const [file, stamp] of stamps) {
      if (!watched.has(file) || (stamp !== undefined && stampOf(file) === stamp)) continue;
      edited.add(file);
      wake();
    }
  };
  watcher.on("all", (event, file, stats) => {
    const start = event === "add" ? starting.get(file) : undefined;
    starting.delete(file);
    start?.started();
    if (start !== undefined && (stats?.ctimeMs ?? 0) < start.since - CLOCK_MS) return;
    clearTimeout(dropped);
    dropped = setTimeout(lookForDropped, DROPPED_MS);
    edited.add(file);
    wake();
  });
  watcher.on("error", onError);

  return {
    follow: async (files, { since, folders: wanted = [] }) => {
      folders = wanted;
      known = new Set(folders.flatMap(templatesIn));
      for (const file of known) if (!files.has(file) && changedSince(file, since)) edited.add(file);
      for (const file of watched) if (!files.has(file)) watcher.unwatch(file);
      const present = [...files].filter((file) => existsSync(file));
      missing = new Set([...files].filter((file) => !present.includes(file)));
      clearInterval(search);
      if (missing.size + folders.length > 0) search = setInterval(lookForMissing, MISSING_MS);
      const fresh = present.filter((file) => !watched.has(file));
      watched.clear();
      for (const file of present) watched.add(file);
      const started = fresh.map(
        async (file) =>
          new Promise<void>((resolve) => {
            starting.set(file, { since, started: resolve });
          }),
      );
      watcher.add(fresh);
      await Promise.race([Promise.all(started), sleep(LONGEST_START_MS, undefined, { ref: false })]);
    },
    edits: async () => {
      if (edited.size === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      await sleep(SETTLE_MS);
      stamps = new Map([...watched].map((file) => [file, stampOf(file)]));
      const files = [...edited];
      edited = new Set();
      return files;
    },
    count: () => watched.size + missing.size,
  };
}
