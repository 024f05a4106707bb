import { join } from "node:path";

/** Lays out one file of TypeScript. */
export type Format = (code: string, file: string) => Promise<string>;

/** Prettier with the configuration that the user keeps for the folder where the files will be. */
export async function loadFormat(outputDirectory: string | undefined): Promise<Format> {
  const prettier = await import("prettier");
  const target = outputDirectory === undefined ? undefined : join(outputDirectory, "index.ts");
  const config = target === undefined ? null : await prettier.resolveConfig(target, { editorconfig: true });
  return (code, file) => prettier.format(code, { ...config, filepath: file, parser: "typescript" });
}
