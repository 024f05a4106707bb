import type { Duration } from "./define/duration.js";

/**
 * An open connection of `@nats-io/transport-node` (what its `connect()` resolves to). It is described by a few of
 * its methods, so that this package's types do not pull in the client's.
 */
export interface OpenConnection {
  publish(subject: string, payload?: Uint8Array | string): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  closed(): Promise<void | Error>;
  isClosed(): boolean;
  getServer(): string;
  getServers(): ReadonlyArray<{ readonly listen: string }>;
}

/** Which server, as whom, and how. */
export interface ConnectionOptions {
  /**
   * Addresses of one server or of several of a cluster. Default `"nats://localhost:4222"`. A user and password in
   * an address (`nats://user:pass@host`) are used where `user` and `token` are not given. `tls://` demands TLS.
   */
  readonly servers?: string | readonly string[] | undefined;
  /** What the server's monitoring calls the connection. Default: the name of the publisher or subscriber. */
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly token?: string | undefined;
  /** The text of a `.creds` file, not its path. */
  readonly credentials?: string | undefined;
  /** The seed of an NKey: starts with `SU`. */
  readonly nkeySeed?: string | undefined;
  /** An empty object demands TLS with the system's certificates. */
  readonly tls?: TlsOptions | undefined;
  /**
   * Keeps several environments apart on one server: subjects get `<prefix>.` before them, and the names of streams, consumers
   * and applications `<prefix>-`. Letters, digits and `_`. Publishers, subscribers and dead letters need the same.
   */
  readonly prefix?: string | undefined;
  /** The JetStream domain, where the servers have one, such as that of a leaf node. */
  readonly domain?: string | undefined;
  /** What the subjects of this connection's inboxes start with, where permissions ask for it. Default `"_INBOX"`. */
  readonly inboxPrefix?: string | undefined;
  /** How long the first connection may take. Default `"5s"`. Later ones are tried for ever. */
  readonly connectTimeout?: Duration | undefined;
  /** A connection to share. It is borrowed: whoever opened it closes it. The settings above are then unused, but for `domain` and `prefix`. */
  readonly connection?: OpenConnection;
}

/** Certificates and keys: PEM texts, or paths to them. */
export interface TlsOptions {
  readonly ca?: string;
  readonly caFile?: string;
  readonly cert?: string;
  readonly certFile?: string;
  readonly key?: string;
  readonly keyFile?: string;
  /** For servers that are configured with `handshake_first`. */
  readonly handshakeFirst?: boolean;
}
