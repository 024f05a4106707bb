import { FetchedDocuments } from "../../asyncapi/remote/fetched-documents.js";
import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import type { ReadOptions } from "../../asyncapi/read-application.js";
import type { Application } from "../../asyncapi/model/index.js";
import { printChoices, printKeys, type PrintSettings, printSettingsIn } from "../print-settings.js";
import type { ClientElsewhere } from "../view/client.js";
import { wayBetween } from "../documents/folders.js";
import { checkRuntimes } from "./installed-runtime.js";
import type { Job, JobSet } from "./job.js";
import { findOtherImporters, findSharedFiles, findSharedOutputs, outputOf } from "./outputs.js";
import { readJob } from "./read-job.js";
import type { DocumentOutcome, SharedOutcome } from "./outcome.js";

/** What all documents of a run want to be written. */
export interface Preparation {
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: readonly DocumentOutcome[];
  /** What several of the documents describe alike; absent where that is not shared. */
  readonly shared?: SharedOutcome;
  /** Absolute paths of all files that were read, also of refused documents. */
  readonly files: readonly string[];
  /** Absolute paths of folders where a new template makes a difference. */
  readonly folders: readonly string[];
}

interface ReadDocument {
  readonly input: string;
  readonly output: string;
  readonly application: Application;
  readonly digest: string;
}

interface JobReading {
  readonly job: Job;
  /** Absent: the document has errors. */
  readonly read?: ReadDocument;
}

type Progress = (doing: string) => void;

/** Reads the documents, prints their code and compares it with the disk. Writes nothing. */
export async function prepare(
  set: JobSet,
  progress: Progress,
  options: Pick<ReadOptions, "validate" | "fetched"> = {},
): Promise<Preparation> {
  const diagnostics: Diagnostic[] = [];
  const report = (found: readonly Diagnostic[]): void => {
    for (const diagnostic of found) diagnostics.push(diagnostic);
  };
  const files = new Set<string>();
  const folders = [...new Set(set.jobs.flatMap(({ templates }) => templates ?? []))];
  const readings: JobReading[] = [];
  const fetched = options.fetched ?? new FetchedDocuments();
  for (const job of set.jobs) {
    progress(`Reading ${job.input}`);
    files.add(job.input);
    const reading = await readJob(job, { ...options, fetched });
    for (const file of reading.files) files.add(file);
    report(reading.diagnostics);
    if (reading.kind === "refused" || hasErrors(reading.diagnostics)) readings.push({ job });
    else {
      const { application, digest } = reading;
      const { input } = job;
      readings.push({ job, read: { input, output: outputOf(job, application, set), application, digest } });
    }
  }
  const read = readings.flatMap((each) => each.read ?? []);
  const outputs = set.folderPerApplication === true ? read : set.jobs;
  const sharedOutputs = findSharedOutputs(outputs, set);
  report(sharedOutputs);
  if (set.jobs.length > 1) {
    const { findDisagreements } = await import("../documents/disagreements.js");
    report(findDisagreements(read));
  }
  let shared: Shared | undefined;
  if (set.shared !== undefined) {
    // Without one of the documents nobody knows what they share.
    if (read.length < set.jobs.length || hasErrors(sharedOutputs))
      return { diagnostics, documents: readings.map(outcomeOf), files: [...files], folders };
    report(await findOtherImporters(set.shared, outputs));
    report(findDifferentSettings(set.jobs));
    shared = await prepareShared(read, set.shared, { progress, ...printSettingsIn(set.jobs[0] ?? {}) });
    report(shared.diagnostics);
  }
  const documents: DocumentOutcome[] = [];
  for (const each of readings)
    documents.push(each.read === undefined ? outcomeOf(each) : await prepareDocument(each.read, each.job));
  for (const [file, found] of checkRuntimes(outputs.map(({ output }) => output))) {
    files.add(file);
    report(found);
  }
  const plans = [...documents, ...(shared?.outcome === undefined ? [] : [shared.outcome])];
  report(findSharedFiles(plans.flatMap(({ plan }) => plan ?? [])));
  const outcome = shared?.outcome === undefined ? {} : { shared: shared.outcome };
  return { diagnostics, documents, ...outcome, files: [...files], folders };

  async function prepareDocument(document: ReadDocument, job: Job): Promise<DocumentOutcome> {
    const { output, digest } = document;
    const { templates } = job;
    const [{ generate }, { planFiles }] = await generator();
    progress(`Generating ${output}`);
    const generation = await generate(shared?.applications.get(document) ?? document.application, {
      digest,
      outputDirectory: output,
      ...printSettingsIn(job),
      ...shared?.elsewhere(document),
      ...(templates === undefined ? {} : { templates }),
    });
    for (const file of generation.templates) files.add(file);
    report(generation.diagnostics);
    const outcome = outcomeOf({ read: document });
    if (hasErrors(generation.diagnostics)) return outcome;
    const plan = await planFiles(output, generation.files);
    report(plan.diagnostics);
    return { ...outcome, plan };
  }
}

