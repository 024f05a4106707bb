import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import type { BoundActor } from "./bind-actor.js";
import { parseAckSubject } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import type { FetchOptions } from "./fetch.js";
import type { Handling } from "./handling.js";
import { listenAside } from "./listen-aside.js";
import { readReplay } from "./replay-letter.js";
import { readRetry } from "./retry-message.js";
import { openSlots } from "./slots.js";
import type { Passage } from "./under-way.js";

/** What comes to an actor another way than from its stream. */
export interface Asides {
  readonly running: number;
  refill(): void;
  recall(): void;
  stop(): Promise<unknown>;
  /** Hands back what does not run. */
  handBack(): void;
  /** Whether nothing runs any more; `false` where the signal aborted before. */
  idle(patience: AbortSignal): Promise<boolean>;
  interrupt(reason: unknown): Promise<unknown>;
}

export interface AsidesOptions {
  readonly connection: Connection;
  readonly link: Link;
  /** The consumers that bring it; `undefined`: there is none. */
  readonly replays: ConsumerInfo | undefined;
  readonly retries: ConsumerInfo | undefined;
  /** How many more may be taken, of as many places as are free. */
  readonly room: (free: number) => number;
  readonly start: (
    delivery: Delivery,
    how: { readonly consumer: ConsumerInfo; readonly onSettling: Passage["onSettling"] },
  ) => Handling;
  readonly onInterruption: FetchOptions["onInterruption"];
  /** Listening has no point any more. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Beside the actor's own slots, because those may all have been asked for: the turnstile lets no more run. Losing the
 * replays is no reason to stop the actor, because new events are handled all the same; what was put off are events.
 */
export function openAsides(actor: BoundActor, options: AsidesOptions): Asides {
  const { connection } = options;
  const open = (
    consumer: ConsumerInfo | undefined,
    capacity: number,
    how: Pick<Parameters<typeof listenAside>[1], "read" | "onInterruption" | "onFailure">,
  ) => {
    if (consumer === undefined) return [];
    const slots = openSlots(capacity, { onFree: () => fetch.refill(), onFailure: options.onFailure });
    const fetch = listenAside(consumer, {
      ...how,
      actor: actor.key,
      connection,
      link: options.link,
      slots,
      room: () => options.room(slots.free),
      start: (delivery, onSettling) => options.start(delivery, { consumer, onSettling }),
    });
    return [{ fetch, slots }];
  };
  const nothing = (): void => undefined;
  const all = [
    ...open(options.replays, Math.max(1, Math.floor(actor.concurrency / 2)), {
      read: (pointer) => readReplay(connection.jsm, pointer, actor),
      onInterruption: nothing,
      onFailure: nothing,
    }),
    ...open(options.retries, actor.concurrency, {
      read: (copy) => {
        const original = readRetry(copy);
        acknowledgeOriginal(connection, original);
        return Promise.resolve(original);
      },
      onInterruption: options.onInterruption,
      onFailure: options.onFailure,
    }),
  ];
  return {
    get running() {
      return all.reduce((sum, { slots }) => sum + slots.running, 0);
    },
    refill: () => all.forEach(({ fetch }) => fetch.refill()),
    recall: () => all.forEach(({ fetch }) => fetch.recall()),
    stop: () => Promise.all(all.map(({ fetch }) => fetch.stop())),
    handBack: () => all.forEach(({ slots }) => slots.recall()),
    idle: async (patience) =>
      (await Promise.all(all.map(({ slots }) => slots.idle(patience)))).every(Boolean),
    interrupt: (reason) => Promise.all(all.map(({ slots }) => slots.interrupt(reason))),
  };
}

/**
 * Whoever put it off may have ended before it acknowledged the original, which would come again. Not waited for: it is
 * heard before what this process says next.
 */
function acknowledgeOriginal({ nats }: Connection, { putOff }: Delivery): void {
  // it was read from a message
  if (putOff === undefined || parseAckSubject(putOff.address) === undefined || nats.isClosed()) return;
  try {
    nats.publish(putOff.address, "+ACK");
  } catch {
    // the connection is being closed
  }
}
