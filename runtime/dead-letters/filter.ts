import { toKebab } from "../subscribe/names.js";
import type { DeadLetter } from "./letter.js";

/** Which dead letters. What is not stated does not matter; all that is stated has to hold. */
export interface DeadLetterFilter {
  /** Key or name: `sendReceipt` or `send-receipt`. */
  readonly actor?: string | undefined;
  /** Name of the event. */
  readonly event?: string | undefined;
  /** Such as `attempts` or `invalid`. */
  readonly reason?: string | undefined;
  /** A part of the name or the message of the last error, in any case. */
  readonly error?: string | undefined;
  /** Given up at this time or later. */
  readonly since?: Date | undefined;
  /** Given up before this time. */
  readonly until?: Date | undefined;
  readonly numbers?: readonly number[] | undefined;
}

/** Whether a letter is one of those that are meant. */
export function isMeant(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { actor, event, reason, error, since, until, numbers } = filter;
  const text = `${letter.error.name}: ${letter.error.message}`.toLowerCase();
  return (
    (actor === undefined || letter.actor === toKebab(actor)) &&
    (event === undefined || letter.event === event) &&
    (reason === undefined || letter.reason === reason) &&
    (error === undefined || text.includes(error.toLowerCase())) &&
    (since === undefined || letter.at >= since) &&
    (until === undefined || letter.at < until) &&
    (numbers === undefined || numbers.includes(letter.number))
  );
}
