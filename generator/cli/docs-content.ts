import type { Diagnostic, System } from "../../asyncapi/index.js";
import type { GeneratedFile } from "../generate.js";
import type { MissingPackageError } from "../optional-package.js";
import type { DocsCommandOptions } from "./docs-command.js";

export interface DocsContentOptions extends Pick<DocsCommandOptions, "format" | "theme" | "title"> {
  /** Whose packages are looked in for what a theme needs. */
  readonly cwd: string;
  /** Script that every page runs too; for a live reload. */
  readonly reload?: string;
}

/** A documentation in one text; or why it can't be made. */
export async function printWhole(
  system: System,
  { format, theme, title, cwd }: DocsContentOptions,
): Promise<string | Diagnostic> {
  const named = title === undefined ? {} : { title };
  if (format === "markdown") {
    const { printMarkdownFile } = await import("../site/markdown-pages.js");
    return await printMarkdownFile(system, named);
  }
  if (theme === "react") {
    const { printReactFile } = await import("../site/react-theme.js");
    return await unlessMissing(async () => await printReactFile(system, { ...named, folders: [cwd] }));
  }
  const { printSingleFile } = await import("../site/site.js");
  return await printSingleFile(system, named);
}

/** A documentation as the files of a folder; or why it can't be made. */
export async function printFolder(
  system: System,
  { format, theme, title, cwd, reload }: DocsContentOptions,
): Promise<readonly GeneratedFile[] | Diagnostic> {
  const named = title === undefined ? {} : { title };
  if (format === "markdown") {
    const { printMarkdownPages } = await import("../site/markdown-pages.js");
    return await printMarkdownPages(system, named);
  }
  const options = reload === undefined ? named : { ...named, reload };
  if (theme === "react") {
    const { printReactSite } = await import("../site/react-theme.js");
    return await unlessMissing(async () => await printReactSite(system, { ...options, folders: [cwd] }));
  }
  const { printSite } = await import("../site/site.js");
  return await printSite(system, options);
}

async function unlessMissing<T>(print: () => Promise<T>): Promise<T | Diagnostic> {
  const { MissingPackageError } = await import("../optional-package.js");
  try {
    return await print();
  } catch (error) {
    if (error instanceof MissingPackageError) return missingTheme(error);
    throw error;
  }
}

function missingTheme({ packageName }: MissingPackageError): Diagnostic {
  return {
    severity: "error",
    rule: "usage",
    message: `The theme react is drawn by the package ${packageName}, which is not installed.`,
    hint: `Install it: npm install --save-dev ${packageName}. The standard theme needs nothing.`,
  };
}
