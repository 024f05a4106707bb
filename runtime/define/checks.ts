import { InvalidDefinitionError } from "../errors.js";

/** Throws `InvalidDefinitionError` unless it is a whole number from 1. */
export function positiveInteger(value: number, setting: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidDefinitionError(setting, value, "a whole number from 1");
}
