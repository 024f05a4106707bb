/** `listen()` got no function for an actor, or for one of its events. TypeScript finds that earlier. */
export class MissingHandlerError extends Error {
  override readonly name = "MissingHandlerError";
  readonly code = "MISSING_HANDLER";
  readonly actor: string;
  /** `undefined` where the actor has one event. */
  readonly event: string | undefined;

  constructor(actor: string, event?: string) {
    super(
      `listen() needs a handler for actor "${actor}"${event === undefined ? "" : ` and its event "${event}"`}`,
    );
    this.actor = actor;
    this.event = event;
  }
}

/** `actors` of `listen()` names an actor that the subscriber does not have. */
export class UnknownActorError extends Error {
  override readonly name = "UnknownActorError";
  readonly code = "UNKNOWN_ACTOR";
  readonly subscriber: string;
  readonly actor: string;

  constructor(subscriber: string, actor: string) {
    super(`subscriber "${subscriber}" has no actor "${actor}"`);
    this.subscriber = subscriber;
    this.actor = actor;
  }
}

/** A hook threw. Delivery went on; `listen()` rejects with the first such error once it has ended. */
export class ObserverError extends Error {
  override readonly name = "ObserverError";
  readonly code = "OBSERVER_FAILED";
  /** Such as `onVerdict`. */
  readonly hook: string;

  constructor(hook: string, options: ErrorOptions) {
    super(`${hook} threw; messages were delivered all the same`, options);
    this.hook = hook;
  }
}

/** A message came whose subject belongs to several events of an actor, and none of them accepts its payload. */
export class UnmatchedEventError extends Error {
  override readonly name = "UnmatchedEventError";
  readonly code = "UNMATCHED_EVENT";
  readonly actor: string;
  readonly subject: string;
  /** The events that were tried. */
  readonly events: readonly string[];

  constructor(
    actor: string,
    facts: { readonly subject: string; readonly events: readonly string[] },
    options?: ErrorOptions,
  ) {
    super(
      `no event of actor "${actor}" matches the message on ${facts.subject}; tried: ${facts.events.join(", ")}`,
      options,
    );
    this.actor = actor;
    this.subject = facts.subject;
    this.events = facts.events;
  }
}

/** A message was delivered so often without a verdict that it seems to end the process each time. */
export class TooManyDeliveriesError extends Error {
  override readonly name = "TooManyDeliveriesError";
  readonly code = "TOO_MANY_DELIVERIES";
  readonly actor: string;
  readonly deliveries: number;

  constructor(actor: string, deliveries: number) {
    super(
      `actor "${actor}" was given the message ${deliveries} times without a verdict, as if it ends the process: ` +
        "it was not run again",
    );
    this.actor = actor;
    this.deliveries = deliveries;
  }
}

/** A message was older than its actor's `maxAge` when it came, and was not run. */
export class MessageTooOldError extends Error {
  override readonly name = "MessageTooOldError";
  readonly code = "MESSAGE_TOO_OLD";
  readonly actor: string;
  readonly storedAt: Date;
  /** Milliseconds. */
  readonly maxAge: number;

  constructor(actor: string, facts: { readonly storedAt: Date; readonly maxAge: number }) {
    super(
      `actor "${actor}" handles no messages older than ${facts.maxAge} ms, and this one was stored at ` +
        facts.storedAt.toISOString(),
    );
    this.actor = actor;
    this.storedAt = facts.storedAt;
    this.maxAge = facts.maxAge;
  }
}

/** `listen({ burst })` can't end, because an actor is paused and what is there would not be handled. */
export class ActorPausedError extends Error {
  override readonly name = "ActorPausedError";
  readonly code = "ACTOR_PAUSED";
  readonly actor: string;

  constructor(actor: string) {
    super(
      `actor "${actor}" is paused, so what waits for it was not handled: call resume() when that is mended`,
    );
    this.actor = actor;
  }
}

/** The server did not confirm an acknowledgement, or that it stored a dead letter. */
export class UnconfirmedError extends Error {
  override readonly name = "UnconfirmedError";
  readonly code = "UNCONFIRMED";
  readonly subject: string;
  readonly reason: "timeout" | "no responder" | "disconnected" | "closed" | "refused";

  constructor(
    subject: string,
    reason: "timeout" | "no responder" | "disconnected" | "closed" | "refused",
    options?: ErrorOptions,
  ) {
    super(`not confirmed (${reason}): ${subject}`, options);
    this.subject = subject;
    this.reason = reason;
  }
}

/** With `idempotency`: another process may handle the message by now, so the result of this run does not count. */
export class IdempotencyLostError extends Error {
  override readonly name = "IdempotencyLostError";
  readonly code = "IDEMPOTENCY_LOST";
  readonly actor: string;

  constructor(actor: string, options?: ErrorOptions) {
    super(`actor "${actor}" lost its claim of a message: another process may handle it now`, options);
    this.actor = actor;
  }
}
