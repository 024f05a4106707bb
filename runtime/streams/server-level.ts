import { JetStreamApiError } from "@nats-io/jetstream";
import { RequestError, TimeoutError } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { ServerTooOldError } from "../errors.js";

/** Throws `ServerTooOldError` below nats-server 2.10, which drops a stream's metadata without a word. */
export function requireMetadata(connection: Connection): void {
  const found = connection.nats.info?.version;
  const [major = 0, minor = 0] = (found ?? "").split(".").map(Number);
  if (found === undefined || major > 2 || (major === 2 && minor >= 10)) return;
  throw new ServerTooOldError("register()", { needs: "nats-server 2.10 or newer", found });
}

/** Throws `ServerTooOldError` below nats-server 2.11, which drops a message's TTL without a word. */
export async function requireMessageTtl(connection: Connection, feature: string): Promise<void> {
  // older servers have no level at all, whatever the client's types say
  const { api } = await connection.jsm.getAccountInfo();
  const level: unknown = "level" in api ? api.level : undefined;
  if (typeof level === "number" && level >= 1) return;
  const found = connection.nats.info?.version ?? "of an unknown version";
  throw new ServerTooOldError(feature, { needs: "nats-server 2.11 or newer", found });
}

const notEnabledForAccount = 10039;

/** Whether an error of the client says that no answer came, now or because the connection was lost. */
export function isSilence(error: unknown): boolean {
  return error instanceof RequestError || error instanceof TimeoutError;
}

/** Whether an error of the client says that nobody answers for JetStream on this server or in this account. */
export function isJetStreamOff(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.code === notEnabledForAccount;
  if (error instanceof RequestError) return error.isNoResponders();
  return error instanceof Error && isJetStreamOff(error.cause);
}
