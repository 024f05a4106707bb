/** No server could be reached, or it refused the credentials; `cause` is what the client said. */
export class ConnectionFailedError extends Error {
  override readonly name = "ConnectionFailedError";
  readonly code = "CONNECTION_FAILED";
  /** Without credentials. */
  readonly servers: readonly string[];

  constructor(servers: readonly string[], options?: ErrorOptions & { readonly hint?: string }) {
    const reason = options?.cause instanceof Error ? `: ${options.cause.message}` : "";
    super(
      `can't connect to ${servers.join(", ")}${reason}. ${options?.hint ?? "Is nats-server running there?"}`,
      options,
    );
    this.servers = servers;
  }
}

/** The server is older than what a definition asks for. */
export class ServerTooOldError extends Error {
  override readonly name = "ServerTooOldError";
  readonly code = "SERVER_TOO_OLD";
  /** What was asked for: `ttl of event "order-placed"`. */
  readonly feature: string;
  /** `nats-server 2.11`. */
  readonly needs: string;
  readonly found: string;

  constructor(feature: string, facts: { readonly needs: string; readonly found: string }) {
    super(`${feature} needs ${facts.needs}, the server is ${facts.found}: update it or leave that out`);
    this.feature = feature;
    this.needs = facts.needs;
    this.found = facts.found;
  }
}

/** JetStream is off on the server, the account or the user may not use it, or it does not answer. */
export class JetStreamUnavailableError extends Error {
  override readonly name = "JetStreamUnavailableError";
  readonly code = "JETSTREAM_UNAVAILABLE";

  constructor(options?: ErrorOptions & { readonly reason?: string | undefined }) {
    super(
      options?.reason ??
        "JetStream does not answer: start nats-server with -js, enable it for the account, or set `domain`",
      options,
    );
  }
}

/** The publisher or the subscriber was closed, or its connection was. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
  readonly code = "CLOSED";
  /** `publisher "orders"`. */
  readonly what: string;

  constructor(what: string, options?: ErrorOptions) {
    super(`${what} is closed`, options);
    this.what = what;
  }
}
