import type { NatsConnection } from "@nats-io/transport-node";
import { waitAtMost } from "../patience.js";
import { remaining } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { linkUp, send } from "./deliver.js";
import { lateError } from "./undelivered.js";
import type { Outlet } from "./deliver.js";
import type { Message } from "./message.js";
import type { Receipt } from "./receipt.js";

/** Holds up who sends without confirmation faster than the server reads, so that memory stays bounded. */
export interface Unconfirmed {
  /** Call it after each message. Resolves at once, or when the server has read what was sent so far. */
  pace(deadline: Deadline): Promise<void>;
}

/** How many messages are sent between two answers of the server. */
const stride = 1_024;

export function paceUnconfirmed(nats: NatsConnection): Unconfirmed {
  let sent = 0;
  let flushing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    try {
      await nats.flush();
    } catch {
      // the connection was closed: nobody was promised that these messages arrive
    } finally {
      flushing = undefined;
    }
  };
  return {
    pace: async (deadline) => {
      sent += 1;
      if (sent % stride === 0) flushing ??= flush();
      if (flushing === undefined) return;
      await waitAtMost({ milliseconds: remaining(deadline), signal: deadline.signal }, flushing);
    },
  };
}

/** Sends a message once and does not ask what became of it. */
export async function sendUnconfirmed(
  outlet: Outlet & { readonly unconfirmed: Unconfirmed },
  message: Message,
  deadline: Deadline,
): Promise<Receipt> {
  await linkUp(outlet, deadline);
  // the client throws away what is published while it dials
  if (!outlet.link.isUp || remaining(deadline) <= 0) {
    throw lateError(outlet, message, { deadline, attempts: 0, mayBeStored: false });
  }
  send(outlet, message);
  await outlet.unconfirmed.pace(deadline);
  return { id: message.id, stream: undefined, sequence: 0, duplicate: false };
}
