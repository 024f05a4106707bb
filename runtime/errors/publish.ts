import type { Receipt } from "../publish/receipt.js";

/**
 * The deadline passed without an acknowledgement: the message may or may not be in its stream. Publishing again
 * with the same id within the duplicate window is safe.
 */
export class PublishOutcomeUnknownError extends Error {
  override readonly name = "PublishOutcomeUnknownError";
  readonly code = "PUBLISH_OUTCOME_UNKNOWN";
  readonly event: string;
  readonly subject: string;
  /** The whole value of `Nats-Msg-Id`; of a batch that of its last event. */
  readonly messageId: string;
  /** How often the message was sent. */
  readonly attempts: number;
  /** Milliseconds since the first attempt. */
  readonly elapsed: number;

  constructor(
    event: string,
    facts: {
      readonly subject: string;
      readonly messageId: string;
      readonly attempts: number;
      readonly elapsed: number;
      /** How many events were published together; `undefined`: this one alone. */
      readonly batch?: number | undefined;
    },
    options?: ErrorOptions,
  ) {
    // `publish` puts the event's name before the id by itself
    const ownId = facts.messageId.replace(`${event}:`, "");
    const what =
      facts.batch === undefined
        ? `the event "${event}" on ${facts.subject}`
        : `the batch of ${facts.batch} events that ends with "${event}"`;
    const reason = options?.cause instanceof Error ? `; ${options.cause.message}` : "";
    const advice =
      facts.batch === undefined
        ? `it may or may not be stored. ` +
          `Publishing it again with the option { id: ${JSON.stringify(ownId)} } stores it at most once`
        : `all of it or nothing is stored. ` +
          `Publishing it again with the same ids stores it, or is refused (10201) where it is stored`;
    super(
      `${what} was not acknowledged within ${facts.elapsed} ms (${facts.attempts} attempts${reason}): ${advice}`,
      options,
    );
    this.event = event;
    this.subject = facts.subject;
    this.messageId = facts.messageId;
    this.attempts = facts.attempts;
    this.elapsed = facts.elapsed;
  }
}

/** What to do about what the server refuses by these codes. */
const hints: ReadonlyMap<number, string> = new Map([
  [10166, "Allow TTLs with defineStream({ messageTtl: true }) and register() it"],
  [10164, "In a batch only the first event on a subject can expect a sequence"],
  [10201, "An id of the batch is known to its stream already, so nothing of it is stored"],
  [10188, "Allow schedules with defineStream({ schedules: true }) and register() it"],
  [10174, "Allow batches with defineStream({ atomicBatches: true }) and register() it"],
]);

/** The server said no: the message is not stored, and sending it again would not help by itself. */
export class PublishRefusedError extends Error {
  override readonly name = "PublishRefusedError";
  readonly code = "PUBLISH_REFUSED";
  readonly event: string;
  readonly stream: string | undefined;
  /** The server's error code, such as 10054 (message too large); 0 where it gave none. */
  readonly serverCode: number;
  readonly reason: string;

  constructor(
    event: string,
    facts: { readonly stream: string | undefined; readonly serverCode: number; readonly reason: string },
    options?: ErrorOptions,
  ) {
    const where = facts.stream === undefined ? "the server" : `stream ${facts.stream}`;
    const code = facts.serverCode === 0 ? "" : ` (${facts.serverCode})`;
    const hint = hints.get(facts.serverCode);
    super(
      `${where} refused the event "${event}": ${facts.reason}${code}${hint === undefined ? "" : `. ${hint}`}`,
      options,
    );
    this.event = event;
    this.stream = facts.stream;
    this.serverCode = facts.serverCode;
    this.reason = facts.reason;
  }
}

/** With `onDuplicate: "throw"`: the stream already has a message with this id, so nothing was stored. */
export class DuplicateMessageError extends Error {
  override readonly name = "DuplicateMessageError";
  readonly code = "DUPLICATE_MESSAGE";
  readonly event: string;
  readonly messageId: string;
  readonly stream: string;
  /** Place of the message that was there first, counted from 1. */
  readonly sequence: number;

  constructor(
    event: string,
    facts: { readonly messageId: string; readonly stream: string; readonly sequence: number },
  ) {
    super(
      `the event "${event}" with the id ${facts.messageId} is already in stream ${facts.stream} ` +
        `(sequence ${facts.sequence}): nothing was stored`,
    );
    this.event = event;
    this.messageId = facts.messageId;
    this.stream = facts.stream;
    this.sequence = facts.sequence;
  }
}

/** What became of one of many events. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly receipt: Receipt }
  | { readonly kind: "failed"; readonly error: unknown };

/** Not all of the events of a `publishMany` are stored, or what gave the events failed. */
export class PartlyPublishedError extends Error {
  override readonly name = "PartlyPublishedError";
  readonly code = "PARTLY_PUBLISHED";
  readonly event: string;
  /** What became of each event that was taken, in order. */
  readonly outcomes: readonly PublishOutcome[];

  /** `cause` is the first failure, or what the iterable threw. */
  constructor(
    event: string,
    facts: { readonly outcomes: readonly PublishOutcome[] },
    options?: ErrorOptions,
  ) {
    const failed = facts.outcomes.filter(({ kind }) => kind === "failed").length;
    super(
      `of ${facts.outcomes.length} events "${event}" that were taken, ${failed} are not known to be stored` +
        (failed === 0 ? "; then the iterable failed" : "") +
        (options?.cause instanceof Error ? `: ${options.cause.message}` : ""),
      options,
    );
    this.event = event;
    this.outcomes = facts.outcomes;
  }
}

/** With `expectLastSequence`: the subject's last message is another one, so nothing was stored. */
export class SequenceConflictError extends Error {
  override readonly name = "SequenceConflictError";
  readonly code = "SEQUENCE_CONFLICT";
  readonly event: string;
  readonly subject: string;
  readonly stream: string;
  /** What `expectLastSequence` said; 0: no message. */
  readonly expected: number;
  /** Place of the subject's last message, 0 where it has none; `undefined` where this user may not look. */
  readonly found: number | undefined;

  constructor(
    event: string,
    facts: {
      readonly subject: string;
      readonly stream: string;
      readonly expected: number;
      readonly found: number | undefined;
    },
    options?: ErrorOptions,
  ) {
    const found = facts.found === undefined ? "another one" : facts.found;
    super(
      `the event "${event}" is not stored: the last message on ${facts.subject} in stream ${facts.stream} ` +
        `was expected at sequence ${facts.expected}, found is ${found}`,
      options,
    );
    this.event = event;
    this.subject = facts.subject;
    this.stream = facts.stream;
    this.expected = facts.expected;
    this.found = facts.found;
  }
}

/** The deadline passed, and the message is not stored: it was never sent, or the server turned it away each time. */
export class PublishNotSentError extends Error {
  override readonly name = "PublishNotSentError";
  readonly code = "PUBLISH_NOT_SENT";
  readonly event: string;
  readonly subject: string;
  /** Milliseconds that it waited. */
  readonly elapsed: number;
  readonly reason: string;

  constructor(
    event: string,
    facts: { readonly subject: string; readonly elapsed: number; readonly reason: string },
  ) {
    super(
      `the event "${event}" on ${facts.subject} is not stored, though it was tried for ${facts.elapsed} ms: ` +
        facts.reason,
    );
    this.event = event;
    this.subject = facts.subject;
    this.elapsed = facts.elapsed;
    this.reason = facts.reason;
  }
}
