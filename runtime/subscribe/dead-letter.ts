import { headers as createHeaders } from "@nats-io/transport-node";
import type { Msg, MsgHdrs } from "@nats-io/transport-node";
import { UnconfirmedError } from "../errors/delivery.js";
import { serverHeaderPrefix } from "../headers.js";
import type { Confirmations } from "./confirmations.js";
import type { Delivery } from "./delivery.js";
import { deadLetterSubject } from "./names.js";
import type { FinalReason } from "./verdict.js";

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
  /**
   * Size of the original in bytes, where it is too large to be stored together with these headers: the dead letter
   * then is a reference without headers and payload of the original, which stays in its stream.
   */
  referenceTo: "Hazelnats-Dead-Reference",
} as const;

export interface DeadLetterFacts {
  readonly application: string;
  /** In kebab-case. */
  readonly actor: string;
  readonly stream: string;
  readonly streamCreated: string;
  readonly reason: FinalReason;
  readonly error: unknown;
  /** `undefined`: not known, or there was no earlier one. */
  readonly firstError: { readonly error: unknown } | undefined;
  /** The server's limit for payload and headers together, in bytes. */
  readonly maxPayload: number;
}

export interface StoredDeadLetter {
  readonly subject: string;
  /** The payload is in the original alone. */
  readonly reference: boolean;
}

/**
 * Stores a message for good, once: a second one of the same actor and message is refused by the server, which
 * counts as stored. Rejects with `UnconfirmedError` where it is not sure that it is stored.
 */
export async function storeDeadLetter(
  delivery: Delivery,
  facts: DeadLetterFacts,
  confirmations: Confirmations,
): Promise<StoredDeadLetter> {
  const subject = deadLetterSubject({ ...facts, sequence: delivery.sequence });
  const whole = headersOf(delivery, facts, { original: true });
  const reference = sizeOf(whole) + delivery.data.length > facts.maxPayload;
  const headers = reference ? headersOf(delivery, facts, { original: false }) : whole;
  headers.set("Nats-Expected-Last-Subject-Sequence", "0");
  const answer = await confirmations.send(subject, reference ? "" : delivery.data, { headers });
  const refusal = refusalOf(answer);
  // 10071: there is one already, of an earlier delivery whose confirmation got lost
  if (refusal !== undefined && refusal.code !== 10071) {
    throw new UnconfirmedError(subject, "refused", { cause: refusal });
  }
  return { subject, reference };
}

function headersOf(
  delivery: Delivery,
  facts: DeadLetterFacts,
  options: { readonly original: boolean },
): MsgHdrs {
  const headers = createHeaders();
  for (const [name, values] of options.original ? delivery.headers : []) {
    if (!isCopied(name)) continue;
    for (const value of values) headers.append(name, oneLine(value, Infinity));
  }
  const set = (name: string, value: string): void => headers.set(name, oneLine(value, 1_000));
  set(deadLetterHeaders.application, facts.application);
  set(deadLetterHeaders.actor, facts.actor);
  set(deadLetterHeaders.reason, facts.reason);
  set(deadLetterHeaders.attempts, String(delivery.attempt));
  set(deadLetterHeaders.at, new Date().toISOString());
  set(deadLetterHeaders.subject, delivery.subject);
  set(deadLetterHeaders.stream, facts.stream);
  set(deadLetterHeaders.sequence, String(delivery.sequence));
  set(deadLetterHeaders.timestamp, delivery.timestamp.toISOString());
  if (delivery.id !== undefined) set(deadLetterHeaders.messageId, delivery.id);
  const last = describeError(facts.error);
  set(deadLetterHeaders.errorName, last.name);
  set(deadLetterHeaders.errorMessage, last.message);
  if (facts.firstError !== undefined) {
    const first = describeError(facts.firstError.error);
    set(deadLetterHeaders.firstErrorName, first.name);
    set(deadLetterHeaders.firstErrorMessage, first.message);
  }
  if (!options.original) set(deadLetterHeaders.referenceTo, String(delivery.data.length));
  return headers;
}

// A copied Nats-TTL makes the server refuse the dead letter, and a copied Nats-Msg-Id makes it a duplicate. The
// name has to be one that can be written again: it came from outside.
function isCopied(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) &&
    !lower.startsWith(serverHeaderPrefix.toLowerCase()) &&
    !lower.startsWith("hazelnats-dead-")
  );
}

/** Errors' texts come from anywhere; a line break in a header would start another header. */
export function oneLine(text: string, longest: number): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, longest);
}

function describeError(error: unknown): { readonly name: string; readonly message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: typeof error, message: String(error) };
}

function sizeOf(headers: MsgHdrs): number {
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`));
  // the first line, the empty one, and the expectation that is added last
  return new TextEncoder().encode(lines.join("")).length + 100;
}

interface Refusal {
  readonly code: number;
  readonly description: string;
}

function refusalOf(answer: Msg): Refusal | undefined {
  // the form of JetStream's answers to a publish
  const { error } = answer.json<{ error?: { err_code?: number; description?: string } }>();
  return error && { code: error.err_code ?? 0, description: error.description ?? "" };
}
