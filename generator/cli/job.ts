import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RulesetFile } from "../../asyncapi/validate/ruleset.js";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { nearest } from "../../asyncapi/nearest.js";
import type { PrintSettings } from "../print-settings.js";

/** Whose code is generated: the application that the document describes, or a client of it. */
export type Perspective = "application" | "client";

/** One document to read and the folder to generate into. Paths are absolute. */
export interface Job extends PrintSettings {
  readonly input: string;
  readonly output: string;
  readonly perspective?: Perspective;
  /** What the application is called on the server. */
  readonly name?: string;
  /** Folders beside the document's own that its references may reach. */
  readonly roots: readonly string[];
  /** The Spectral ruleset of a full validation. */
  readonly ruleset?: RulesetFile;
  /** Bytes that the document and all that it refers to may have together. */
  readonly maxSize?: number;
  /** Whether references may lead to the web. */
  readonly allowRemote?: boolean | readonly string[];
  /** The folder of templates that replace ours or add files. */
  readonly templates?: string;
}

/** The documents of one run, and how their code lies on disk. */
export interface JobSet {
  readonly jobs: readonly Job[];
  /** Absolute path of the folder for what several documents describe alike; absent: nothing is shared in code. */
  readonly shared?: string;
  /** Each application has a folder of its own below the output of its job, called after it. */
  readonly folderPerApplication?: true;
}

/**
 * A path as somebody wrote it, from `base`: also a `file:` URL, and also with the backslashes of a Windows
 * colleague, unless a file here really is named with one.
 */
export function toAbsolutePath(written: string, base: string): string {
  if (/^file:/iu.test(written)) return fileURLToPath(written);
  const literal = path.resolve(base, written);
  if (path.sep === "\\" || !written.includes("\\") || existsSync(literal)) return literal;
  return path.resolve(base, written.replaceAll("\\", "/"));
}

/** Why a document can't even be opened, found before the reader is loaded. */
export function findInputMistake(written: string, input: string): Diagnostic | undefined {
  const mistake = { severity: "error", rule: "missing-document" } as const;
  if (/^https?:/iu.test(written))
    return {
      ...mistake,
      message: `Documents are read from disk, and "${written}" is an address on the web.`,
      hint: "Download the document into the project and name that file.",
    };
  const stats = statSync(input, { throwIfNoEntry: false });
  if (stats === undefined) {
    const similar = nearest(path.basename(input), namesIn(path.dirname(input)));
    return {
      ...mistake,
      message: `There is no document "${written}".`,
      hint:
        similar === undefined
          ? "Name an AsyncAPI document, or write a first one with `hazelnats init`."
          : `Did you mean "${path.join(path.dirname(written), similar)}"?`,
    };
  }
  if (stats.isDirectory()) {
    const inside = namesIn(input).find((name) => /^asyncapi\.(?:ya?ml|json)$/iu.test(name));
    return {
      ...mistake,
      message: `"${written}" is a folder, not a document.`,
      hint:
        inside === undefined
          ? "Name the document in it."
          : `Name the document in it: "${path.join(written, inside)}".`,
    };
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // It only serves a suggestion.
    if (error instanceof Error && "code" in error) return [];
    throw error;
  }
}
