import type { HeaderMap } from "../header-map.js";
import { deadLetterHeaders } from "./dead-letter-headers.js";
import { oneLine } from "./error-text.js";

/** How a message was given up before it was replayed. */
export interface EarlierDeath {
  /** ISO 8601. */
  readonly at: string;
  readonly reason: string;
  readonly attempts: number;
  /** Name and message of its last error, at most 200 characters. */
  readonly error: string;
}

/** More are not kept: the oldest go first. */
const longest = 10;

/** One line of JSON for each life of a letter and of those before it, oldest first. */
export function historyAfter(letter: HeaderMap): readonly string[] {
  const read = (name: string): string => letter.get(name)?.[0] ?? "";
  const last: EarlierDeath = {
    at: read(deadLetterHeaders.at),
    reason: read(deadLetterHeaders.reason),
    attempts: Number(read(deadLetterHeaders.attempts)),
    error: oneLine(`${read(deadLetterHeaders.errorName)}: ${read(deadLetterHeaders.errorMessage)}`, 200),
  };
  const all = [...(letter.get(deadLetterHeaders.history) ?? []), JSON.stringify(last)];
  return all.slice(-longest);
}

/** Lines that are not ours are left out: anybody may write headers. */
export function readHistory(letter: HeaderMap): readonly EarlierDeath[] {
  return (letter.get(deadLetterHeaders.history) ?? []).slice(-longest).flatMap((line) => {
    try {
      const life: unknown = JSON.parse(line);
      if (typeof life !== "object" || life === null) return [];
      const { at, reason, attempts, error }: Readonly<Record<string, unknown>> = { ...life };
      return [{ at: String(at), reason: String(reason), attempts: Number(attempts), error: String(error) }];
    } catch {
      return [];
    }
  });
}
