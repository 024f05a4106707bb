import { join } from "node:path";
import type { Options } from "prettier";
import type { Diagnostic } from "../../asyncapi/index.js";
import { loadNativeFormat } from "./native-format.js";
import { findPrettierFiles } from "./prettier-files.js";

/**
 * Lays out one file of TypeScript, or says why the user's configuration of Prettier does not let it. `foreign`: our
 * templates have not printed it; then it may be anything, and what can't be parsed throws Prettier's error.
 */
export type Format = (
  code: string,
  file: string,
  options?: { readonly foreign?: boolean },
) => Promise<string | Diagnostic>;

/**
 * Prettier's layout with the configuration that the user keeps for the folder where the files will be. A native
 * formatter makes it, many times faster, wherever it is known to agree; else Prettier itself.
 */
export async function loadFormat(outputDirectory: string | undefined): Promise<Format | Diagnostic> {
  const found = outputDirectory === undefined ? { config: {} } : await findOptions(outputDirectory);
  if ("severity" in found) return found;
  const { config } = found;
  const native = await loadNativeFormat(config);
  return async (code, file, { foreign = false } = {}) =>
    (foreign ? undefined : await native?.(code, file)) ??
    (await formatByPrettier(code, { file, config, outputDirectory }));
}

/** The options that Prettier finds for the folder; none of them may be valid. */
async function findOptions(outputDirectory: string): Promise<{ readonly config: Options } | Diagnostic> {
  if (findPrettierFiles(outputDirectory).length === 0) return { config: {} };
  const { resolveConfig } = await import("prettier");
  try {
    // `--watch` must not see the configuration of the first run.
    const found = await resolveConfig(representative(outputDirectory), {
      editorconfig: true,
      useCache: false,
    });
    return { config: found ?? {} };
  } catch (error) {
    return await mistakeOf(error, outputDirectory);
  }
}

interface PrettierJob {
  readonly file: string;
  readonly config: Options;
  readonly outputDirectory: string | undefined;
}

async function formatByPrettier(
  code: string,
  { file, config, outputDirectory }: PrettierJob,
): Promise<string | Diagnostic> {
  const { format } = await import("prettier");
  const own = { filepath: file, parser: "typescript" };
  try {
    return await format(code, { ...config, ...own });
  } catch (error) {
    // Without the configuration it fails again where not that is wrong, but our code.
    if (Object.keys(config).length === 0) throw error;
    await format(code, own);
    return await mistakeOf(error, outputDirectory);
  }
}

/** Any file of the folder: overrides are for kinds of files. */
function representative(outputDirectory: string): string {
  return join(outputDirectory, "index.ts");
}

async function findConfigFile(outputDirectory: string): Promise<string | null> {
  const { resolveConfigFile } = await import("prettier");
  try {
    return await resolveConfigFile(representative(outputDirectory));
  } catch {
    return null; // the file on the way to it that can't be read is what the mistake tells of
  }
}

async function mistakeOf(error: unknown, outputDirectory: string | undefined): Promise<Diagnostic> {
  const file = outputDirectory === undefined ? null : await findConfigFile(outputDirectory);
  const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return {
    severity: "error",
    rule: "prettier-config",
    message: `Prettier can't work with its configuration for the output folder: ${reason}`,
    hint: "Correct the configuration, or install the plugins that it names.",
    ...(file === null ? {} : { location: { file, line: 1, column: 1 } }),
  };
}
