import { JetStreamApiError } from "@nats-io/jetstream";
import { PermissionViolationError, RequestError, TimeoutError } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { JetStreamUnavailableError, ServerTooOldError } from "../errors.js";

/** Throws `ServerTooOldError` below nats-server 2.10, which drops a stream's metadata without a word. */
export function requireMetadata(connection: Connection, feature = "register()"): void {
  const found = connection.nats.info?.version;
  const [major = 0, minor = 0] = (found ?? "").split(".").map(Number);
  if (found === undefined || major > 2 || (major === 2 && minor >= 10)) return;
  throw new ServerTooOldError(feature, { needs: "nats-server 2.10 or newer", found });
}

/** What JetStream's API has to be able to do, and the first level and server that can. */
const capabilities = {
  messageTtl: { level: 1, version: "2.11" },
  pause: { level: 1, version: "2.11" },
  atomicBatches: { level: 2, version: "2.12" },
  schedules: { level: 2, version: "2.12" },
  periodicSchedules: { level: 4, version: "2.14" },
} as const;

export type Capability = keyof typeof capabilities;

/**
 * Throws `ServerTooOldError` where the server lacks it: older servers drop such settings and headers without a word,
 * and store at once, for ever or in part what was meant otherwise.
 */
export async function requireCapability(
  connection: Connection,
  capability: Capability,
  feature: string,
): Promise<void> {
  if (await hasCapability(connection, capability)) return;
  const { version } = capabilities[capability];
  const found = connection.nats.info?.version ?? "of an unknown version";
  throw new ServerTooOldError(feature, { needs: `nats-server ${version} or newer`, found });
}

/** Whether the server can do it, for what goes on without it. */
export async function hasCapability(connection: Connection, capability: Capability): Promise<boolean> {
  return (await apiLevel(connection)) >= capabilities[capability].level;
}

const levels = new WeakMap<Connection, number>();

/** Kept once it is known: the servers behind a connection are not downgraded while it lasts. */
async function apiLevel(connection: Connection): Promise<number> {
  const known = levels.get(connection);
  if (known !== undefined) return known;
  const level = await askLevel(connection);
  levels.set(connection, level);
  return level;
}

async function askLevel(connection: Connection): Promise<number> {
  const { api } = await connection.jsm.getAccountInfo();
  // older servers have no level at all, whatever the client's types say
  const level: unknown = "level" in api ? api.level : undefined;
  return typeof level === "number" ? level : 0;
}

const notEnabledForAccount = 10039;

/** What is said of an error of the client that `isJetStreamOff` or `isSilence` has recognised. */
export function unavailableError(cause: unknown): JetStreamUnavailableError {
  const refused = permissionIn(cause);
  if (refused !== undefined) {
    const reason = `this user may not ask JetStream: ${refused.message}`;
    return new JetStreamUnavailableError({ cause, reason });
  }
  if (isJetStreamOff(cause)) return new JetStreamUnavailableError({ cause });
  const reason = "JetStream did not answer in time: is the server up, and has JetStream a leader there?";
  return new JetStreamUnavailableError({ cause, reason });
}

/** The error to throw for what the client throws: as it is, unless it says that JetStream can't be asked. */
export function unavailable(cause: unknown): unknown {
  return isJetStreamOff(cause) || isSilence(cause) ? unavailableError(cause) : cause;
}

/** The result of work that asks JetStream. Rejects with `JetStreamUnavailableError` where that does not answer. */
export async function whereAvailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw unavailable(cause);
  }
}

/** Whether the server does not let this user ask: asking again does not help. */
export function isForbidden(error: unknown): boolean {
  return permissionIn(error) !== undefined;
}

function permissionIn(error: unknown): PermissionViolationError | undefined {
  if (error instanceof PermissionViolationError) return error;
  return error instanceof Error ? permissionIn(error.cause) : undefined;
}

/** Whether an error of the client says that no answer came: in time, for want of rights, or of a connection. */
export function isSilence(error: unknown): boolean {
  return (
    error instanceof RequestError ||
    error instanceof TimeoutError ||
    error instanceof PermissionViolationError
  );
}

/** Whether an error of the client says that nobody answers for JetStream on this server or in this account. */
export function isJetStreamOff(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.code === notEnabledForAccount;
  if (error instanceof RequestError) return error.isNoResponders();
  return error instanceof Error && isJetStreamOff(error.cause);
}
