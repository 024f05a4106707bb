import { realpathSync } from "node:fs";
import path from "node:path";
import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import type { ReadOptions } from "../../asyncapi/read-application.js";
import type { Application } from "../../asyncapi/model/index.js";
import type { FilePlan } from "../plan-files.js";
import type { Job } from "./job.js";
import { readJob } from "./read-job.js";
import type { DocumentOutcome } from "./outcome.js";

/** What all documents of a run want to be written. */
export interface Preparation {
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentOutcome[];
  /** Absolute paths of all files that were read, also of refused documents. */
  readonly files: readonly string[];
}

interface ReadDocument {
  readonly input: string;
  readonly application: Application;
  readonly digest: string;
}

/** Reads the documents, prints their code and compares it with the disk. Writes nothing. */
export async function prepare(
  jobs: readonly Job[],
  progress: (doing: string) => void,
  options: Pick<ReadOptions, "validate"> = {},
): Promise<Preparation> {
  const [{ generate }, { planFiles }] = await Promise.all([
    import("../generate.js"),
    import("../plan-files.js"),
  ]);
  const diagnostics: Diagnostic[] = [...findSharedOutputs(jobs)];
  const files = new Set<string>();
  const readings: { readonly job: Job; readonly read: ReadDocument | undefined }[] = [];
  for (const job of jobs) {
    progress(`Reading ${job.input}`);
    files.add(job.input);
    const reading = await readJob(job, options);
    for (const file of reading.files) files.add(file);
    for (const diagnostic of reading.diagnostics) diagnostics.push(diagnostic);
    const refused = reading.kind === "refused" || hasErrors(reading.diagnostics);
    const { input } = job;
    readings.push({
      job,
      read: refused ? undefined : { input, application: reading.application, digest: reading.digest },
    });
  }
  if (jobs.length > 1) {
    const { findDisagreements } = await import("../documents/disagreements.js");
    const found = findDisagreements(readings.flatMap(({ read }) => read ?? []));
    for (const diagnostic of found) diagnostics.push(diagnostic);
  }
  const documents: DocumentOutcome[] = [];
  for (const { job, read } of readings) {
    if (read === undefined) {
      documents.push({ input: job.input });
      continue;
    }
    const { application, digest } = read;
    const outcome = { input: job.input, application: application.name, digest };
    progress(`Generating ${job.output}`);
    const generation = await generate(application, { digest, outputDirectory: job.output });
    for (const diagnostic of generation.diagnostics) diagnostics.push(diagnostic);
    if (hasErrors(generation.diagnostics)) {
      documents.push(outcome);
      continue;
    }
    const plan = await planFiles(job.output, generation.files);
    diagnostics.push(...plan.diagnostics);
    documents.push({ ...outcome, plan });
  }
  diagnostics.push(...findSharedFiles(documents.flatMap(({ plan }) => (plan === undefined ? [] : [plan]))));
  return { diagnostics, documents, files: [...files] };
}

/** Each of the two would remove the other's files as stale. */
function findSharedOutputs(jobs: readonly Job[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const first = new Map<string, Job>();
  for (const job of jobs) {
    const output = realFolder(job.output).toLowerCase();
    const other = first.get(output);
    if (other === undefined) first.set(output, job);
    else
      diagnostics.push({
        severity: "error",
        rule: "shared-output",
        message: `Two documents would be generated into the folder "${job.output}": "${other.input}" and "${job.input}".`,
        hint: "Give each document an output folder of its own.",
      });
  }
  return diagnostics;
}

/** The folder of one document may lie in that of another, as long as no file belongs to both. */
function findSharedFiles(plans: readonly FilePlan[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, FilePlan>();
  for (const plan of plans)
    for (const file of plan.files) {
      const key = `${realFolder(plan.outputDirectory).replaceAll("\\", "/")}/${file.path}`.toLowerCase();
      const owner = owners.get(key);
      owners.set(key, plan);
      if (owner === undefined || owner.outputDirectory === plan.outputDirectory) continue;
      diagnostics.push({
        severity: "error",
        rule: "shared-output",
        message: `The output folders "${owner.outputDirectory}" and "${plan.outputDirectory}" both claim "${file.path}".`,
        hint: "Give each document an output folder that is not inside of another.",
      });
    }
  return diagnostics;
}

/** Two links may lead to one folder. A folder that is not there yet is where it will be made. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    const parent = path.dirname(folder);
    if (!(error instanceof Error && "code" in error) || parent === folder) throw error;
    return path.join(realFolder(parent), path.basename(folder));
  }
}
