import { plainAt } from "../codec/json-pointer.js";
import { parameterOf } from "../define/subject.js";
import type { Arrival } from "./dispatch.js";

/**
 * The key of a message: a text, a number or a boolean. Those that have none are in order among themselves: whoever asks for an order gets rather too
 * much of it than too little.
 */
export function orderKeyOf(arrival: Arrival, key: string): string {
  if (arrival.kind !== "event") return "";
  const parameter = parameterOf(key);
  if (parameter !== undefined) {
    return Object.hasOwn(arrival.parameters, parameter) ? `=${arrival.parameters[parameter]}` : "";
  }
  const value = plainAt(arrival.payload, key);
  const isPlain = ["string", "number", "boolean", "bigint"].includes(typeof value);
  return isPlain ? `=${String(value)}` : "";
}
