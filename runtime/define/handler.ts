import type { CloudEventOf, EventDefinition, HeadersOf, ParametersOf, PayloadOf, ReplyOf } from "./event.js";
import type { BatchHandler } from "./delivered.js";
import type { OutsideHandler, WorkerContext } from "./outside-handler.js";
import type { Events } from "./publisher.js";
import type { Actors } from "./subscriber.js";

/** Which message it is. */
export interface MessageFacts {
  readonly id: string | undefined;
  readonly subject: string;
  /** `undefined` on core NATS. */
  readonly stream: string | undefined;
  /** Place in the stream, counted from 1; 0 on core NATS. */
  readonly sequence: number;
  /** When the server stored it (core NATS: when it arrived). */
  readonly timestamp: Date;
}

/** What a handler may want to know of the message that it handles. */
export interface HandlerContext<E extends EventDefinition = EventDefinition> {
  readonly event: E;
  /** The subject's parameters, checked. */
  readonly parameters: ParametersOf<E>;
  /** The headers that the document describes, checked and typed. */
  readonly headers: HeadersOf<E>;
  /** The attributes of an event of CloudEvents, checked and typed; else `undefined`. */
  readonly cloudEvent: CloudEventOf<E>;
  /** Counted from 1; how often the server delivered the message: an upper bound of how often a run started. */
  readonly attempt: number;
  /** Aborts after `timeout`, when the lease is lost, and when draining takes too long. Pass it on. */
  readonly signal: AbortSignal;
  /**
   * Gives a sign of life, for actors with `pulse: false`: the server waits for `ackWait` from now. Resolves with whether
   * the message is still this run's alone. It does not prolong `timeout`, and never rejects.
   */
  readonly progress: () => Promise<boolean>;
  /**
   * With `idempotency`: a number that is higher with each run of the message. A storage that refuses what comes with a lower
   * one than it has seen keeps out a process that stood still and believes that the message is still its own.
   */
  readonly fence?: number;
  readonly message: MessageFacts & {
    /** All headers as they came, lower-case lookup not done: NATS headers are case-sensitive. */
    readonly headers: ReadonlyMap<string, readonly string[]>;
  };
}

/**
 * A plain function that handles one event. It returns: the message is acknowledged. It throws: the message is
 * retried; `NonRetryableError` and `RetryAfterError` say otherwise. Of a request, it returns the answer.
 */
export type Handler<E extends EventDefinition> = (
  payload: PayloadOf<E>,
  context: HandlerContext<E>,
) => HandlerResult<ReplyOf<E>>;

type HandlerResult<Reply> = [Reply] extends [never] ? void | Promise<void> : Reply | Promise<Reply>;

type HandlerOf<E extends EventDefinition, Actor> = Actor extends { readonly batch: object }
  ? BatchHandler<E>
  : | Handler<E>
    | OutsideHandler<(payload: PayloadOf<E>, context: WorkerContext<E>) => HandlerResult<ReplyOf<E>>>;

type HandlersOfEvents<E extends Events, Actor> = { readonly [Key in keyof E]: HandlerOf<E[Key], Actor> };

/** One handler for each actor; for an actor of several events, one for each of them. */
export type Handlers<A extends Actors> = {
  readonly [Name in keyof A]: A[Name] extends { readonly event: infer E extends EventDefinition }
    ? HandlerOf<E, A[Name]>
    : A[Name] extends { readonly events: infer E extends Events }
      ? HandlersOfEvents<E, A[Name]>
      : never;
};
