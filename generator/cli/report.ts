import path from "node:path";
import type { Diagnostic, Severity } from "../../asyncapi/diagnostic.js";
import { isAddress } from "../../asyncapi/remote/address.js";
import type { FilePlan, PlannedFile } from "../plan-files.js";
import type { CodeFrame } from "./code-frame.js";
import type { DocumentOutcome, Outcome, SharedOutcome } from "./outcome.js";
import { printable, type Terminal } from "./terminal.js";

/** More than this nobody reads; `--json` has all. */
const MOST_DIAGNOSTICS = 30;
const MOST_FILES = 20;

interface ReportOptions {
  readonly cwd: string;
  /** Only what is wrong. */
  readonly quiet: boolean;
  /** Whether the command writes files, so that people want to hear that it did not. */
  readonly writes: boolean;
}

/** Prints an outcome for people: what is wrong to standard error, what was done to standard output. */
export async function report(
  outcome: Outcome,
  terminal: Terminal,
  { cwd, quiet, writes }: ReportOptions,
): Promise<void> {
  const shown = quiet ? outcome.diagnostics.filter(isError) : outcome.diagnostics;
  if (shown.length > 0) await reportDiagnostics(shown, terminal, cwd);
  if (!quiet) {
    for (const document of outcome.documents) reportDocument(document, outcome, { terminal, cwd });
    if (outcome.shared !== undefined) reportShared(outcome.shared, outcome, { terminal, cwd });
  }
  const closing = closingLine(outcome, writes);
  if (closing !== undefined) terminal.stderr.write(`${terminal.stderr.colors.bold(closing)}\n`);
}

/** Prints them to standard error, the errors first. */
export async function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  terminal: Terminal,
  cwd: string,
): Promise<void> {
  const { openCodeFrames } = await import("./code-frame.js");
  const frameOf = openCodeFrames();
  // The errors first: they are what stops the run.
  const sorted = [...diagnostics.filter(isError), ...diagnostics.filter((each) => !isError(each))];
  for (const diagnostic of sorted.slice(0, MOST_DIAGNOSTICS))
    terminal.stderr.write(`${diagnosticText(diagnostic, { terminal, cwd, frameOf })}\n`);
  const hidden = sorted.length - MOST_DIAGNOSTICS;
  if (hidden > 0) terminal.stderr.write(`… and ${hidden} more; \`--json\` prints all of them.\n\n`);
}

interface DiagnosticTextOptions {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly frameOf: CodeFrame;
}

function diagnosticText(diagnostic: Diagnostic, { terminal, cwd, frameOf }: DiagnosticTextOptions): string {
  const { colors } = terminal.stderr;
  const { severity, rule, message, hint, location } = diagnostic;
  const paint = { error: colors.red, warning: colors.yellow, information: colors.cyan }[severity];
  const place =
    location === undefined
      ? ""
      : `${colors.underline(`${shortPath(location.file, cwd)}:${location.line}:${location.column}`)} `;
  const lines = [`${place}${paint(severity)} ${onOneLine(message)} ${colors.dim(`(${printable(rule)})`)}`];
  const frame = location === undefined ? undefined : frameOf(location);
  if (frame !== undefined) lines.push(...frame.split("\n").map((line) => `  ${line}`));
  if (hint !== undefined) lines.push(`  ${colors.bold("hint:")} ${onOneLine(hint)}`);
  return `${lines.join("\n")}\n`;
}

/** A name from a document can't begin a line, where it would look like another report or a command to a CI. */
function onOneLine(text: string): string {
  return printable(text).replaceAll(/\s*[\n\u2028\u2029]\s*/gu, " ");
}

function reportDocument(
  { input, plan }: DocumentOutcome,
  { verdict }: Outcome,
  { terminal, cwd }: { readonly terminal: Terminal; readonly cwd: string },
): void {
  if (verdict === "valid") terminal.stdout.write(`${shortPath(input, cwd)}: no errors\n`);
  const applied = verdict === "written" || verdict === "unchanged" || verdict === "would-write";
  if (plan === undefined || !applied) return;
  reportPlan(shortPath(input, cwd), plan, { verdict, terminal, cwd });
}

function reportShared(
  { applications, plan }: SharedOutcome,
  { verdict }: Outcome,
  { terminal, cwd }: { readonly terminal: Terminal; readonly cwd: string },
): void {
  if (verdict !== "written" && verdict !== "unchanged" && verdict !== "would-write") return;
  const whose = applications.length === 0 ? "nothing any more" : applications.map(printable).join(", ");
  reportPlan(`shared by ${whose}`, plan, { verdict, terminal, cwd });
}

function reportPlan(
  of: string,
  plan: FilePlan,
  {
    verdict,
    terminal,
    cwd,
  }: Pick<Outcome, "verdict"> & { readonly terminal: Terminal; readonly cwd: string },
): void {
  const { colors } = terminal.stdout;
  const changes = plan.files.filter(({ state }) => state !== "unchanged");
  const arrow = `${of} → ${colors.bold(shortPath(plan.outputDirectory, cwd))}`;
  terminal.stdout.write(`${arrow}: ${summary(plan.files, verdict)}\n`);
  const signs = {
    created: colors.green("+"),
    changed: colors.yellow("~"),
    removed: colors.red("-"),
    unchanged: " ",
  };
  for (const { path: name, state } of changes.slice(0, MOST_FILES))
    terminal.stdout.write(`  ${signs[state]} ${printable(name)}\n`);
  if (changes.length > MOST_FILES) terminal.stdout.write(`  … and ${changes.length - MOST_FILES} more\n`);
}

function summary(files: readonly PlannedFile[], verdict: Outcome["verdict"]): string {
  const count = (state: PlannedFile["state"]) => files.filter((file) => file.state === state).length;
  const parts = [
    [count("created"), "new"],
    [count("changed"), "changed"],
    [count("removed"), "removed"],
    [count("unchanged"), "unchanged"],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${verdict === "would-write" ? "would write " : ""}${said.join(", ")}`;
}

function closingLine({ verdict, diagnostics }: Outcome, writes: boolean): string | undefined {
  const errors = diagnostics.filter(isError).length;
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  const counted = [plural(errors, "error"), plural(warnings, "warning")].filter((text) => text !== undefined);
  const said = counted.join(", ");
  switch (verdict) {
    case "invalid":
    case "usage":
      return writes ? `${said}. Nothing was written.` : `${said}.`;
    case "unwritable":
      return `${said}. Not every file was written.`;
    case "written":
    case "unchanged":
    case "would-write":
    case "stale":
    case "valid":
    case "initialized":
      return said === "" ? undefined : `${said}.`;
  }
}

function plural(count: number, word: string): string | undefined {
  return count === 0 ? undefined : `${count} ${word}${count === 1 ? "" : "s"}`;
}

function isError({ severity }: { readonly severity: Severity }): boolean {
  return severity === "error";
}

/** Relative to where the user stands, unless that leads up and away. */
export function shortPath(file: string, cwd: string): string {
  if (isAddress(file)) return printable(file);
  const relative = path.relative(cwd, file);
  if (relative === "") return ".";
  return printable(relative.startsWith(path.join("..", "..", "..")) ? file : relative);
}
