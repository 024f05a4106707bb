import type { Json } from "../json.js";

/** More than that are no help in an editor, and work for the compiler in every file that uses them. */
const mostLiterals = 10_000;

/** Whether the values of an enumeration are too many to be a union of literals. */
export function isTooManyLiterals(values: readonly Json[]): boolean {
  return values.length > mostLiterals;
}
