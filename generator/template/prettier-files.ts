import { readFileSync, statSync } from "node:fs";
import path from "node:path";

const scripts = ["js", "ts", "mjs", "mts", "cjs", "cts"];

/** All that Prettier reads of a folder, beside `package.json` and `package.yaml`. */
const names = [
  ".editorconfig",
  ...["", ".json", ".yml", ".yaml", ".json5", ".toml"].map((extension) => `.prettierrc${extension}`),
  ...scripts.flatMap((extension) => [`.prettierrc.${extension}`, `prettier.config.${extension}`]),
];

/**
 * The files from `folder` upwards in which Prettier may find options, absolute, nearest first. None means that there
 * are no options, and that Prettier needs not be asked, which takes it a tenth of a second to answer.
 */
export function findPrettierFiles(folder: string): readonly string[] {
  const found: string[] = [];
  for (let here = path.resolve(folder); ; here = path.dirname(here)) {
    for (const name of names) {
      const file = path.join(here, name);
      if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) found.push(file);
    }
    for (const name of ["package.json", "package.yaml"]) {
      const file = path.join(here, name);
      if (mayHoldOptions(file)) found.push(file);
    }
    if (here === path.dirname(here)) return found;
  }
}

function mayHoldOptions(file: string): boolean {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    // Missing or not ours to read: Prettier finds nothing in it either.
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
  if (!text.includes("prettier") || !file.endsWith(".json")) return text.includes("prettier");
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && Object.hasOwn(value, "prettier");
  } catch {
    // Prettier's own parser may be more patient.
    return true;
  }
}
