import { createInbox } from "@nats-io/transport-node";
import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node";
import { UnconfirmedError } from "../errors/delivery.js";
import { readHeaders } from "../message-headers.js";
import type { Connectivity } from "./connectivity.js";

/** Sends what the server has to confirm: acknowledgements, pulses, dead letters. */
export interface Confirmations {
  /**
   * Resolves with the server's answer; rejects with `UnconfirmedError` when none came within the time, or at once
   * while there is no connection: then nothing was sent.
   */
  send(subject: string, payload: Uint8Array | string, options?: SendOptions): Promise<Msg>;
  close(): void;
}

interface SendOptions {
  readonly headers?: MsgHdrs;
  /** Milliseconds. Default 5,000. */
  readonly timeout?: number;
}

interface Pending {
  readonly subject: string;
  readonly deadline: number;
  readonly resolve: (answer: Msg) => void;
  readonly reject: (error: UnconfirmedError) => void;
}

/** How often it is looked who waited too long, in milliseconds. */
const sweepInterval = 250;

/**
 * One inbox, one counter and one timer for all answers: the client's own request keeps a timer and two promises
 * for each, which costs seven times as much.
 */
export function openConfirmations(nats: NatsConnection, connectivity: Connectivity): Confirmations {
  const prefix = `${createInbox()}.`;
  const pending = new Map<string, Pending>();
  let counter = 0;
  let sweep: NodeJS.Timeout | undefined;

  const settle = (token: string): Pending | undefined => {
    const entry = pending.get(token);
    pending.delete(token);
    if (pending.size === 0) {
      clearInterval(sweep);
      sweep = undefined;
    }
    return entry;
  };
  const rejectAll = (reason: UnconfirmedError["reason"], cause?: unknown): void => {
    for (const token of [...pending.keys()]) {
      const entry = settle(token);
      entry?.reject(new UnconfirmedError(entry.subject, reason, { cause }));
    }
  };
  const rejectLate = (): void => {
    const now = performance.now();
    for (const [token, entry] of [...pending]) {
      if (entry.deadline > now) continue;
      settle(token)?.reject(new UnconfirmedError(entry.subject, "timeout"));
    }
  };
  const subscription = nats.subscribe(`${prefix}*`, {
    callback: (error, message) => {
      if (error !== null) return rejectAll("refused", error);
      const entry = settle(message.subject.slice(prefix.length));
      if (readHeaders(message).code === 503) {
        entry?.reject(new UnconfirmedError(entry.subject, "no responder"));
      } else {
        entry?.resolve(message);
      }
    },
  });
  // an answer that was on its way is lost with the connection
  const unwatch = connectivity.watch((connected) => {
    if (!connected) rejectAll("disconnected");
  });

  const send = (subject: string, payload: Uint8Array | string, options: SendOptions = {}): Promise<Msg> => {
    const unsent = (reason: UnconfirmedError["reason"], cause?: unknown): Promise<never> =>
      Promise.reject(new UnconfirmedError(subject, reason, { cause }));
    if (nats.isClosed()) return unsent("closed");
    // the client would keep it for later, when the message may belong to another instance
    if (!connectivity.connected) return unsent("disconnected");
    counter += 1;
    const token = String(counter);
    const reply = prefix + token;
    const { headers, timeout = 5_000 } = options;
    try {
      nats.publish(subject, payload, headers === undefined ? { reply } : { reply, headers });
    } catch (cause) {
      // too large, or no legal subject
      return unsent("refused", cause);
    }
    sweep ??= setInterval(rejectLate, sweepInterval);
    return new Promise((resolve, reject) => {
      pending.set(token, { subject, deadline: performance.now() + timeout, resolve, reject });
    });
  };

  return {
    send,
    close: () => {
      unwatch();
      if (!nats.isClosed()) subscription.unsubscribe();
      rejectAll("closed");
    },
  };
}
