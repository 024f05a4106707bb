import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { listTemplateNames } from "./template-names.js";

/** A template as it stands in a folder. */
export interface TemplateFile {
  /** From the folder, with forward slashes and without `.hbs`: `events`, `partials/settings`, `nest/module.ts`. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** All templates of a folder and the folders in it; a diagnostic where they can't be read. */
export async function readTemplateFiles(folder: string): Promise<readonly TemplateFile[] | Diagnostic> {
  try {
    const names = listTemplateNames(folder);
    if (names.length === 0) return noTemplates(folder);
    return await Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, `${name}.hbs`);
        return { name, file, text: await readFile(file, "utf8") };
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    return {
      severity: "error",
      rule: "templates-unreadable",
      message: `The templates can't be read: ${error.message}`,
      hint: "Name a folder that holds .hbs files.",
      location: { file: folder, line: 1, column: 1 },
    };
  }
}

function noTemplates(folder: string): Diagnostic {
  return {
    severity: "error",
    rule: "templates-missing",
    message: "The folder of the templates holds no template.",
    hint: "Templates are files whose names end with .hbs.",
    location: { file: folder, line: 1, column: 1 },
  };
}
