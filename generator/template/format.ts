import { join } from "node:path";
import type { Options } from "prettier";
import type { Diagnostic } from "../../asyncapi/index.js";

/** Lays out one file of TypeScript, or says why the user's configuration of Prettier does not let it. */
export type Format = (code: string, file: string) => Promise<string | Diagnostic>;

/** Prettier with the configuration that the user keeps for the folder where the files will be. */
export async function loadFormat(outputDirectory: string | undefined): Promise<Format | Diagnostic> {
  const prettier = await import("prettier");
  const target = outputDirectory === undefined ? undefined : join(outputDirectory, "index.ts");
  let config: Options | null;
  try {
    config = target === undefined ? null : await prettier.resolveConfig(target, { editorconfig: true });
  } catch (error) {
    return await mistakeOf(error);
  }
  return async (code, file) => {
    const own = { filepath: file, parser: "typescript" };
    try {
      return await prettier.format(code, { ...config, ...own });
    } catch (error) {
      // Without the configuration it fails again where not that is wrong, but our code.
      if (config !== null) await prettier.format(code, own);
      else throw error;
      return await mistakeOf(error);
    }
  };

  async function findConfig(): Promise<string | null> {
    try {
      return target === undefined ? null : await prettier.resolveConfigFile(target);
    } catch {
      return null; // the file on the way to it that can't be read is what the mistake tells of
    }
  }

  async function mistakeOf(error: unknown): Promise<Diagnostic> {
    const file = await findConfig();
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return {
      severity: "error",
      rule: "prettier-config",
      message: `Prettier can't work with its configuration for the output folder: ${reason}`,
      hint: "Correct the configuration, or install the plugins that it names.",
      ...(file === null ? {} : { location: { file, line: 1, column: 1 } }),
    };
  }
}
