import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  type Application,
  asVersion2,
  type Diagnostic,
  type DocumentFormat,
  forEventCatalog,
  hasErrors,
  writeDocument,
  writeText,
} from "../../asyncapi/index.js";
import { scan } from "../scan/scan.js";
import type { Surroundings } from "./command.js";
import { differenceOf } from "./difference.js";
import type { ExitCode } from "./exit-code.js";
import {
  type ExportedDocument,
  exportJson,
  type ExportOutcome,
  type ExportVerdict,
} from "./export-outcome.js";
import { exitCodeOf } from "./outcome.js";
import { type Target, targetsOf, usageMistakeOf } from "./export-targets.js";
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
  readonly eventcatalog?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `hazelnats export`. */
export async function exportCommand(
  patterns: readonly string[],
  options: ExportCommandOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const outcome = await exportCode(patterns, options, surroundings);
  if (options.json === true) surroundings.terminal.stdout.write(exportJson(outcome));
  else await tell(outcome, options, surroundings);
  return exitCodeOf(outcome.verdict);
}

async function exportCode(
  patterns: readonly string[],
  options: ExportCommandOptions,
  { cwd, terminal, uninterrupted }: Surroundings,
): Promise<ExportOutcome> {
  const refused = (verdict: ExportVerdict, diagnostics: readonly Diagnostic[]): ExportOutcome => ({
    verdict,
    diagnostics,
    documents: [],
  });
  const output = options.output === undefined ? undefined : toAbsolutePath(options.output, cwd);
  if (options.check === true && output === undefined) {
    const hint = "Name it: --output asyncapi.yaml.";
    return refused("usage", [usageMistakeOf("--check needs a file to compare with.", hint)]);
  }
  terminal.progress("Reading code");
  const found = await scan(patterns.length === 0 ? ["."] : patterns, {
    cwd,
    mayImport: options.import === true,
  });
  if (found.files.length === 0) {
    const hint =
      "Name files, folders or globs (quoted); of folders, only TypeScript is read, JavaScript by its files.";
    return refused("usage", [usageMistakeOf("There is no TypeScript there.", hint)]);
  }
  if (hasErrors(found.diagnostics)) return refused("invalid", found.diagnostics);
  const all = found.applications.map(({ application }) => application);
  const targets = targetsOf(all, options, output);
  if ("mistake" in targets) return refused("usage", [...found.diagnostics, targets.mistake]);
  const made = targets.map((target) => documentOf(target, all, options));
  const diagnostics = [...found.diagnostics, ...made.flatMap((each) => each.diagnostics)];
  if (hasErrors(diagnostics)) return refused("invalid", diagnostics);

  const documents = await Promise.all(made.map(async ({ document }) => await compared(document, options)));
  const isSame = documents.every(({ state }) => state === undefined || state === "unchanged");
  if (output === undefined) return { verdict: "valid", diagnostics, documents };
  if (options.check === true) return { verdict: isSame ? "unchanged" : "stale", diagnostics, documents };
  for (const { file, text, state } of documents) {
    if (file === undefined || state === "unchanged") continue;
    const failure = await uninterrupted(async () => await writeOutput(file, text));
    if (failure !== undefined)
      return { verdict: "unwritable", diagnostics: [...diagnostics, failure], documents: [] };
  }
  return { verdict: isSame ? "unchanged" : "written", diagnostics, documents };
}

function documentOf(
  { application, file }: Target,
  all: readonly Application[],
  { format, specVersion, eventcatalog = false }: ExportCommandOptions,
): { readonly document: ExportedDocument; readonly diagnostics: readonly Diagnostic[] } {
  const written = eventcatalog ? forEventCatalog(application, all) : application;
  const { document, diagnostics, places } = writeDocument(written, {
    sharesMessages: specVersion !== "2.6" && !eventcatalog,
  });
  const other = specVersion === "2.6" ? asVersion2(document, places) : { document, diagnostics: [] };
  const isJson = file !== undefined && path.extname(file).toLowerCase() === ".json";
  const text = writeText(other.document, format ?? (isJson ? "json" : "yaml"));
  return {
    document: { application, document: other.document, text, ...(file === undefined ? {} : { file }) },
    diagnostics: [...diagnostics, ...other.diagnostics],
  };
}

/** With what its file is to it. */
async function compared(
  document: ExportedDocument,
  { check = false }: ExportCommandOptions,
): Promise<ExportedDocument> {
  const { file, text } = document;
  if (file === undefined) return document;
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before === undefined) return { ...document, state: "created" };
  if (before.replaceAll("\r\n", "\n") === text) return { ...document, state: "unchanged" };
  const diff = check ? differenceOf({ path: file, state: "changed", before, after: text }) : undefined;
  return { ...document, state: "changed", ...(diff === undefined ? {} : { diff }) };
}

async function tell(
  outcome: ExportOutcome,
  { output, quiet = false }: ExportCommandOptions,
  { cwd, terminal }: Surroundings,
): Promise<void> {
  const { verdict, diagnostics, documents } = outcome;
  await report({ verdict, diagnostics, documents: [] }, terminal, {
    cwd,
    quiet,
    writes: output !== undefined,
  });
  for (const { application, file, text, state, diff } of documents) {
    if (file === undefined) {
      terminal.stdout.write(text);
      continue;
    }
    const shown = shortPath(file, cwd);
    if (verdict === "stale" && state === "created") terminal.stderr.write(`${shown} is not there.\n`);
    else if (verdict === "stale" && state === "changed") {
      terminal.stderr.write(`${shown} is not what the code says.\n`);
      for (const line of diff?.slice(0, 60) ?? []) terminal.stderr.write(`  ${printable(line)}\n`);
    } else if (!quiet)
      terminal.stdout.write(`${shown}: ${state === "unchanged" ? "unchanged" : countOf(application)}\n`);
  }
}

function countOf({ name, events, actors }: Application): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${printable(name)}, ${count(events.length, "event")}, ${count(actors.length, "actor")}`;
}
