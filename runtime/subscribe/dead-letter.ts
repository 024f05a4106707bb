import { headers as createHeaders } from "@nats-io/transport-node";
import type { MsgHdrs } from "@nats-io/transport-node";
import { UnconfirmedError } from "../errors/delivery.js";
import { acknowledgementOf } from "../streams/index.js";
import type { Confirmations } from "./confirmations.js";
import { deadLetterHeaders, isForeignHeader } from "./dead-letter-headers.js";
import type { Delivery } from "./delivery.js";
import { describeError, oneLine } from "./error-text.js";
import { deadLetterSubject } from "./names.js";
import type { FinalReason } from "./verdict.js";

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
  /** Whether the stream of the dead letters refuses a second letter of the same subject by itself. */
  readonly isUnique: boolean;
  /** How often the message was replayed, and its lives before this one. */
  readonly replays: number;
  readonly history: readonly string[];
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
  // a header that would stay on the letter: where the stream itself lets only one of each subject in, it is not needed
  if (!facts.isUnique) headers.set("Nats-Expected-Last-Subject-Sequence", "0");
  const payload = reference ? "" : delivery.data;
  // read as a stream's answer: anybody who listens to these subjects may answer too
  const answer = await confirmations.send(subject, payload, { headers, read: acknowledgementOf });
  // 10071, 10077: there is one already, of an earlier delivery whose confirmation got lost
  const isStored =
    answer.kind === "stored" || (answer.kind === "refused" && isThereAlready(answer.serverCode));
  if (!isStored) throw new UnconfirmedError(subject, "refused", { cause: answer });
  return { subject, reference };
}

/** Whether the server says that there is one on the subject. */
export function isThereAlready(serverCode: number): boolean {
  return serverCode === 10071 || serverCode === 10077;
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
  if (facts.replays > 0) set(deadLetterHeaders.replays, String(facts.replays));
  for (const life of facts.history) headers.append(deadLetterHeaders.history, life);
  if (!options.original) set(deadLetterHeaders.referenceTo, String(delivery.data.length));
  return headers;
}

// A copied Nats-TTL makes the server refuse the dead letter, and a copied Nats-Msg-Id makes it a duplicate. The
// name has to be one that can be written again: it came from outside.
function isCopied(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && isForeignHeader(name);
}

function sizeOf(headers: MsgHdrs): number {
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`));
  // the first line, the empty one, and the expectation that is added last
  return new TextEncoder().encode(lines.join("")).length + 100;
}
