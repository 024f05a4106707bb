import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Application } from "../../asyncapi/model/index.js";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isInside } from "../../asyncapi/is-inside.js";
import { applicationFolder, wayBetween } from "../documents/folders.js";
import { importingFolders, isGenerated } from "../marker.js";
import type { FilePlan } from "../plan-files.js";
import type { Job, JobSet } from "./job.js";

/** One document and the folder of its code, both absolute. */
export interface Output {
  readonly input: string;
  readonly output: string;
}

/** Where the code of a document goes, as soon as it is known what its application is called. */
export function outputOf({ output }: Job, { name }: Pick<Application, "name">, set: JobSet): string {
  return set.folderPerApplication === true ? path.join(output, applicationFolder(name)) : output;
}

/** Each of the two would remove the other's files as stale. */
export function findSharedOutputs(
  outputs: readonly Output[],
  { folderPerApplication, shared }: JobSet,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const first = new Map<string, Output>();
  for (const each of outputs) {
    const folder = comparable(each.output);
    const other = first.get(folder);
    if (other === undefined) first.set(folder, each);
    else
      diagnostics.push({
        severity: "error",
        rule: "shared-output",
        message: `Two documents would be generated into the folder "${each.output}": "${other.input}" and "${each.input}".`,
        hint:
          folderPerApplication === true
            ? "Give one of the two applications another name with x-hazelnats-name, or leave one document out."
            : "Give each document an output folder of its own.",
      });
  }
  if (shared === undefined) return diagnostics;
  if (folderPerApplication === true)
    diagnostics.push(...findEscapes([...outputs.map(({ output }) => output), shared]));
  return [...diagnostics, ...findNestedOutputs(outputs, shared)];
}

/** Only the folder around them was named: none of them may lead out of it. */
function findEscapes(folders: readonly string[]): readonly Diagnostic[] {
  return folders.flatMap((folder) => {
    if (isInside(realFolder(folder), realFolder(path.dirname(folder)))) return [];
    return {
      severity: "error" as const,
      rule: "unsafe-path",
      message:
        "This folder is a symbolic link that leaves the output folder, so nothing is written through it.",
      hint: "Remove the link, or generate into the folder that it points to.",
      location: { file: folder, line: 1, column: 1 },
    };
  });
}

/** What is shared is a client of its own: in the folder of another their files could not be told apart. */
function findNestedOutputs(outputs: readonly Output[], shared: string): readonly Diagnostic[] {
  const within = comparable(shared);
  return outputs.flatMap(({ output }) => {
    const folder = comparable(output);
    const isNested = folder === within || folder.startsWith(`${within}/`) || within.startsWith(`${folder}/`);
    if (!isNested && !path.isAbsolute(wayBetween(shared, output))) return [];
    return {
      severity: "error" as const,
      rule: "shared-output",
      message: isNested
        ? `The folder "${shared}", for what is shared, and the output folder "${output}" lie in each other.`
        : `No import leads from the output folder "${output}" to the folder "${shared}", for what is shared.`,
      hint: "Choose folders beside each other, such as src/shared and src/orders.",
    };
  });
}

/** The folder of one document may lie in that of another, as long as no file belongs to both. */
export function findSharedFiles(plans: readonly FilePlan[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const owners = new Map<string, FilePlan>();
  for (const plan of plans) {
    const folder = comparable(plan.outputDirectory);
    for (const file of plan.files) {
      const key = `${folder}/${file.path}`.toLowerCase();
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
  }
  return diagnostics;
}

/**
 * Clients of documents that are not in this run, but import what it would change: they would no longer compile. The
 * folder of what is shared names them.
 */
export async function findOtherImporters(
  shared: string,
  outputs: readonly Output[],
): Promise<readonly Diagnostic[]> {
  const mine = new Set(outputs.map(({ output }) => comparable(output)));
  const index = await readGenerated(path.join(shared, "index.ts"));
  const diagnostics: Diagnostic[] = [];
  for (const way of index === undefined ? [] : importingFolders(index)) {
    const folder = path.resolve(shared, way);
    if (mine.has(comparable(folder))) continue;
    const other = await readGenerated(path.join(folder, "index.ts"));
    if (other?.includes(`from "${wayBetween(folder, shared)}/`) !== true) continue;
    diagnostics.push({
      severity: "error",
      rule: "shared-elsewhere",
      message: `The client in "${folder}" imports what is shared in "${shared}", and its document is not in this run.`,
      hint: "Generate all documents that share a folder in one run, or delete the client if it is no longer needed.",
      location: { file: path.join(folder, "index.ts"), line: 1, column: 1 },
    });
  }
  return diagnostics;
}

async function readGenerated(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, "utf8");
    return isGenerated(text) ? text : undefined;
  } catch (error) {
    // There is none, or a folder has its name: then nothing imports anything.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** The same text for the same folder, however it is reached, on every file system. */
function comparable(folder: string): string {
  return realFolder(folder).replaceAll("\\", "/").normalize("NFC").toLowerCase();
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
