import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { isRecord } from "./record.js";

/** What is kept of a run whose files were all written, or were there already. */
export interface PreviousRun {
  /** Of the program, its options and the settings of the layout. */
  readonly key: string;
  /** SHA-256 of all files that were read, by their absolute paths. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Warnings, which are printed every time. */
  readonly diagnostics: readonly Diagnostic[];
  /** In the order of the jobs. */
  readonly documents: readonly PreviousDocument[];
}

export interface PreviousDocument {
  readonly application: string;
  readonly digest: string;
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
  const { key, inputs, diagnostics, documents } = value;
  if (typeof key !== "string" || !isTextByName(inputs)) return undefined;
  if (!Array.isArray(diagnostics) || !Array.isArray(documents)) return undefined;
  const known = documents.filter(isDocument);
  const warnings = diagnostics.filter((each): each is Diagnostic => isWarning(each, inputs));
  if (known.length < documents.length || warnings.length < diagnostics.length) return undefined;
  return { key, inputs, diagnostics: warnings, documents: known };
}

function isTextByName(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((each) => typeof each === "string");
}

function isDocument(value: unknown): value is PreviousDocument {
  if (!isRecord(value)) return false;
  const { application, digest, outputs } = value;
  return typeof application === "string" && typeof digest === "string" && isTextByName(outputs);
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
