import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isRecord } from "./record.js";

/** What is kept of a run whose files were all written, or were there already. */
export interface PreviousRun {
  /** Of the program and its options. */
  readonly key: string;
  /** SHA-256 of all files that were read, by their absolute paths. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Warnings, which are printed every time. */
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the jobs. */
  readonly documents: readonly PreviousDocument[];
  /** What several documents share; absent where that is nothing. */
  readonly shared?: PreviousShared;
}

export interface PreviousDocument extends PreviousFolder {
  readonly application: string;
}

export interface PreviousShared extends PreviousFolder {
  /** The names of those that import it. */
  readonly applications: readonly string[];
}

export interface PreviousFolder {
  readonly digest: string;
  /** What the settings of the layout were there, in one number. */
  readonly layout: string;
  /** SHA-256 of all generated files with LF as line end, by their paths from the output folder. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** `undefined` for a text that no run of this program has written: anybody may have put it there. */
export function parsePreviousRun(text: string): PreviousRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // a disk was full, or somebody else's file
  }
  if (!isRecord(value)) return undefined;
  const { key, inputs, diagnostics, documents, shared } = value;
  if (typeof key !== "string" || !isTextByName(inputs)) return undefined;
  if (!Array.isArray(diagnostics) || !Array.isArray(documents)) return undefined;
  const known = documents.filter(isDocument);
  const warnings = diagnostics.filter((each): each is Diagnostic => isWarning(each, inputs));
  if (known.length < documents.length || warnings.length < diagnostics.length) return undefined;
  if (shared !== undefined && !isShared(shared)) return undefined;
  return {
    key,
    inputs,
    diagnostics: warnings,
    documents: known,
    ...(shared === undefined ? {} : { shared }),
  };
}

function isTextByName(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((each) => typeof each === "string");
}

function isDocument(value: unknown): value is PreviousDocument {
  if (!isRecord(value)) return false;
  return typeof value["application"] === "string" && isFolder(value);
}

function isShared(value: unknown): value is PreviousShared {
  if (!isRecord(value) || !isFolder(value)) return false;
  const { applications } = value;
  return Array.isArray(applications) && applications.every((name) => typeof name === "string");
}

function isFolder({ digest, layout, outputs }: Readonly<Record<string, unknown>>): boolean {
  return typeof digest === "string" && typeof layout === "string" && isTextByName(outputs);
}

/** Its lines are shown, so it has to be of a file that was read. */
function isWarning(value: unknown, inputs: Readonly<Record<string, string>>): boolean {
  if (!isRecord(value)) return false;
  const { severity, rule, message, hint, location } = value;
  if (severity !== "warning" && severity !== "information") return false;
  if (typeof rule !== "string" || typeof message !== "string") return false;
  if (hint !== undefined && typeof hint !== "string") return false;
  if (location === undefined) return true;
  return (
    isRecord(location) &&
    typeof location["file"] === "string" &&
    Object.hasOwn(inputs, location["file"]) &&
    Number.isSafeInteger(location["line"]) &&
    Number.isSafeInteger(location["column"])
  );
}