function outcomeOf({ job, read }: { readonly job?: Job; readonly read?: ReadDocument }): DocumentOutcome {
  if (read === undefined) return { input: job?.input ?? "" };
  return { input: read.input, application: read.application.name, digest: read.digest };
}

interface Shared {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent: nothing is shared, and nothing was. */
  readonly outcome?: SharedOutcome;
  /** The applications with what they share. */
  readonly applications: ReadonlyMap<object, Application>;
  /** What an application has to import. */
  readonly elsewhere: (document: ReadDocument) => { readonly elsewhere?: ClientElsewhere };
}

/** Prints what the documents have in common. */
async function prepareShared(
  documents: readonly ReadDocument[],
  folder: string,
  { progress, ...settings }: PrintSettings & { readonly progress: Progress },
): Promise<Shared> {
  const [{ shareEvents }, { sharedDigest, sharingDocuments, whatIsLent }] = await Promise.all([
    import("../documents/sharing.js"),
    import("../documents/lent.js"),
  ]);
  const [{ generate }, { planFiles }] = await generator();
  const sharing = shareEvents(documents);
  const users = sharingDocuments(documents, sharing);
  const none: Shared = { diagnostics: [], applications: new Map(), elsewhere: () => ({}) };
  if (users.length === 0) {
    const plan = await planFiles(folder, []);
    if (plan.files.length === 0) return { ...none, diagnostics: plan.diagnostics };
    return { ...none, diagnostics: plan.diagnostics, outcome: { applications: [], plan } };
  }
  progress(`Generating ${folder}`);
  const { client, files, diagnostics } = await generate(sharing.common, {
    digest: sharedDigest(users),
    outputDirectory: folder,
    ...settings,
    lent: whatIsLent(users, sharing, folder),
  });
  const outcome: SharedOutcome = {
    applications: users.map(({ application }) => application.name),
    plan: await planFiles(folder, files),
  };
  return {
    diagnostics: [...diagnostics, ...outcome.plan.diagnostics],
    outcome,
    applications: sharing.applications,
    elsewhere: ({ output }) => ({ elsewhere: { client, folder: wayBetween(output, folder) } }),
  };
}

/** What one document's code has another way, the shared code could have in one way only. */
function findDifferentSettings(jobs: readonly Job[]): readonly Diagnostic[] {
  const settings = jobs.map((job) => printSettingsIn(job));
  const different = printKeys.filter(
    (key) => new Set(settings.map((each) => each[key] ?? printChoices[key][0])).size > 1,
  );
  return different.map((key) => ({
    severity: "error",
    rule: "shared-settings",
    message: `The documents share code, and have "${key}" in different ways.`,
    hint: `Choose one ${key} for all of them, or share nothing.`,
  }));
}

async function generator() {
  return await Promise.all([import("../generate.js"), import("../plan-files.js")]);
}
