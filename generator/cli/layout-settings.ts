import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findPrettierFiles } from "../template/prettier-files.js";
import { isRecord } from "./record.js";

/**
 * What files say of the layout of a folder's code, in one number; `undefined` where they are programs or load some,
 * whose answer may be another one every time.
 */
export function layoutSettings(outputDirectory: string): string | undefined {
  const hash = createHash("sha256");
  const files = findPrettierFiles(outputDirectory);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (!isPlainData(path.basename(file), text)) return undefined;
    hash.update(JSON.stringify([file, text]));
  }
  // Where the project begins, an `.editorconfig` further up ends.
  if (files.some((file) => path.basename(file) === ".editorconfig"))
    for (let folder = outputDirectory; folder !== path.dirname(folder); folder = path.dirname(folder))
      for (const marker of [".git", ".hg"])
        if (existsSync(path.join(folder, marker))) hash.update(path.join(folder, marker));
  return hash.digest("hex");
}

function isPlainData(name: string, text: string): boolean {
  if (name === ".editorconfig") return true;
  // Plugins are programs, and a mere name is that of a package with the configuration.
  if (text.includes("plugins")) return false;
  if (name === "package.json") return isRecord(optionsIn(text));
  if (name === ".prettierrc.toml") return true;
  return (
    /^\.prettierrc(?:\.json5?|\.ya?ml)?$/u.test(name) &&
    /^(?:\s*\{|[A-Za-z]\w*\s*:)/mu.test(text) &&
    !/^\s*["']/u.test(text)
  );
}

function optionsIn(manifest: string): unknown {
  try {
    const value: unknown = JSON.parse(manifest);
    return isRecord(value) ? value["prettier"] : undefined;
  } catch {
    // Whatever Prettier makes of it, it is nothing to rely on.
    return undefined;
  }
}
