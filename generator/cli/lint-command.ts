import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import { disablingsOf, silence } from "../../asyncapi/lint/comments.js";
import type { Disabling } from "../../asyncapi/lint/comments.js";
import { fixText } from "../../asyncapi/lint/fix.js";
import { lintSystem, unknownRules } from "../../asyncapi/lint/run.js";
import type { LintResult, LintSettings } from "../../asyncapi/lint/run.js";
import { systemOf } from "../../asyncapi/model/index.js";
import type { Application } from "../../asyncapi/model/index.js";
import type { Surroundings } from "./command.js";
import { saysTheSame } from "./says-the-same.js";
import { loadConfig } from "./config.js";
import type { ExitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import type { Job } from "./job.js";
import { lintGithub, lintJson, lintSarif } from "./lint-formats.js";
import { diagnosticsOf, exitCodeOfLint, type LintOutcome } from "./lint-outcome.js";
import { readJob } from "./read-job.js";
import { reportDiagnostics } from "./report.js";
import { writeOutput } from "./write-output.js";

export interface LintCommandOptions extends JobOptions {
  readonly fix?: boolean;
  readonly format?: "text" | "json" | "sarif" | "github";
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly maxWarnings?: number;
}

/** `hazelnats lint`. */
export async function lintCommand(
  written: readonly string[],
  options: LintCommandOptions,
  { cwd, terminal, uninterrupted }: Surroundings,
): Promise<ExitCode> {
  const found = await lint(written, options, { cwd, progress: terminal.progress });
  const outcome = options.fix === true ? await uninterrupted(async () => fix(found)) : found;
  const code = exitCodeOfLint(outcome, options.maxWarnings);
  const format = options.json === true ? "json" : (options.format ?? "text");
  switch (format) {
    case "json":
      terminal.stdout.write(lintJson(outcome, options.maxWarnings));
      break;
    case "sarif":
      terminal.stdout.write(lintSarif(outcome, cwd));
      break;
    case "github":
      terminal.stdout.write(lintGithub(outcome, cwd));
      break;
    case "text": {
      const all = diagnosticsOf(outcome);
      const shown = options.quiet === true ? all.filter(({ severity }) => severity === "error") : all;
      if (shown.length > 0) await reportDiagnostics(shown, terminal, cwd);
      terminal.stdout.write(closing(outcome));
    }
  }
  return code;
}

function closing(outcome: LintOutcome): string {
  const all = diagnosticsOf(outcome);
  const count = (severity: string): number => all.filter((each) => each.severity === severity).length;
  const parts = (["error", "warning", "information"] as const)
    .map((severity) => [count(severity), severity === "information" ? "note" : severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}${number === 1 ? "" : "s"}`);
  const silenced = outcome.silenced.length === 0 ? "" : ` (${outcome.silenced.length} silenced)`;
  const fixed = outcome.fixed === 0 ? "" : `, ${outcome.fixed} line${outcome.fixed === 1 ? "" : "s"} removed`;
  return `${parts.length === 0 ? "nothing found" : parts.join(", ")}${silenced}${fixed}\n`;
}

interface Reading {
  readonly applications: readonly Application[];
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

async function lint(
  written: readonly string[],
  options: LintCommandOptions,
  { cwd, progress }: { readonly cwd: string; readonly progress: (doing: string) => void },
): Promise<LintOutcome> {
  const nothing = { results: [], silenced: [], unused: [], fixed: 0 };
  const config = await loadConfig(cwd, options.config);
  if (config.kind === "mistaken") return { verdict: "usage", diagnostics: config.diagnostics, ...nothing };
  const settings: LintSettings = config.kind === "loaded" ? (config.lint ?? {}) : {};
  const wrong = unknownRules(settings).map(({ name, meant }): Diagnostic => ({
    severity: "error",
    rule: "config",
    message: `\`lint.rules\` names "${name}", which is no rule.`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
    ...(config.kind === "loaded" ? { location: { file: config.file, line: 1, column: 1 } } : {}),
  }));
  if (wrong.length > 0) return { verdict: "usage", diagnostics: wrong, ...nothing };
  const isCode = (each: string): boolean => !/\.(?:ya?ml|json)$/iu.test(each);
  const code = written.filter(isCode);
  const specs = written.filter((each) => !isCode(each));
  const readings: Reading[] = [];
  if (code.length > 0) {
    progress("Reading code");
    const { scan } = await import("../scan/scan.js");
    const found = await scan(code, { cwd });
    if (found.files.length === 0) {
      const message = `There is no TypeScript in ${code.map((each) => `"${each}"`).join(", ")}.`;
      const hint =
        "Name documents (.yaml, .json), or files, folders and globs of code; JavaScript by its files.";
      return {
        verdict: "usage",
        diagnostics: [{ severity: "error", rule: "usage", message, hint }],
        ...nothing,
      };
    }
    readings.push({ ...found, applications: found.applications.map(({ application }) => application) });
  }
  if (specs.length > 0 || code.length === 0) {
    const found = await findJobs(specs, { ...options, cwd, command: "lint" });
    if (found.kind === "mistaken") return { verdict: "usage", diagnostics: found.diagnostics, ...nothing };
    for (const job of found.jobs) {
      progress(`Reading ${job.input}`);
      readings.push(await readDocument(job));
    }
  }
  // What is only worth a warning is told by `validate`.
  const diagnostics = readings.flatMap((each) => each.diagnostics);
  const system = systemOf(readings.flatMap(({ applications }) => applications));
  const results = inOrder(lintSystem(system, settings));
  const disablings = await readDisablings(new Set(readings.flatMap(({ files }) => files)));
  const { open, silenced, unused } = silence(results, disablings);
  const isInvalid = hasErrors(diagnostics);
  return {
    verdict: isInvalid ? "invalid" : open.length + unused.length > 0 ? "findings" : "clean",
    diagnostics,
    results: open,
    silenced,
    // Of what could not be read, nobody knows what it would have silenced.
    unused: isInvalid ? [] : unused,
    fixed: 0,
  };
}

