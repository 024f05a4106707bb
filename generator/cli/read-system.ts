import { type Diagnostic, hasErrors, systemOf, type System } from "../../asyncapi/index.js";
import { nearest } from "../../asyncapi/nearest.js";
import type { FoundJobs } from "./find-jobs.js";
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

/** Reads all documents of a command as one system. */
export async function readSystem(
  found: FoundJobs,
  progress: (doing: string) => void,
): Promise<SystemReading> {
  if (found.kind === "mistaken") return { verdict: "usage", diagnostics: found.diagnostics, files: [] };
  const diagnostics: Diagnostic[] = [];
  const files = new Set(found.configFile === undefined ? [] : [found.configFile]);
  const read = [];
  for (const job of found.jobs) {
    progress(`Reading ${job.input}`);
    const reading = await readJob(job);
    for (const diagnostic of reading.diagnostics) diagnostics.push(diagnostic);
    for (const file of [job.input, ...reading.files]) files.add(file);
    if (reading.kind === "read") read.push({ input: job.input, application: reading.application });
  }
  if (read.length > 1) {
    const { findDisagreements } = await import("../documents/disagreements.js");
    // They are of this run as a whole: two documents may be of two servers that never meet.
    diagnostics.push(...findDisagreements(read).map((each) => ({ ...each, severity: "warning" as const })));
  }
  if (hasErrors(diagnostics)) return { verdict: "invalid", diagnostics, files: [...files] };
  const system = systemOf(read.map(({ application }) => application));
  return { verdict: "read", system, diagnostics, files: [...files] };
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
