/** `listen()` was called for an actor whose consumer is not on the server. */
export class NotRegisteredError extends Error {
  override readonly name = "NotRegisteredError";
  readonly code = "NOT_REGISTERED";
  readonly actor: string;
  readonly consumer: string;
  /** `undefined`: its stream is missing too. */
  readonly stream: string | undefined;

  constructor(
    actor: string,
    facts: {
      readonly consumer: string;
      readonly stream: string | undefined;
      /** Another stream that it needs. */
      readonly missing?: string;
    },
    options?: ErrorOptions,
  ) {
    super(
      `actor "${actor}" is not registered: ` +
        (facts.stream === undefined
          ? "no stream holds its subject"
          : facts.missing !== undefined
            ? `there is no stream ${facts.missing}`
            : `stream ${facts.stream} has no consumer ${facts.consumer}`) +
        ". Call register() of its subscriber once before listen()",
      options,
    );
    this.actor = actor;
    this.consumer = facts.consumer;
    this.stream = facts.stream;
  }
}

/** Creating or changing a consumer was refused by the server. */
export class ConsumerRefusedError extends Error {
  override readonly name = "ConsumerRefusedError";
  readonly code = "CONSUMER_REFUSED";
  readonly actor: string;
  readonly stream: string;
  readonly consumer: string;
  /** The server's error code, such as 10100 (another consumer of the work queue wants the same events). */
  readonly serverCode: number;
  readonly reason: string;

  constructor(
    actor: string,
    facts: {
      readonly stream: string;
      readonly consumer: string;
      readonly serverCode: number;
      readonly reason: string;
    },
    options?: ErrorOptions,
  ) {
    super(
      `the server refuses the consumer ${facts.consumer} of actor "${actor}" in stream ${facts.stream}: ` +
        `${facts.reason} (${facts.serverCode})`,
      options,
    );
    this.actor = actor;
    this.stream = facts.stream;
    this.consumer = facts.consumer;
    this.serverCode = facts.serverCode;
    this.reason = facts.reason;
  }
}

/** The consumer of a listening actor was deleted on the server, alone or with its stream. */
export class ConsumerDeletedError extends Error {
  override readonly name = "ConsumerDeletedError";
  readonly code = "CONSUMER_DELETED";
  readonly actor: string;
  readonly stream: string;
  readonly consumer: string;

  constructor(
    actor: string,
    facts: { readonly stream: string; readonly consumer: string },
    options?: ErrorOptions,
  ) {
    super(
      `consumer ${facts.consumer} of stream ${facts.stream} was deleted while actor "${actor}" listened: ` +
        "call register() to create it again",
      options,
    );
    this.actor = actor;
    this.stream = facts.stream;
    this.consumer = facts.consumer;
  }
}

/** The stream that is read is not the one that it was: positions of the other one mean nothing in it. */
export class StreamReplacedError extends Error {
  override readonly name = "StreamReplacedError";
  readonly code = "STREAM_REPLACED";
  readonly stream: string;
  /** The last one that was read, or that was given. */
  readonly position: number;

  constructor(stream: string, position: number, options?: ErrorOptions) {
    super(
      `stream ${stream} was deleted and created again, or never had a position ${position}: ` +
        "begin with { after: 0 }, and with nothing of what was made of the old one",
      options,
    );
    this.stream = stream;
    this.position = position;
  }
}

/** The server does not give an actor its messages, because of how it was asked or of what it may do. */
export class PullRefusedError extends Error {
  override readonly name = "PullRefusedError";
  readonly code = "PULL_REFUSED";
  readonly actor: string;
  readonly consumer: string;
  readonly reason: string;

  constructor(
    actor: string,
    facts: { readonly consumer: string; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(
      `the server gives actor "${actor}" no messages of consumer ${facts.consumer}: ${facts.reason}`,
      options,
    );
    this.actor = actor;
    this.consumer = facts.consumer;
    this.reason = facts.reason;
  }
}

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
