import { readFile } from "node:fs/promises";
import { statSync } from "node:fs";
import path from "node:path";
import {
  type Application,
  asVersion2,
  combineApplications,
  type Diagnostic,
  type DocumentFormat,
  hasErrors,
  writeDocument,
  writeText,
} from "../../asyncapi/index.js";
import { applicationFolder } from "../documents/folders.js";
import { scan } from "../scan/scan.js";
import type { Surroundings } from "./command.js";
import { differenceOf } from "./difference.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { toAbsolutePath } from "./job.js";
import { report, shortPath } from "./report.js";
import { printable } from "./terminal.js";
import { writeOutput } from "./write-output.js";

export interface ExportCommandOptions {
  readonly output?: string;
  readonly format?: DocumentFormat;
  readonly specVersion: "3.0" | "2.6";
  readonly application?: string;
  readonly combined?: boolean;
  readonly title?: string;
  readonly import?: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
}

/** One document, and where it goes; absent: to standard output. */
interface Target {
  readonly application: Application;
  readonly file?: string;
}

/** `hazelnats export`. */
export async function exportCommand(
  patterns: readonly string[],
  options: ExportCommandOptions,
  { cwd, terminal, uninterrupted }: Surroundings,
): Promise<ExitCode> {
  const { quiet = false, check = false } = options;
  const output = options.output === undefined ? undefined : toAbsolutePath(options.output, cwd);
  const tell = async (diagnostics: readonly Diagnostic[], verdict: "valid" | "invalid" | "usage") => {
    await report({ verdict, diagnostics, documents: [] }, terminal, {
      cwd,
      quiet,
      writes: output !== undefined,
    });
    return verdict === "usage" ? exitCode.usage : verdict === "invalid" ? exitCode.failed : exitCode.ok;
  };
  if (check && output === undefined)
    return await tell(
      [usage("--check needs a file to compare with.", "Name it: --output asyncapi.yaml.")],
      "usage",
    );

  terminal.progress("Reading code");
  const found = await scan(patterns.length === 0 ? ["."] : patterns, {
    cwd,
    mayImport: options.import === true,
  });
  if (found.files.length === 0)
    return await tell(
      [usage("There is no TypeScript there.", "Name files, folders or globs; quote globs.")],
      "usage",
    );
  if (hasErrors(found.diagnostics)) return await tell(found.diagnostics, "invalid");
  const all = found.applications.map(({ application }) => application);
  const targets = targetsOf(all, { ...options, ...(output === undefined ? {} : { output }) });
  if ("mistake" in targets) return await tell([targets.mistake], "usage");

  const diagnostics: Diagnostic[] = [...found.diagnostics];
  const texts: (readonly [Target, string])[] = [];
  for (const target of targets) {
    const made = textOf(target, options);
    diagnostics.push(...made.diagnostics);
    texts.push([target, made.text]);
  }
  if (hasErrors(diagnostics)) return await tell(diagnostics, "invalid");
  await tell(diagnostics, "valid");
  let code: ExitCode = exitCode.ok;
  for (const [{ application, file }, text] of texts) {
    if (file === undefined) terminal.stdout.write(text);
    else if (check) {
      if (!(await isFresh(file, text, { terminal, cwd, quiet }))) code = exitCode.failed;
    } else {
      const failure = await uninterrupted(async () => await writeOutput(file, text));
      if (failure !== undefined) return await tell([failure], "invalid");
      if (!quiet) terminal.stdout.write(`${shortPath(file, cwd)}: ${countOf(application)}\n`);
    }
  }
  return code;
}

function targetsOf(
  all: readonly Application[],
  options: ExportCommandOptions,
): readonly Target[] | { readonly mistake: Diagnostic } {
  const { application: wanted, combined = false, output } = options;
  const names = all.map(({ name }) => `"${name}"`).join(", ");
  if (all.length === 0)
    return mistaken("The code defines no events.", "Look elsewhere: name its files, folders or globs.");
  const chosen = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (chosen.length === 0)
    return mistaken(`There is no application "${wanted ?? ""}".`, `There are ${names}.`);
  const whole = (): Application =>
    combineApplications(chosen, { title: options.title ?? "System", version: chosen[0]?.version ?? "1.0.0" });
  if (output !== undefined && isFolder(options.output ?? "", output)) {
    const extension = options.format ?? "yaml";
    const named = (name: string): string => path.join(output, `${applicationFolder(name)}.${extension}`);
    const each = chosen.map((application) => ({ application, file: named(application.name) }));
    return combined ? [...each, { application: whole(), file: named("combined") }] : each;
  }
  const place = output === undefined ? {} : { file: output };
  if (combined) return [{ application: whole(), ...place }];
  const [only, ...others] = chosen;
  if (only !== undefined && others.length === 0) return [{ application: only, ...place }];
  return mistaken(
    `There are ${chosen.length} applications: ${names}.`,
    "Choose one with --application, write all into a folder with --output specs/, or take them as one with --combined.",
  );
}

/** What ends with a slash, is there as a folder, or has no extension. */
function isFolder(written: string, output: string): boolean {
  if (/[/\\]$/u.test(written)) return true;
  return statSync(output, { throwIfNoEntry: false })?.isDirectory() === true || path.extname(output) === "";
}

function textOf(
  { application, file }: Target,
  { format, specVersion }: ExportCommandOptions,
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { document, diagnostics, places } = writeDocument(application, {
    sharesMessages: specVersion !== "2.6",
  });
  const other = specVersion === "2.6" ? asVersion2(document, places) : { document, diagnostics: [] };
  const kind =
    format ?? (file !== undefined && path.extname(file).toLowerCase() === ".json" ? "json" : "yaml");
  return { text: writeText(other.document, kind), diagnostics: [...diagnostics, ...other.diagnostics] };
}

async function isFresh(
  file: string,
  text: string,
  {
    terminal,
    cwd,
    quiet,
  }: { readonly terminal: Surroundings["terminal"]; readonly cwd: string; readonly quiet: boolean },
): Promise<boolean> {
  const before = await readFile(file, "utf8").catch(() => undefined);
  const shown = shortPath(file, cwd);
  if (before?.replaceAll("\r\n", "\n") === text) {
    if (!quiet) terminal.stdout.write(`${shown}: unchanged\n`);
    return true;
  }
  if (before === undefined) {
    terminal.stderr.write(`${shown} is not there.\n`);
    return false;
  }
  const difference = differenceOf({ path: file, state: "changed", before, after: text });
  terminal.stderr.write(`${shown} is not what the code says.\n`);
  for (const line of difference?.slice(0, 60) ?? []) terminal.stderr.write(`  ${printable(line)}\n`);
  return false;
}

function countOf({ name, events, actors }: Application): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${printable(name)}, ${count(events.length, "event")}, ${count(actors.length, "actor")}`;
}

function mistaken(message: string, hint: string): { readonly mistake: Diagnostic } {
  return { mistake: usage(message, hint) };
}

function usage(message: string, hint: string): Diagnostic {
  return { severity: "error", rule: "usage", message, hint };
}