async function readDocument(job: Job): Promise<Reading> {
  const { ruleset } = job;
  const reading = await readJob(job, ruleset === undefined ? {} : { validate: "full" });
  return {
    applications: reading.kind === "read" ? [reading.application] : [],
    files: reading.files,
    // The user's own rules are asked with a full validation, which tells more than those.
    diagnostics: reading.diagnostics.filter(({ severity }) => severity === "error" || ruleset !== undefined),
  };
}

async function readDisablings(files: ReadonlySet<string>): Promise<readonly Disabling[]> {
  const all = await Promise.all(
    [...files]
      .filter((file) => path.isAbsolute(file))
      .map(async (file) => {
        const text = await readText(file);
        return text === undefined ? [] : disablingsOf(text, file);
      }),
  );
  return all.flat();
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    // It was missing when it was read, too, of which there is a diagnostic.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function inOrder(results: readonly LintResult[]): readonly LintResult[] {
  const key = ({ location }: LintResult): readonly [string, number, number] =>
    location === undefined ? ["", 0, 0] : [location.file, location.line, location.column];
  return results.toSorted((a, b) => {
    const [one, two] = [key(a), key(b)];
    return one[0] < two[0] ? -1 : one[0] > two[0] ? 1 : one[1] - two[1] || one[2] - two[2];
  });
}

/** Writes the files without what says nothing. */
async function fix(outcome: LintOutcome): Promise<LintOutcome> {
  const fixable = outcome.results.filter(
    ({ remove, location }) => remove !== undefined && location !== undefined,
  );
  const files = new Set([...fixable, ...outcome.unused].flatMap(({ location }) => location?.file ?? []));
  const mistakes: Diagnostic[] = [];
  let fixed = 0;
  const done = new Set<string>();
  const removed = new Set<Disabling>();
  for (const file of files) {
    const text = await readText(file);
    if (text === undefined) continue;
    const isYaml = /\.ya?ml$/iu.test(file);
    const isComment = (each: Disabling): boolean =>
      saysTheSame(text, fixText(text, { results: [], unused: [each] }).text, file);
    const own = {
      results: isYaml ? fixable.filter(({ location }) => location?.file === file) : [],
      unused: outcome.unused.filter((each) => each.location.file === file && isComment(each)),
    };
    const changed = fixText(text, own);
    if (changed.count === 0) continue;
    const mistake = await writeOutput(file, changed.text);
    if (mistake !== undefined) {
      mistakes.push(mistake);
      continue;
    }
    fixed += changed.count;
    done.add(file);
    for (const each of own.unused) removed.add(each);
  }
  const isLeft = ({ location }: { readonly location?: LintResult["location"] }): boolean =>
    location === undefined || !done.has(location.file);
  return {
    ...outcome,
    diagnostics: [...outcome.diagnostics, ...mistakes],
    fixed,
    results: outcome.results.filter((each) => each.remove === undefined || isLeft(each)),
    unused: outcome.unused.filter((each) => !removed.has(each)),
  };
}
