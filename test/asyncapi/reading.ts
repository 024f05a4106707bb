import { checkReferences } from "../../asyncapi/check-references.js";
import { Cursor } from "../../asyncapi/cursor.js";
import { Documents } from "../../asyncapi/documents.js";
import { readApplication } from "../../asyncapi/index.js";
import type { Application, Diagnostic, ReadOptions, Reading } from "../../asyncapi/index.js";
import { parseText } from "../../asyncapi/load.js";
import { readModel, readSpecification } from "../../asyncapi/read/application.js";
import { References } from "../../asyncapi/references.js";
import { checkExtensions } from "../../asyncapi/x-jetstream.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";

/** Reads `asyncapi.yaml` among files that exist for this reading only. */
export async function readFiles(
  files: Readonly<Record<string, string>>,
  options: ReadOptions & { readonly entry?: string } = {},
): Promise<Reading> {
  await using folder = await makeTemporaryFolder();
  await folder.write(files);
  return await readApplication(folder.at(options.entry ?? "asyncapi.yaml"), options);
}

/** Each as `line:column severity rule: message (hint)`. */
export async function diagnosticsOf(text: string, options: ReadOptions = {}): Promise<readonly string[]> {
  const { diagnostics } = await readFiles({ "asyncapi.yaml": text }, options);
  return diagnostics.map(lineOf);
}

export function lineOf({ severity, rule, message, hint, location }: Diagnostic): string {
  return `${location?.line}:${location?.column} ${severity} ${rule}: ${message} (${hint ?? "no hint"})`;
}

/**
 * What our own code makes of a text that has no mistakes in its structure: without the official parser, which
 * takes most of a reading's time.
 */
export async function readAlone(
  text: string,
  perspective: "application" | "client" = "application",
): Promise<{ readonly application: Application; readonly diagnostics: readonly string[] }> {
  const root = cursorOf(text);
  const references = new References(new Documents(["/"]));
  const diagnostics: Diagnostic[] = [...checkReferences(root, references)];
  const reading = { references, report: (diagnostic: Diagnostic) => void diagnostics.push(diagnostic) };
  const specification = readSpecification(root, reading);
  diagnostics.push(...(await checkExtensions(specification)));
  const application = readModel(specification, perspective, reading);
  return { application, diagnostics: diagnostics.map(lineOf) };
}

/** A cursor at the root of a text. */
export function cursorOf(text: string): Cursor {
  const loaded = parseText(text, "/asyncapi.yaml");
  if (loaded.kind === "failed") throw new Error(loaded.diagnostics.map(lineOf).join("\n"));
  return Cursor.root(loaded.document, new References(new Documents(["/"])));
}
