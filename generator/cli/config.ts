import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { LintSettings } from "../../asyncapi/lint/run.js";
import { checkConfig } from "./check-config.js";
import { configNames } from "./config-names.js";
import type { JobSet } from "./job.js";

/** `file` is absolute. */
export type LoadedConfig =
  | ({ readonly kind: "loaded"; readonly file: string; readonly lint?: LintSettings } & JobSet)
  | { readonly kind: "mistaken"; readonly file: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "none" };

/** Loads the named configuration file, or else the nearest one from `cwd` upwards. */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig> {
  const file = named === undefined ? findConfig(cwd) : path.resolve(cwd, named);
  if (file === undefined) return { kind: "none" };
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const diagnostic: Diagnostic = {
      severity: "error",
      rule: "config-unreadable",
      message: `The configuration file "${named ?? file}" can't be read: ${error.message}`,
      hint: "Check its path, or write one with `hazelnats init`.",
    };
    return { kind: "mistaken", file, diagnostics: [diagnostic] };
  }
  const evaluate = await openEvaluator(file);
  let value: unknown;
  try {
    value = await evaluate(text);
  } catch (error) {
    return { kind: "mistaken", file, diagnostics: [loadMistake(file, error)] };
  }
  const checked = checkConfig(value, { file, text });
  return "jobs" in checked
    ? { kind: "loaded", file, ...checked }
    : { kind: "mistaken", file, diagnostics: checked.diagnostics };
}

function findConfig(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    for (const name of configNames) {
      const file = path.join(folder, name);
      if (existsSync(file)) return file;
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Nothing is cached, so that `--watch` sees changes and no cache folder appears in the user's project. */
async function openEvaluator(file: string): Promise<(text: string) => unknown> {
  if (file.endsWith(".json")) return (text): unknown => JSON.parse(text);
  const [{ createJiti }, hazelnats] = await Promise.all([import("jiti"), import("../../index.js")]);
  const jiti = createJiti(file, {
    fsCache: false,
    moduleCache: false,
    // Also for `npx hazelnats` in a project that has not installed it.
    virtualModules: { hazelnats },
  });
  return async (text) => {
    // Not `import`: Node keeps native modules for ever, and `--watch` would never see an edit.
    const evaluated: unknown = await jiti.evalModule(text, {
      id: file,
      filename: file,
      ext: path.extname(file),
      async: true,
      forceTranspile: true,
    });
    const hasDefault = typeof evaluated === "object" && evaluated !== null && "default" in evaluated;
    return hasDefault ? evaluated.default : evaluated;
  };
}

function loadMistake(file: string, error: unknown): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  return {
    severity: "error",
    rule: "config-broken",
    message: `The configuration file can't be loaded: ${message.replaceAll(/\s+/gu, " ").slice(0, 300)}`,
    hint: "It has to run by itself and to export the configuration as its default.",
    location: { file, line: 1, column: 1 },
  };
}
