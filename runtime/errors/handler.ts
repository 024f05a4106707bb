import type { Duration } from "../define/duration.js";

/** Thrown by a handler: trying again is pointless, so the message becomes a dead letter now. */
export class NonRetryableError extends Error {
  override readonly name = "NonRetryableError";
  readonly code = "NON_RETRYABLE";
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/**
 * Thrown by a handler: try again, but not before `delay`, whatever the actor's retry says. It counts as an attempt. A
 * text that is no duration, which the compiler finds earlier, leaves the delay to the actor's retry.
 */
export class RetryAfterError extends Error {
  override readonly name = "RetryAfterError";
  readonly code = "RETRY_AFTER";
  readonly delay: Duration;

  constructor(delay: Duration, options?: ErrorOptions) {
    super(`retry after ${delay}`, options);
    this.delay = delay;
  }
}

/** Why a handler's signal aborted: the server may have given the message to another instance meanwhile. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  readonly code = "LEASE_LOST";
  readonly actor: string;
  readonly stream: string;
  /** Place in the stream, counted from 1. */
  readonly sequence: number;

  constructor(
    actor: string,
    facts: { readonly stream: string; readonly sequence: number },
    options?: ErrorOptions,
  ) {
    super(
      `actor "${actor}" lost its lease of message ${facts.sequence} of stream ${facts.stream}: ` +
        "another instance may handle it now",
      options,
    );
    this.actor = actor;
    this.stream = facts.stream;
    this.sequence = facts.sequence;
  }
}

/**
 * Why a handler's signal aborted: for 5 seconds this process could not renew its claim of the places that processes share
 * (`totalConcurrency`), so that others may have them soon.
 */
export class ClaimLostError extends Error {
  override readonly name = "ClaimLostError";
  readonly code = "CLAIM_LOST";
  readonly actor: string;

  constructor(actor: string, options?: ErrorOptions) {
    super(`actor "${actor}" could not renew its claim of places: another process may have them now`, options);
    this.actor = actor;
  }
}

/** Why a handler's signal aborted: the run took longer than the actor's `timeout`. */
export class HandlerTimeoutError extends Error {
  override readonly name = "HandlerTimeoutError";
  readonly code = "HANDLER_TIMEOUT";
  readonly actor: string;
  readonly event: string;
  readonly timeout: Duration;

  constructor(actor: string, facts: { readonly event: string; readonly timeout: Duration }) {
    super(`actor "${actor}" did not handle the event "${facts.event}" within ${facts.timeout}`);
    this.actor = actor;
    this.event = facts.event;
    this.timeout = facts.timeout;
  }
}

/** `listen()` was stopped, and handlers were still running when `drainTimeout` had passed. */
export class DrainTimeoutError extends Error {
  override readonly name = "DrainTimeoutError";
  readonly code = "DRAIN_TIMEOUT";
  /** The actors whose handlers had not settled; their messages were handed back. */
  readonly actors: readonly string[];
  readonly timeout: Duration;

  constructor(actors: readonly string[], timeout: Duration) {
    super(
      `handlers of ${actors.join(", ")} did not end within ${timeout} of stopping: their messages were handed back`,
    );
    this.actors = actors;
    this.timeout = timeout;
  }
}
