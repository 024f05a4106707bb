import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { type Application, type Diagnostic, hasErrors, systemOf, type System } from "../../asyncapi/index.js";
import { nearest } from "../../asyncapi/nearest.js";
import type { Surroundings } from "./command.js";
import { findJobs, type JobCommand, type JobOptions } from "./find-jobs.js";
import { toAbsolutePath } from "./job.js";
import { readJob } from "./read-job.js";

/** What was read to say something of a system as a whole. */
export interface SystemReading {
  /** Absent: a document has errors, or none was found. */
  readonly system?: System;
  /** `usage`: nothing was read. */
  readonly verdict: "read" | "invalid" | "usage";
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of all files that were read, also of refused documents. */
  readonly files: readonly string[];
}

/** Reads all documents and all code that a command names as one system; without any, what the configuration lists. */
export async function readSystem(
  inputs: readonly string[],
  options: JobOptions,
  { command, cwd, terminal }: Pick<Surroundings, "cwd" | "terminal"> & { readonly command: JobCommand },
): Promise<SystemReading> {
  const code = inputs.filter((input) => isCode(toAbsolutePath(input, cwd)));
  const specs = inputs.filter((input) => !code.includes(input));
  const diagnostics: Diagnostic[] = [];
  const files = new Set<string>();
  const read: { readonly input: string; readonly application: Application }[] = [];
  if (code.length === 0 || specs.length > 0) {
    const found = await findJobs(specs, { ...options, cwd, command });
    if (found.kind === "mistaken") return { verdict: "usage", diagnostics: found.diagnostics, files: [] };
    if (found.configFile !== undefined) files.add(found.configFile);
    for (const job of found.jobs) {
      terminal.progress(`Reading ${job.input}`);
      const reading = await readJob(job);
      for (const diagnostic of reading.diagnostics) diagnostics.push(diagnostic);
      for (const file of [job.input, ...reading.files]) files.add(file);
      if (reading.kind === "read") read.push({ input: job.input, application: reading.application });
    }
  }
  if (code.length > 0) {
    terminal.progress("Reading code");
    const { scan } = await import("../scan/scan.js"); // it takes a second to load
    const scanned = await scan(code, { cwd });
    for (const diagnostic of scanned.diagnostics) diagnostics.push(diagnostic);
    for (const file of scanned.files) files.add(file);
    for (const { application, file } of scanned.applications) read.push({ input: file, application });
    if (scanned.applications.length === 0 && !hasErrors(scanned.diagnostics))
      diagnostics.push(noDefinitions(code));
  }
  if (read.length > 1) {
    const { findDisagreements } = await import("../documents/disagreements.js");
    // They are of this run as a whole: two documents may be of two servers that never meet.
    diagnostics.push(...findDisagreements(read).map((each) => ({ ...each, severity: "warning" as const })));
  }
  if (hasErrors(diagnostics)) return { verdict: "invalid", diagnostics, files: [...files] };
  return {
    verdict: "read",
    system: systemOf(read.map(({ application }) => application)),
    diagnostics,
    files: [...files],
  };
}

/** TypeScript, a glob of it, or a folder that is not that of a document. */
function isCode(input: string): boolean {
  if (/\.[cm]?[jt]sx?$/iu.test(input)) return true;
  if (statSync(input, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return !["yaml", "yml", "json"].some((extension) => existsSync(path.join(input, `asyncapi.${extension}`)));
}

function noDefinitions(code: readonly string[]): Diagnostic {
  return {
    severity: "error",
    rule: "no-definitions",
    message: `There is no defineEvent, definePublisher or defineSubscriber in ${code.join(", ")}.`,
    hint: "Name the files that have them; quote globs.",
  };
}

/** A mistake for each name that no service or event of the system has. */
export function findUnknownNames(
  system: System,
  { service = [], event = [] }: { readonly service?: readonly string[]; readonly event?: readonly string[] },
): readonly Diagnostic[] {
  const services = system.applications.map(({ name }) => name);
  const events = system.events.map((each) => each.event.name);
  return [
    ...service
      .filter((name) => !services.includes(name))
      .map((name) => unknownName("service", name, services)),
    ...event.filter((name) => !events.includes(name)).map((name) => unknownName("event", name, events)),
  ];
}

function unknownName(kind: string, name: string, known: readonly string[]): Diagnostic {
  const similar = nearest(name, known);
  return {
    severity: "error",
    rule: "usage",
    message: `There is no ${kind} "${name}" in these documents.`,
    hint: similar === undefined ? `There are: ${known.join(", ")}.` : `Did you mean "${similar}"?`,
  };
}
