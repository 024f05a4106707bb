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
