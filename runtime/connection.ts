import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import {
  connect,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from "@nats-io/transport-node";
import type { Authenticator, NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import type { ConnectionOptions } from "./connection-options.js";
import { legalName } from "./define/checks.js";
import { toMilliseconds } from "./define/duration.js";
import { ClosedError, ConnectionFailedError } from "./errors.js";
import { addressesOf } from "./server-address.js";

/** A connection as publishers and subscribers use it: NATS and JetStream, of one domain. */
export interface Connection extends AsyncDisposable {
  readonly nats: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** `false`: it was borrowed, and `close()` leaves it open. */
  readonly owned: boolean;
  /** Sends what is buffered, then closes; of a borrowed connection it only sends. */
  close(): Promise<void>;
}

/**
 * Opens a connection that is kept up for ever: a lost one is retried until it is closed. `name` is what the
 * server's monitoring shows where the options give no name. Throws `ConnectionFailedError` when the first attempt
 * fails: whoever starts a process with a wrong address wants to know it at once.
 */
export async function openConnection(options: ConnectionOptions, name: string): Promise<Connection> {
  // a token of the subjects of JetStream's API; an empty one, as of an unset variable, is none
  if (options.domain) legalName(options.domain, "domain");
  const owned = options.connection === undefined;
  // the client's own object, described by some of its methods to keep its types out of ours
  const nats = (options.connection as NatsConnection | undefined) ?? (await open(options, name));
  if (nats.isClosed()) throw new ClosedError("the borrowed connection");
  const close = () => (owned ? flushAndClose(nats) : flushBriefly(nats));
  const settings = options.domain === undefined ? {} : { domain: options.domain };
  try {
    const js = jetstream(nats, settings);
    // without the check, because core NATS works on servers without JetStream
    const jsm = await jetstreamManager(nats, { ...settings, checkAPI: false });
    return { nats, js, jsm, owned, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    // such as a domain that is none: the connection would stay, and with it the process
    await close();
    throw error;
  }
}

/** The result of work that needs the connection. Throws `ClosedError` where it was closed meanwhile. */
export async function whileOpen<Result>(
  connection: Connection,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw connection.nats.isClosed() ? new ClosedError(what, { cause }) : cause;
  }
}

async function open(options: ConnectionOptions, name: string): Promise<NatsConnection> {
  const { servers, isSecure, ...found } = addressesOf(options.servers ?? "nats://localhost:4222");
  const timeout = toMilliseconds(options.connectTimeout ?? "5s", "connectTimeout");
  const authenticator = authenticatorOf(options) ?? authenticatorOf(found);
  const settings: NodeConnectionOptions = {
    servers: [...servers],
    name: options.name ?? name,
    timeout,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 750,
    reconnectJitterTLS: 750,
    // twice refused in a row would end the connection for ever, but credentials do get renewed on servers
    ignoreAuthErrorAbort: true,
    ...(options.inboxPrefix === undefined ? {} : { inboxPrefix: options.inboxPrefix }),
    ...(authenticator === undefined ? {} : { authenticator }),
    // what the scheme promises, the client does only where the server offers it
    ...(options.tls === undefined && !isSecure ? {} : { tls: { ...options.tls } }),
    // a server that hangs is noticed within a minute, and not after six
    pingInterval: 20_000,
    maxPingOut: 2,
  };
  try {
    return await connect(settings);
  } catch (cause) {
    throw new ConnectionFailedError(servers, { cause, ...hintFor(cause) });
  }
}

function hintFor(cause: unknown): { readonly hint?: string } {
  // of the platform, not the client
  if (cause instanceof TypeError && "code" in cause && cause.code === "ERR_INVALID_URL")
    return { hint: 'Expected addresses such as "nats://localhost:4222"' };
  const refused =
    cause instanceof errors.AuthorizationError || cause instanceof errors.UserAuthenticationExpiredError;
  return refused ? { hint: "Check `user` and `pass`, `token`, `credentials` or `nkeySeed`" } : {};
}

interface Credentials {
  readonly credentials?: string | undefined;
  readonly nkeySeed?: string | undefined;
  readonly token?: string | undefined;
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
}

function authenticatorOf(options: Credentials): Authenticator | undefined {
  const encoder = new TextEncoder();
  if (options.credentials !== undefined) return credsAuthenticator(encoder.encode(options.credentials));
  if (options.nkeySeed !== undefined) return nkeyAuthenticator(encoder.encode(options.nkeySeed));
  if (options.token !== undefined) return tokenAuthenticator(options.token);
  if (options.user !== undefined) return usernamePasswordAuthenticator(options.user, options.pass ?? "");
  return undefined;
}

async function flushAndClose(nats: NatsConnection): Promise<void> {
  await flushBriefly(nats);
  await nats.close();
}

/** How long closing waits for a server that does not answer, in milliseconds. */
const flushPatience = 2_000;

// A flush resolves when the server has answered, which is never while the connection is down.
async function flushBriefly(nats: NatsConnection): Promise<void> {
  if (nats.isClosed()) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, flushPatience);
  });
  // a flush fails when the connection closes meanwhile: then there is nothing left to send
  await Promise.race([nats.flush().catch(() => undefined), patience]);
  clearTimeout(timer);
}
