import { statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

/**
 * Where the project keeps what can be made again: the nearest `node_modules/.cache`, or without one the user's folder
 * for that, by the convention of the platform.
 */
export function cacheFolder(near: string): string {
  for (let folder = near; ; folder = path.dirname(folder)) {
    const modules = path.join(folder, "node_modules");
    if (statSync(modules, { throwIfNoEntry: false })?.isDirectory() === true)
      return path.join(modules, ".cache", "hazelnats");
    if (folder === path.dirname(folder)) return path.join(userFolder(), "hazelnats");
  }
}

function userFolder(): string {
  const { XDG_CACHE_HOME: named = "", LOCALAPPDATA: local = "" } = process.env;
  // A relative path has to be ignored: https://specifications.freedesktop.org/basedir-spec
  if (path.isAbsolute(named)) return named;
  if (process.platform === "win32" && path.isAbsolute(local)) return local;
  if (process.platform === "darwin") return path.join(os.homedir(), "Library", "Caches");
  return path.join(os.homedir(), ".cache");
}
