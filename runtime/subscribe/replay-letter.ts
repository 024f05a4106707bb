import { JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager } from "@nats-io/jetstream";
import { messageIdHeader } from "../headers.js";
import { readHeaders } from "../message-headers.js";
import { historyAfter } from "./dead-letter-history.js";
import { deadLetterHeaders, isForeignHeader } from "./dead-letter-headers.js";
import type { Delivery } from "./delivery.js";
import { asError } from "./error-text.js";
import { deadLetterStreamName, letterSubject } from "./names.js";

/**
 * Reads the letter that a replay asks for, and makes of it a delivery of the original message: same bytes, headers,
 * subject and place, but acknowledged to the replay. `undefined`: the letter was dropped or handled meanwhile, or its
 * original is gone.
 */
export async function readReplay(
  jsm: JetStreamManager,
  pointer: Delivery,
  options: { readonly application: string },
): Promise<Delivery | undefined> {
  const stream = deadLetterStreamName(options.application);
  const stored = await found(
    jsm.streams.getMessage(stream, { last_by_subj: letterSubject(pointer.subject) }),
  );
  if (stored === undefined) return undefined;
  const letter = readHeaders({ headers: stored.header });
  const read = (name: string): string => letter.headers.get(name)?.[0] ?? "";
  const sequence = Number(read(deadLetterHeaders.sequence));
  const source = letter.headers.has(deadLetterHeaders.referenceTo)
    ? await found(jsm.streams.getMessage(read(deadLetterHeaders.stream), { seq: sequence }))
    : stored;
  if (source === undefined) return undefined;
  const original = source === stored ? letter : readHeaders({ headers: source.header });
  const hasFirst = letter.headers.has(deadLetterHeaders.firstErrorName);
  return {
    subject: read(deadLetterHeaders.subject),
    data: source.data,
    headers: new Map([...original.headers].filter(([name]) => isForeignHeader(name))),
    headersError: original.error,
    id: letter.headers.get(deadLetterHeaders.messageId)?.[0] ?? original.headers.get(messageIdHeader)?.[0],
    stream: read(deadLetterHeaders.stream),
    sequence,
    attempt: pointer.attempt,
    redelivered: pointer.redelivered,
    timestamp: new Date(read(deadLetterHeaders.timestamp)),
    reply: pointer.reply,
    consumerSequence: pointer.consumerSequence,
    replay: {
      letter: stored.seq,
      replays: Number(letter.headers.get(deadLetterHeaders.replays)?.[0] ?? 0) + 1,
      history: historyAfter(letter.headers),
      firstError: asError(
        read(hasFirst ? deadLetterHeaders.firstErrorName : deadLetterHeaders.errorName),
        read(hasFirst ? deadLetterHeaders.firstErrorMessage : deadLetterHeaders.errorMessage),
      ),
    },
  };
}

/** Removes letters of an application; one that is not there counts as removed. */
export function letterRemover(jsm: JetStreamManager, application: string): (letter: number) => Promise<void> {
  const stream = deadLetterStreamName(application);
  return async (letter) => {
    try {
      // not erased from the disk at once, which is several times slower (measured)
      await jsm.streams.deleteMessage(stream, letter, false);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  };
}

async function found<Value>(work: Promise<Value | null>): Promise<Value | undefined> {
  try {
    return (await work) ?? undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether the server says that there is no such message: 10037, 10043; or no such stream: 10059. */
export function isGone(error: unknown): boolean {
  return error instanceof JetStreamApiError && [10037, 10043, 10059].includes(error.code);
}
