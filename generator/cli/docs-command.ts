import path from "node:path";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { hasErrors } from "../../asyncapi/diagnostic.js";
import type { System } from "../../asyncapi/index.js";
import { isFresh, planFiles } from "../plan-files.js";
import { writeFiles } from "../write-files.js";
import type { Surroundings } from "./command.js";
import { printFolder, printWhole } from "./docs-content.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import type { JobOptions } from "./find-jobs.js";
import { toAbsolutePath } from "./job.js";
import { readSystem } from "./read-system.js";
import { report, shortPath } from "./report.js";
import { writeOutput } from "./write-output.js";

export interface DocsCommandOptions extends JobOptions {
  readonly output?: string;
  readonly format: "html" | "markdown";
  /** Of pages. */
  readonly theme: "standard" | "react";
  readonly title?: string;
  readonly serve?: boolean;
  readonly port: number;
  readonly quiet?: boolean;
}

/** `hazelnats docs`. */
export async function docsCommand(
  specs: readonly string[],
  given: DocsCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { cwd, terminal } = surroundings;
  const options = /\.md$/iu.test(given.output ?? "") ? { ...given, format: "markdown" as const } : given;
  const tell = tellerOf(surroundings, options.quiet === true);
  const mistake = mistakeIn(options);
  if (mistake !== undefined) return await tell([mistake], "usage");
  if (options.serve === true) {
    const { serveDocs } = await import("./serve-docs.js");
    return await serveDocs(specs, options, surroundings);
  }
  const reading = await readSystem(specs, options, { ...surroundings, command: "docs" });
  if (reading.system === undefined)
    return await tell(reading.diagnostics, reading.verdict === "usage" ? "usage" : "invalid");
  await tell(reading.diagnostics, "valid");
  const output = toAbsolutePath(options.output ?? "", cwd);
  terminal.progress(`Writing ${output}`);
  return /\.(?:html?|md)$/iu.test(output)
    ? await writeSingle(reading.system, { output, options, surroundings })
    : await writeFolder(reading.system, { output, options, surroundings });
}

function mistakeIn({ output, serve, format, theme }: DocsCommandOptions): Diagnostic | undefined {
  if (theme === "react" && format === "markdown")
    return usage("Markdown has no theme.", "Leave out --theme, or write pages: --format html");
  if (serve === true || output !== undefined) return undefined;
  return usage(
    "It is not said where the documentation goes.",
    "Name a folder or a file: --output site, --output events.html. Or look at it: --serve",
  );
}

/** Reports diagnostics and gives the exit code. */
export function tellerOf({ cwd, terminal }: Surroundings, quiet: boolean) {
  return async (
    diagnostics: readonly Diagnostic[],
    verdict: "valid" | "invalid" | "usage",
  ): Promise<ExitCode> => {
    await report({ verdict, diagnostics, documents: [] }, terminal, { cwd, quiet, writes: true });
    if (verdict === "usage") return exitCode.usage;
    return verdict === "invalid" ? exitCode.failed : exitCode.ok;
  };
}

interface Writing {
  /** Absolute. */
  readonly output: string;
  readonly options: DocsCommandOptions;
  readonly surroundings: Surroundings;
}

async function writeSingle(system: System, { output, options, surroundings }: Writing): Promise<ExitCode> {
  const { cwd, terminal, uninterrupted } = surroundings;
  const tell = tellerOf(surroundings, options.quiet === true);
  const content = await printWhole(system, { ...options, cwd });
  if (typeof content !== "string") return await tell([content], "usage");
  const failure = await uninterrupted(async () => await writeOutput(output, content));
  if (failure !== undefined) return await tell([failure], "invalid");
  if (options.quiet !== true)
    terminal.stdout.write(
      `${shortPath(output, cwd)}: ${countOf(system)}, ${sizeOf(Buffer.byteLength(content))}\n`,
    );
  return exitCode.ok;
}

async function writeFolder(system: System, { output, options, surroundings }: Writing): Promise<ExitCode> {
  const { cwd, terminal, uninterrupted } = surroundings;
  const tell = tellerOf(surroundings, options.quiet === true);
  const files = await printFolder(system, { ...options, cwd });
  if ("severity" in files) return await tell([files], "usage");
  const plan = await planFiles(output, files);
  if (hasErrors(plan.diagnostics)) return await tell(plan.diagnostics, "invalid");
  const failures = isFresh(plan) ? [] : await uninterrupted(async () => await writeFiles([plan]));
  if (hasErrors(failures)) return await tell(failures, "invalid");
  const size = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (options.quiet !== true)
    terminal.stdout.write(
      `${shortPath(output, cwd)}${path.sep}: ${countOf(system)}, ${files.length} files, ${sizeOf(size)}\n`,
    );
  return exitCode.ok;
}

/** `3 services, 12 events`. */
export function countOf({ applications, events }: System): string {
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  return `${plural(applications.length, "service")}, ${plural(events.length, "event")}`;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function usage(message: string, hint: string): Diagnostic {
  return { severity: "error", rule: "usage", message, hint };
}
