import type { HeaderMap } from "../header-map.js";
import { deadLetterHeaders } from "../subscribe/dead-letter-headers.js";
import { readHistory } from "../subscribe/dead-letter-history.js";
import type { EarlierDeath } from "../subscribe/dead-letter-history.js";
import { eventHeader } from "../headers.js";

/** A message that an actor could not handle, without its payload. */
export interface DeadLetter {
  /** Its place in the stream of the dead letters, counted from 1: what it is called by. */
  readonly number: number;
  /** In kebab-case, as in the subject. */
  readonly actor: string;
  /** Name of the event; `undefined` where its publisher is not Hazelnats'. */
  readonly event: string | undefined;
  /** Why it was given up: see `FinalReason`. */
  readonly reason: string;
  /** The server's delivery count of the last life. */
  readonly attempts: number;
  readonly error: { readonly name: string; readonly message: string };
  /** `undefined`: it was the same, or is not known. */
  readonly firstError: { readonly name: string; readonly message: string } | undefined;
  /** When it was given up. */
  readonly at: Date;
  /** Bytes of the payload that is stored here. */
  readonly size: number;
  /** The payload is only in the original: it is too large to be stored twice. */
  readonly isReference: boolean;
  readonly original: {
    readonly subject: string;
    readonly stream: string;
    readonly sequence: number;
    readonly timestamp: Date;
    readonly messageId: string | undefined;
  };
  /** How often it was replayed and failed again. */
  readonly replays: number;
  /** The lives before this one, oldest first; at most ten. */
  readonly history: readonly EarlierDeath[];
}

/** A dead letter with all that is stored. */
export interface DeadLetterContent extends DeadLetter {
  readonly payload: Uint8Array;
  /** Those of the original, without `Nats-*`. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

export function readLetter(number: number, headers: HeaderMap, size: number): DeadLetter {
  const read = (name: string): string | undefined => headers.get(name)?.[0];
  const text = (name: string): string => read(name) ?? "";
  const firstName = read(deadLetterHeaders.firstErrorName);
  const history = readHistory(headers);
  return {
    number,
    actor: text(deadLetterHeaders.actor),
    event: read(eventHeader),
    reason: text(deadLetterHeaders.reason),
    attempts: Number(text(deadLetterHeaders.attempts)),
    error: { name: text(deadLetterHeaders.errorName), message: text(deadLetterHeaders.errorMessage) },
    firstError:
      firstName === undefined
        ? undefined
        : { name: firstName, message: text(deadLetterHeaders.firstErrorMessage) },
    at: new Date(text(deadLetterHeaders.at)),
    size,
    isReference: headers.has(deadLetterHeaders.referenceTo),
    original: {
      subject: text(deadLetterHeaders.subject),
      stream: text(deadLetterHeaders.stream),
      sequence: Number(text(deadLetterHeaders.sequence)),
      timestamp: new Date(text(deadLetterHeaders.timestamp)),
      messageId: read(deadLetterHeaders.messageId),
    },
    replays: Number(read(deadLetterHeaders.replays) ?? 0),
    history,
  };
}
