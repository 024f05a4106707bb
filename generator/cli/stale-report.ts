import { type FilePlan, isFresh, type PlannedFile } from "../plan-files.js";
import { differenceOf } from "./difference.js";
import { shortPath } from "./report.js";
import type { Outcome } from "./outcome.js";
import { printable, type Terminal } from "./terminal.js";

const MOST_LINES_A_FILE = 24;
const MOST_LINES = 120;

/** Prints which folders are stale, why, and a short diff from the committed code to the code as it should be. */
export function reportStale({ documents, shared }: Outcome, terminal: Terminal, cwd: string): void {
  let left = MOST_LINES;
  const reasons = [
    ...documents.map(({ input, plan }) => ({
      plan,
      why: (of: FilePlan) => reason(of, shortPath(input, cwd)),
    })),
    ...(shared === undefined ? [] : [{ plan: shared.plan, why: sharedReason }]),
  ];
  for (const { plan, why } of reasons) {
    if (plan === undefined || isFresh(plan)) continue;
    const output = shortPath(plan.outputDirectory, cwd);
    terminal.stderr.write(`${terminal.stderr.colors.red("stale")} ${output}: ${why(plan)}\n`);
    for (const file of plan.files) {
      if (file.state === "unchanged") continue;
      const lines = left > 0 ? diffLines(file, `${output}/${file.path}`) : [];
      left -= lines.length;
      for (const line of lines) terminal.stdout.write(`${paint(line, terminal)}\n`);
    }
    if (left <= 0) terminal.stdout.write("… the rest of the difference is left out\n");
  }
  terminal.stderr.write(
    "Run `hazelnats generate` with the same arguments, without --check, and commit what it writes.\n",
  );
}

function reason({ digest, previousDigest, files }: FilePlan, input: string): string {
  if (files.every(({ state }) => state === "created")) return `${input} has not been generated yet.`;
  if (previousDigest === undefined) return "its index.ts does not say which document it was generated from.";
  if (previousDigest !== digest)
    return `the document changed: ${input} is not the one it was generated from.`;
  return `the generator changed, or somebody edited the files: ${input} is the one they were generated from.`;
}

function sharedReason({ digest, previousDigest, files }: FilePlan): string {
  if (files.every(({ state }) => state === "created"))
    return "what the documents share has not been generated yet.";
  if (files.every(({ state }) => state === "removed")) return "the documents share nothing any more.";
  if (previousDigest === undefined) return "its index.ts does not say which documents it was generated from.";
  if (previousDigest !== digest) return "the documents that share it changed.";
  return "the generator changed, or somebody edited the files: the documents are those that they were generated from.";
}

function diffLines(file: PlannedFile, name: string): readonly string[] {
  if (file.state === "created") return [`+++ ${name} (missing)`];
  if (file.state === "removed") return [`--- ${name} (no longer generated)`];
  if (file.state === "unchanged") return [];
  const body = differenceOf(file);
  if (body === undefined) return [`--- ${name} (differs nearly everywhere)`];
  const hidden = body.length - MOST_LINES_A_FILE;
  return [
    `--- ${name}`,
    `+++ ${name}`,
    ...body.slice(0, MOST_LINES_A_FILE),
    ...(hidden > 0 ? [`… ${hidden} more lines`] : []),
  ];
}

function paint(line: string, { stdout: { colors } }: Terminal): string {
  const text = printable(line);
  if (text.startsWith("+++") || text.startsWith("---")) return colors.bold(text);
  if (text.startsWith("+")) return colors.green(text);
  if (text.startsWith("-")) return colors.red(text);
  return text.startsWith("@@") ? colors.cyan(text) : text;
}
