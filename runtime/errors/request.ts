/** Nobody answered a request in time. */
export class RequestTimeoutError extends Error {
  override readonly name = "RequestTimeoutError";
  readonly code = "REQUEST_TIMEOUT";
  readonly event: string;
  readonly subject: string;
  /** Whether the request is in its stream: it may be handled later only if its subscriber ignores deadlines. */
  readonly stored: boolean;
  /** Milliseconds. */
  readonly elapsed: number;

  constructor(
    event: string,
    facts: { readonly subject: string; readonly stored: boolean; readonly elapsed: number },
    options?: ErrorOptions,
  ) {
    super(
      `nobody answered the request "${event}" on ${facts.subject} within ${facts.elapsed} ms; ` +
        (facts.stored ? "it was stored, so is its subscriber running?" : "is its subscriber running?"),
      options,
    );
    this.event = event;
    this.subject = facts.subject;
    this.stored = facts.stored;
    this.elapsed = facts.elapsed;
  }
}

/** Nobody listens to a request that travels over core NATS. */
export class NoResponderError extends Error {
  override readonly name = "NoResponderError";
  readonly code = "NO_RESPONDER";
  readonly event: string;
  readonly subject: string;

  constructor(event: string, subject: string) {
    super(`nobody listens to the request "${event}" on ${subject}: is its subscriber running?`);
    this.event = event;
    this.subject = subject;
  }
}

/** The side that handled a request answered with an error. A handler throws it to choose what the caller sees. */
export class RemoteError extends Error {
  override readonly name = "RemoteError";
  readonly code = "REMOTE_ERROR";
  /** What the other side calls it, such as `"PAYMENT_DECLINED"`. */
  readonly remoteCode: string;
  readonly details: unknown;

  constructor(remoteCode: string, message: string, options?: ErrorOptions & { readonly details?: unknown }) {
    super(message, options);
    this.remoteCode = remoteCode;
    this.details = options?.details;
  }
}
