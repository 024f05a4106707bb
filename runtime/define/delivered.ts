import type { EventDefinition, PayloadOf, ReplyOf } from "./event.js";
import type { HandlerContext } from "./handler.js";

/**
 * A message in hand, with its payload and all that a handler's context has. `name` is the event's: it tells the events
 * of an actor apart, for the compiler too.
 *
 * Only the first of `ack`, `retry` and `reject` counts, and none after `timeout`, a lost lease or the end of draining.
 */
export interface Delivered<E extends EventDefinition = EventDefinition> extends HandlerContext<E> {
  readonly name: E["name"];
  readonly payload: PayloadOf<E>;
  /** It is handled; a request is so only with its answer. */
  readonly ack: (...answer: AnswerOf<ReplyOf<E>>) => void;
  /** It failed: it comes again as the actor's retries say (`RetryAfterError`: as that one says), or becomes a dead letter. */
  readonly retry: (error: unknown) => void;
  /** It can never be handled: a dead letter at once. `error` is kept in it. */
  readonly reject: (error: unknown) => void;
}

type AnswerOf<Reply> = [Reply] extends [never] ? readonly [] : readonly [answer: Reply];

/** The same for one of several events: a union that `name` narrows. */
export type DeliveredOf<E extends EventDefinition> = E extends EventDefinition ? Delivered<E> : never;

/** What belongs to a batch as a whole. */
export interface BatchContext {
  /** Aborts after `timeout`, and when draining takes too long. Each message has a signal of its own, for its lease. */
  readonly signal: AbortSignal;
}

/**
 * Handles up to `batch.size` messages by one call. When it returns, those are acknowledged of which nothing else was
 * said; when it throws, those fail with its error. What was said of a message by `ack`, `retry` or `reject` stays.
 */
export type BatchHandler<E extends EventDefinition> = (
  deliveries: readonly Delivered<E>[],
  context: BatchContext,
) => void | Promise<void>;

/** Messages for a `for await` loop. Leaving the loop ends it; so does `await using`. */
export interface Deliveries<Delivery> extends AsyncIterableIterator<Delivery, undefined>, AsyncDisposable {
  [Symbol.asyncIterator](): Deliveries<Delivery>;
}
