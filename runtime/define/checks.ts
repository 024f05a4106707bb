import { keysOf } from "../codec/json-pointer.js";
import { InvalidDefinitionError } from "../errors.js";
import { toMilliseconds } from "./duration.js";
import type { Duration } from "./duration.js";

/** Throws `InvalidDefinitionError` unless it is a whole number from 1. */
export function positiveInteger(value: number, setting: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidDefinitionError(setting, value, "a whole number from 1");
}

/** Throws `InvalidDefinitionError` unless it is a duration above zero. */
export function positiveDuration(value: Duration, setting: string): number {
  const milliseconds = toMilliseconds(value, setting);
  if (milliseconds > 0) return milliseconds;
  throw new InvalidDefinitionError(setting, value, "a duration above zero");
}

/** Throws `InvalidDefinitionError` unless it is one of the texts: code without types may give any. */
export function oneOf(value: string | undefined, allowed: readonly string[], setting: string): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new InvalidDefinitionError(setting, value, allowed.join(" or "));
}

/** Throws `InvalidDefinitionError` unless it is `true`, `false` or left out: code without types may give any. */
export function trueOrFalse(value: unknown, setting: string): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new InvalidDefinitionError(setting, value, "true or false");
}

/**
 * A name of a stream, of a consumer or of an application: it becomes a folder of the server and a token of
 * subjects. Throws `InvalidDefinitionError`.
 */
export function legalName(value: string, setting: string): void {
  // the server's own limit on names is 255
  if (/^[^\s.*>/\\{}\p{Cc}]{1,255}$/u.test(value)) return;
  const expected = "a name of 1 to 255 characters without spaces, dots, slashes, braces, `*` and `>`";
  throw new InvalidDefinitionError(setting, value, expected);
}

/** The colon ends the event's name in message ids. Throws `InvalidDefinitionError`. */
export function legalEventName(value: string, setting: string): void {
  if (/^[^\s:\p{Cc}]{1,255}$/u.test(value)) return;
  throw new InvalidDefinitionError(setting, value, "a name of 1 to 255 characters without spaces and colons");
}

/** Throws `InvalidDefinitionError` unless it is a JSON Pointer to a part of a value. */
export function legalPointer(value: string, setting: string): void {
  if (value !== "" && keysOf(value) !== undefined) return;
  throw new InvalidDefinitionError(setting, value, 'a JSON Pointer such as "/orderId"');
}
