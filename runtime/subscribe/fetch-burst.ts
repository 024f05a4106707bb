import type { Msg, Subscription } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { inboxSubject } from "../inbox.js";
import type { Link } from "../link.js";

/** Asks a consumer for messages that are there, and does not wait for others. */
export interface BurstFetch {
  /** A message has come another way: there may be more. */
  hint(): void;
  /** To be called whenever room has become free. */
  refill(): void;
  stop(): Promise<void>;
}

export interface BurstOptions {
  readonly stream: string;
  readonly consumer: string;
  /** The most that the consumer allows in one request. */
  readonly maxBatch: number;
  readonly connection: Connection;
  readonly link: Link;
  /** How many more messages can be run now. */
  readonly room: () => number;
  /** So many more are on their way, or fewer where the number is negative. */
  readonly onAsked: (count: number) => void;
  readonly onMessage: (message: Msg) => void;
}

/** How long an answer may take. Milliseconds. */
const patience = 5_000;

/**
 * One request at a time, which the server answers at once with what is there. Errors of the consumer are the business
 * of the fetch that waits for messages, which stands beside this one.
 */
export function openBurstFetch(options: BurstOptions): BurstFetch {
  const { nats, js } = options.connection;
  const subject = `${js.apiPrefix}.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`;
  const inbox = inboxSubject(options.connection);
  let missing = 0;
  let request = 0;
  let mayHaveMore = true;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const end = (more: boolean): void => {
    clearTimeout(timer);
    options.onAsked(-missing);
    missing = 0;
    mayHaveMore = more;
  };
  const refill = (): void => {
    if (stopped || !mayHaveMore || missing > 0 || !options.link.isUp) return;
    const batch = Math.min(options.room(), options.maxBatch);
    if (batch <= 0) return;
    request += 1;
    try {
      nats.publish(subject, JSON.stringify({ batch, no_wait: true }), { reply: `${inbox}.${request}` });
    } catch {
      // whoever lent the connection closes it
      return;
    }
    missing = batch;
    options.onAsked(batch);
    timer = setTimeout(() => end(false), patience);
  };
  const subscription: Subscription = nats.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (error !== null) return end(false);
      if (message.subject.startsWith(inbox)) {
        // a request that has been given up: its messages were counted as they came
        if (message.subject !== `${inbox}.${request}` || missing === 0) return;
        end(false);
        return;
      }
      if (missing > 0) {
        missing -= 1;
        options.onAsked(-1);
      }
      options.onMessage(message);
      if (missing === 0) end(true);
      refill();
    },
  });
  const unwatch = options.link.watch(({ kind }) => {
    if (kind === "down") end(true);
    else if (kind === "up") refill();
  });

  return {
    hint: () => {
      mayHaveMore = true;
      refill();
    },
    refill,
    stop: async () => {
      if (!stopped) {
        stopped = true;
        end(false);
        unwatch();
      }
      if (nats.isClosed() || subscription.isClosed()) return;
      await subscription.drain().catch(() => undefined);
    },
  };
}
