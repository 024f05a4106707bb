import path from "node:path";
import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import type { Application } from "../../asyncapi/model/index.js";
import { compareApplications } from "../../asyncapi/diff/compare.js";
import { Allowances, loadAllowances } from "./allowances.js";
import type { Surroundings } from "./command.js";
import { type ComparedDocument, type DiffOutcome, exitCodeOfDiff, isInTheWay } from "./diff-outcome.js";
import { diffJson, diffMarkdown, reportDiff } from "./diff-report.js";
import type { ExitCode } from "./exit-code.js";
import { findJobs, type JobOptions } from "./find-jobs.js";
import { parseGitDocument, readGitDocument } from "./git-document.js";
import { findInputMistake, type Job, toAbsolutePath } from "./job.js";
import { readJob } from "./read-job.js";
import { reportDiagnostics, shortPath } from "./report.js";

export interface DiffCommandOptions extends JobOptions {
  /** A revision of git: each document is compared with itself there. */
  readonly base?: string;
  /** Other documents of the system. */
  readonly with?: readonly string[];
  /** File of allowances. */
  readonly allow?: string;
  readonly undeclaredProperties?: boolean;
  readonly format?: "text" | "markdown" | "json";
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Where a document comes from. */
interface Source {
  readonly written: string;
  readonly job: Job;
  readonly revision?: string;
}

interface Pair {
  readonly before: Source;
  readonly after: Source;
}

/** `hazelnats diff`. */
export async function diffCommand(
  written: readonly string[],
  options: DiffCommandOptions,
  { cwd, terminal }: Surroundings,
): Promise<ExitCode> {
  const outcome = await compare(written, options, cwd);
  const format = options.json === true ? "json" : (options.format ?? "text");
  if (format === "json") terminal.stdout.write(diffJson(outcome));
  else {
    await reportDiagnostics(outcome.diagnostics, terminal, cwd);
    if (format === "markdown") terminal.stdout.write(diffMarkdown(outcome, cwd));
    else reportDiff(outcome, terminal, { cwd, quiet: options.quiet === true });
  }
  return exitCodeOfDiff(outcome);
}

async function compare(
  written: readonly string[],
  options: DiffCommandOptions,
  cwd: string,
): Promise<DiffOutcome> {
  const found = await findPairs(written, options, cwd);
  if (found.kind === "mistaken") return { verdict: "usage", diagnostics: found.diagnostics, documents: [] };
  const allowed =
    options.allow === undefined ? undefined : await loadAllowances(toAbsolutePath(options.allow, cwd));
  if (allowed?.kind === "mistaken")
    return { verdict: "usage", diagnostics: allowed.diagnostics, documents: [] };
  const others = await findOthers(options, cwd);
  if (others.kind === "mistaken") return { verdict: "usage", diagnostics: others.diagnostics, documents: [] };
  const diagnostics: Diagnostic[] = [];
  const read = async (source: Source): Promise<Application | undefined> => {
    const { job, revision } = source;
    const reading =
      revision === undefined ? await readJob(job) : await readGitDocument({ revision, file: job.input }, job);
    // What the documents are warned of is not what changed.
    for (const diagnostic of reading.diagnostics)
      if (diagnostic.severity === "error") diagnostics.push(diagnostic);
    return reading.kind === "read" ? reading.application : undefined;
  };
  const around: Application[] = [];
  for (const source of others.sources) {
    const application = await read(source);
    if (application !== undefined) around.push(application);
  }
  const applications: { readonly pair: Pair; readonly before: Application; readonly after: Application }[] =
    [];
  for (const pair of found.pairs) {
    const before = await read(pair.before);
    const after = await read(pair.after);
    if (before !== undefined && after !== undefined) applications.push({ pair, before, after });
  }
  const allowances = new Allowances(allowed?.allowances ?? [], new Date());
  const documents = applications.map(({ pair, before, after }): ComparedDocument => {
    const neighbours = applications.filter((each) => each.pair !== pair).map((each) => each.after);
    const changes = compareApplications(before, after, {
      others: [...neighbours, ...around],
      ...(options.undeclaredProperties === undefined
        ? {}
        : { undeclaredProperties: options.undeclaredProperties }),
    });
    return {
      before: pair.before.written,
      after: pair.after.written,
      application: after.name,
      changes: changes.map((change) => allowances.judge(change, after.name)),
    };
  });
  if (hasErrors(diagnostics)) return { verdict: "invalid", diagnostics, documents };
  const isBroken = documents.some(({ changes }) => changes.some(isInTheWay));
  return {
    verdict: isBroken ? "breaking" : "compatible",
    diagnostics: [...diagnostics, ...allowances.diagnostics],
    documents,
  };
}

type Found =
  | { readonly kind: "found"; readonly pairs: readonly Pair[] }
  | { readonly kind: "mistaken"; readonly diagnostics: readonly Diagnostic[] };

async function findPairs(
  written: readonly string[],
  options: DiffCommandOptions,
  cwd: string,
): Promise<Found> {
  const { base } = options;
  if (base !== undefined) {
    const found = await findJobs(written, { ...options, cwd, command: "diff" });
    if (found.kind === "mistaken") return found;
    const pairs = found.jobs.map((job): Pair => {
      const name = shortPath(job.input, cwd);
      return {
        before: { written: `git:${base}:${name}`, job, revision: base },
        after: { written: name, job },
      };
    });
    return { kind: "found", pairs };
  }
  const [before, after, ...others] = written;
  if (before === undefined || after === undefined || others.length > 0)
    return usage(
      written.length > 2
        ? "There are more than two documents."
        : "Two documents are compared, the old one first.",
    );
  const sources = [before, after].map((each) => sourceOf(each, options, cwd));
  const diagnostics = sources.flatMap((each) => ("message" in each ? [each] : []));
  const [one, two] = sources;
  if (one === undefined || two === undefined || "message" in one || "message" in two)
    return { kind: "mistaken", diagnostics };
  return { kind: "found", pairs: [{ before: one, after: two }] };
}

async function findOthers(
  options: DiffCommandOptions,
  cwd: string,
): Promise<
  | { readonly kind: "found"; readonly sources: readonly Source[] }
  | { readonly kind: "mistaken"; readonly diagnostics: readonly Diagnostic[] }
> {
  const { name: _name, perspective: _perspective, ...shared } = options;
  const sources = (options.with ?? []).map((each) => sourceOf(each, shared, cwd));
  const diagnostics = sources.flatMap((each) => ("message" in each ? [each] : []));
  if (diagnostics.length > 0) return { kind: "mistaken", diagnostics };
  return { kind: "found", sources: sources.flatMap((each) => ("message" in each ? [] : [each])) };
}

function sourceOf(written: string, options: JobOptions, cwd: string): Source | Diagnostic {
  const { perspective, name, maxSize, allowRemote, remoteHost = [], root = [] } = options;
  const document = parseGitDocument(written, cwd);
  const job: Job = {
    input: document?.file ?? toAbsolutePath(written, cwd),
    output: "",
    roots: root.map((folder) => path.resolve(cwd, folder)),
    ...(perspective === undefined ? {} : { perspective }),
    ...(name === undefined ? {} : { name }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(remoteHost.length > 0
      ? { allowRemote: remoteHost }
      : allowRemote === undefined
        ? {}
        : { allowRemote }),
  };
  if (document !== undefined) return { written, job, revision: document.revision };
  return findInputMistake(written, job.input) ?? { written, job };
}

function usage(message: string): Found {
  const hint =
    "For example: `hazelnats diff git:main:asyncapi.yaml asyncapi.yaml`, or `hazelnats diff --base main`.";
  return { kind: "mistaken", diagnostics: [{ severity: "error", rule: "usage", message, hint }] };
}
