import type { Duration, Size } from "./duration.js";
import { freeze } from "./freeze.js";
import { legalStream } from "./legal-stream.js";

/**
 * What a stream keeps and for how long. What is not stated is left to the server's defaults and is never
 * compared with an existing stream.
 */
export interface StreamSettings {
  /** How old an event may become before it is dropped; `"0s"` means forever. */
  readonly maxAge?: Duration;
  readonly maxBytes?: Size;
  readonly maxMessages?: number;
  readonly maxMessagesPerSubject?: number;
  /** Publishing a larger event fails. */
  readonly maxMessageSize?: Size;
  readonly maxConsumers?: number;
  /** How long the server knows the ids of messages; publishing the same id again within it stores nothing. */
  readonly duplicateWindow?: Duration;
  /** `"limits"` (the server's default) keeps events whether or not they were handled. */
  readonly retention?: "limits" | "interest" | "workqueue";
  /** What happens when a limit is reached: the oldest event goes, or the new one is refused. */
  readonly discard?: "old" | "new";
  readonly storage?: "file" | "memory";
  readonly replicas?: number;
  readonly compression?: "none" | "s2";
  /** Whether single messages may have a `ttl`; needs nats-server 2.11. It can't be switched off again. */
  readonly messageTtl?: boolean;
  /** Whether `publishBatch` may store several events all or none; needs nats-server 2.12. */
  readonly atomicBatches?: boolean;
  /**
   * Whether events may be published for later, with `delay` or `at`; needs nats-server 2.12. The schedules are kept
   * in a stream beside it, `<name>-schedules`.
   */
  readonly schedules?: boolean;
  /**
   * `"forever"`: an id is known for as long as its event is in the stream, and not for the duplicate window alone. Each
   * event stands on a subject of its own, `<subject>.<hash of its id>`, on which the stream takes one message. For events
   * that are kept for good: not with `maxAge`, `ttl`, `schedules`, requests, or a `retention` that drops what is handled.
   */
  readonly deduplicate?: "forever";
  /**
   * `"subscribers"`: what is published with `delay` or `at` is stored at once, and our subscribers give it back until it is
   * due. Works on every server; others get it early, and `cancel` can't take it back. Not with `schedules`.
   */
  readonly delays?: "subscribers";
  /**
   * `"walnats"`: the stream is shared with services of walnats (Python), which read and write it as they do: one subject
   * without wildcards and with the name that follows from it, kept until all consumers have it, ids without the
   * event's name, and walnats' headers for delays, answers and traces.
   */
  readonly wire?: "walnats";
}

export interface StreamOptions extends StreamSettings {
  /** Name on the server: letters, digits, `-` and `_`. */
  readonly name: string;
  /** May hold the wildcards `*` (one token) and `>` (the rest). */
  readonly subjects: readonly string[];
  readonly description?: string;
}

/** A stream as it was defined: a frozen value. `publisher.register()` creates or updates it. */
export type StreamDefinition = Readonly<StreamOptions>;

/** Defines a stream. Throws `InvalidDefinitionError` where a name, a subject, a duration or a size is not legal. */
export function defineStream(options: StreamOptions): StreamDefinition {
  legalStream(options);
  return freeze({ ...options });
}
