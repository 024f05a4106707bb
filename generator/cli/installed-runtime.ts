import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isJsonObject } from "../../asyncapi/json.js";
import { oldestRuntime, runtimePackage } from "../runtime-symbols.js";

/**
 * The runtimes that code in the folders imports, by the absolute paths of their package.json, with what is wrong with
 * each: the code would not compile with an older one, or worse, that would not heed a setting that it does not know.
 */
export function checkRuntimes(folders: readonly string[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const found = new Map<string, readonly Diagnostic[]>();
  for (const folder of folders) {
    const file = resolveRuntime(folder);
    if (file !== undefined && !found.has(file)) found.set(file, checkVersion(file));
  }
  return found;
}

function resolveRuntime(folder: string): string | undefined {
  try {
    return createRequire(join(folder, "index.js")).resolve(`${runtimePackage}/package.json`);
  } catch {
    return undefined; // code is generated before the runtime is installed, too
  }
}

function checkVersion(file: string): readonly Diagnostic[] {
  const written: unknown = JSON.parse(readFileSync(file, "utf8"));
  const version = isJsonObject(written) ? written["version"] : undefined;
  if (typeof version !== "string" || !isOlder(version, oldestRuntime)) return [];
  return [
    {
      severity: "warning",
      rule: "old-runtime",
      message: `The generated code needs ${runtimePackage} ${oldestRuntime} or later, and ${version} is installed.`,
      hint: `Update it: npm install ${runtimePackage}@^${oldestRuntime}`,
      location: { file, line: 1, column: 1 },
    },
  ];
}

/** By major, minor and patch; what comes before a release (`1.0.0-rc.1`) counts as that release. */
function isOlder(version: string, needed: string): boolean {
  const [one, other] = [version, needed].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (const at of [0, 1, 2]) {
    const [has, needs] = [one?.[at] ?? 0, other?.[at] ?? 0];
    if (has !== needs) return has < needs;
  }
  return false;
}
