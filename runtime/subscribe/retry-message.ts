import { headers as createHeaders } from "@nats-io/transport-node";
import type { MsgHdrs } from "@nats-io/transport-node";
import { UnconfirmedError } from "../errors/delivery.js";
import {
  expectedLastSequenceHeader,
  scheduleHeader,
  scheduleTargetHeader,
  serverHeaderPrefix,
} from "../headers.js";
import { acknowledgementOf } from "../streams/index.js";
import type { Confirmations } from "./confirmations.js";
import { isThereAlready } from "./dead-letter.js";
import type { Delivery } from "./delivery.js";
import { asError, describeError, oneLine } from "./error-text.js";
import { retrySubject } from "./names.js";
import type { DeadLetterPlace } from "./names.js";

/*
 * A message whose next attempt is far away waits in a stream of its application's, as a schedule of the server: the
 * bytes and headers of the original, and where it comes from. These names are a wire format.
 */

const prefix = "Hazelnats-Retry-";

/** The headers that say what a message is that was put off. Its other headers are those of the original. */
export const retryHeaders = {
  /** How often it was delivered before. */
  attempts: `${prefix}Attempts`,
  subject: `${prefix}Subject`,
  stream: `${prefix}Stream`,
  /** Of the stream, in the server's words. */
  created: `${prefix}Stream-Created`,
  sequence: `${prefix}Sequence`,
  /** When the original was stored: ISO 8601. */
  timestamp: `${prefix}Timestamp`,
  id: `${prefix}Message-Id`,
  /** Where the original is acknowledged, by whoever has it then. */
  address: `${prefix}Address`,
  /** Name and message of the first error, where one is known: at most 1,000 characters each. */
  errorName: `${prefix}First-Error-Name`,
  errorMessage: `${prefix}First-Error`,
  /** Before a name of the original's headers that would be one of the server's, or of these. */
  kept: `${prefix}Kept-`,
} as const;

export interface RetryFacts extends Pick<DeadLetterPlace, "application" | "actor" | "streamCreated"> {
  /** Milliseconds since 1970. */
  readonly due: number;
  /** How often it was delivered, which its next deliveries are counted on. */
  readonly attempts: number;
  /** `undefined`: not known, or it has not failed. */
  readonly firstError: { readonly error: unknown } | undefined;
  /** The server's limit for payload and headers together, in bytes. */
  readonly maxPayload: number;
}

/** Room for what a dead letter says besides: what waits here may be the only copy, and has to fit there whole. */
const spare = 32_768;

/**
 * Stores a message until it is due, once: where it waits already, that counts as stored. `false`: it is not known to be
 * stored, and has to stay where it is.
 */
export async function storeRetry(
  delivery: Delivery,
  facts: RetryFacts,
  confirmations: Confirmations,
): Promise<boolean> {
  const place = { ...facts, stream: delivery.stream ?? "", sequence: delivery.sequence };
  const headers = headersOf(delivery, facts);
  if (headers === undefined) return false;
  const size = [...headers].flatMap(([name, values]) =>
    values.map((value) => name.length + 3 * value.length),
  );
  const sum = size.reduce((total, each) => total + each, delivery.data.length);
  if (sum + spare > facts.maxPayload) return false;
  headers.set(scheduleHeader, `@at ${new Date(facts.due).toISOString()}`);
  headers.set(scheduleTargetHeader, retrySubject("due", place));
  headers.set(expectedLastSequenceHeader, "0");
  try {
    const options = { headers, read: acknowledgementOf };
    const answer = await confirmations.send(retrySubject("at", place), delivery.data, options);
    return answer.kind === "stored" || (answer.kind === "refused" && isThereAlready(answer.serverCode));
  } catch (error) {
    if (error instanceof UnconfirmedError) return false;
    throw error;
  }
}

/** `undefined`: what came from outside can't be written again. */
function headersOf(delivery: Delivery, facts: RetryFacts): MsgHdrs | undefined {
  const headers = createHeaders();
  try {
    for (const [name, values] of delivery.headers) {
      const kept = isOurs(name) ? `${retryHeaders.kept}${name}` : name;
      for (const value of values) headers.append(kept, value);
    }
    headers.set(retryHeaders.attempts, String(facts.attempts));
    headers.set(retryHeaders.subject, delivery.subject);
    headers.set(retryHeaders.stream, delivery.stream ?? "");
    headers.set(retryHeaders.created, facts.streamCreated);
    headers.set(retryHeaders.sequence, String(delivery.sequence));
    headers.set(retryHeaders.timestamp, delivery.timestamp.toISOString());
    headers.set(retryHeaders.address, delivery.reply ?? "");
    if (delivery.id !== undefined) headers.set(retryHeaders.id, delivery.id);
  } catch {
    return undefined;
  }
  if (facts.firstError !== undefined) {
    const { name, message } = describeError(facts.firstError.error);
    headers.set(retryHeaders.errorName, oneLine(name, 1_000));
    headers.set(retryHeaders.errorMessage, oneLine(message, 1_000));
  }
  return headers;
}

/** Makes of a retry that is due a delivery of the original: what it was, but acknowledged here. */
export function readRetry(copy: Delivery): Delivery {
  const read = (name: string): string => copy.headers.get(name)?.[0] ?? "";
  const headers = [...copy.headers].flatMap(([name, values]) => {
    if (name.startsWith(retryHeaders.kept)) return [[name.slice(retryHeaders.kept.length), values] as const];
    return isOurs(name) ? [] : [[name, values] as const];
  });
  return {
    subject: read(retryHeaders.subject),
    data: copy.data,
    headers: new Map(headers),
    headersError: copy.headersError,
    id: copy.headers.get(retryHeaders.id)?.[0],
    stream: read(retryHeaders.stream),
    sequence: Number(read(retryHeaders.sequence)),
    attempt: Number(read(retryHeaders.attempts)) + copy.attempt,
    redelivered: copy.redelivered,
    timestamp: new Date(read(retryHeaders.timestamp)),
    reply: copy.reply,
    consumerSequence: copy.consumerSequence,
    putOff: {
      streamCreated: read(retryHeaders.created),
      address: read(retryHeaders.address),
      firstError: copy.headers.has(retryHeaders.errorName)
        ? { error: asError(read(retryHeaders.errorName), read(retryHeaders.errorMessage)) }
        : undefined,
    },
  };
}

function isOurs(name: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith(serverHeaderPrefix.toLowerCase()) || lower.startsWith(prefix.toLowerCase());
}
