import { serverHeaderPrefix } from "../headers.js";

/** The headers that say where a dead letter comes from and why. Its other headers are those of the original. */
export const deadLetterHeaders = {
  application: "Hazelnats-Dead-Application",
  actor: "Hazelnats-Dead-Actor",
  /** See `FinalReason`. */
  reason: "Hazelnats-Dead-Reason",
  /** The server's delivery count. */
  attempts: "Hazelnats-Dead-Attempts",
  /** Name and message of the last error, on one line and at most 1,000 characters each. */
  errorName: "Hazelnats-Dead-Error-Name",
  errorMessage: "Hazelnats-Dead-Error",
  /** The same of the first error, where an earlier attempt failed in the same process. */
  firstErrorName: "Hazelnats-Dead-First-Error-Name",
  firstErrorMessage: "Hazelnats-Dead-First-Error",
  /** When it was given up: ISO 8601. */
  at: "Hazelnats-Dead-At",
  subject: "Hazelnats-Dead-Subject",
  stream: "Hazelnats-Dead-Stream",
  sequence: "Hazelnats-Dead-Sequence",
  /** When the original was stored: ISO 8601. */
  timestamp: "Hazelnats-Dead-Timestamp",
  /** The original's id; `Nats-Msg-Id` would make the server deduplicate dead letters. */
  messageId: "Hazelnats-Dead-Message-Id",
  /** How often it was replayed and failed again; absent: never. */
  replays: "Hazelnats-Dead-Replays",
  /** One line of JSON for each life before, oldest first, at most ten: `{ at, reason, attempts, error }`. */
  history: "Hazelnats-Dead-History",
  /**
   * Size of the original in bytes, where it is too large to be stored together with these headers: the dead letter
   * then is a reference without headers and payload of the original, which stays in its stream.
   */
  referenceTo: "Hazelnats-Dead-Reference",
} as const;

/** Whether a header of a dead letter is one of the original. */
export function isForeignHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return !lower.startsWith(serverHeaderPrefix.toLowerCase()) && !lower.startsWith("hazelnats-dead-");
}
