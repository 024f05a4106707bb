import { TextTooLong } from "../pattern/guard-pattern.js";
import type { Validation } from "./validation.js";

/** What a schema was compiled to: says whether a value fits, and keeps what it found of the last one. */
export interface Check {
  (value: unknown): boolean;
  readonly errors?: readonly CheckError[] | null;
}

/** One thing that a value has wrong, as Ajv says it. */
export interface CheckError {
  /** JSON Pointer into the value. */
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The answer of a compiled schema, also where a text or the depth of the value is too much for it. */
export function runCheck(check: Check, value: unknown): Validation {
  try {
    if (check(value)) return { kind: "valid", value };
  } catch (error) {
    if (error instanceof TextTooLong) return { kind: "invalid", issues: [tooLong(error)] };
    // a recursive schema and a message nested thousands of levels deep
    if (!(error instanceof RangeError)) throw error;
    return { kind: "invalid", issues: [{ path: "", message: "is nested too deeply" }] };
  }
  return { kind: "invalid", issues: (check.errors ?? []).map(issueOf) };
}

function tooLong({ pattern, longest }: TextTooLong): { path: string; message: string } {
  const message = `has a text of more than ${longest} characters, too many to be checked against ${brief(pattern)}`;
  return { path: "", message };
}

function issueOf({ instancePath, message = "is not valid", params = {} }: CheckError) {
  const allowed = params["allowedValues"] ?? params["allowedValue"];
  const extra = params["additionalProperty"] ?? params["unevaluatedProperty"];
  const named = allowed ?? extra;
  return { path: instancePath, message: named === undefined ? message : `${message}: ${brief(named)}` };
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
