import { compilePattern } from "../codec/pattern.js";
import type { CheckError } from "../codec/run-check.js";
import type { TextCheck } from "../pattern/guard-pattern.js";

/** A pattern of a schema, compiled when the first text comes: most processes meet few of them. */
export function lazyPattern(source: string, flags: string): Pick<TextCheck, "test"> {
  let compiled: TextCheck | undefined;
  return { test: (text) => (compiled ??= compilePattern(source, flags)).test(text) };
}

/** The errors with one more; `null` stands for none. */
export function addError(errors: CheckError[] | null, error: CheckError): CheckError[] {
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}

/** A key as a step of a JSON Pointer. */
export function pointerStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Code points, as JSON Schema counts the length of a text. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (!isHigh(text.charCodeAt(at)) || !isLow(text.charCodeAt(at + 1))) continue;
    count--;
    at++;
  }
  return count;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
