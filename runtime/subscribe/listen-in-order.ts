import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import type { OrderPolicy } from "./actor-policies.js";
import type { BoundActor } from "./bind-actor.js";
import { openLead } from "./lead.js";
import type { Lead, LeadOptions } from "./lead.js";
import { leadStreamName, leadSubject } from "./names.js";
import { openOrder } from "./order.js";
import type { Order } from "./order.js";
import { openSuccession } from "./succession.js";
import type { InHand } from "./succession.js";

/** What an actor needs to run messages in order, also across processes. */
export interface Ordering {
  readonly order: Order;
  /** Whether another process runs the actor, and this one takes nothing. */
  readonly standby: boolean;
  /** How many more messages may be taken. */
  room(): number;
  arrived(consumerSequence: number): void;
  /** A message was given back as it came. */
  doubt(): void;
  /** Recalls what does not run, and starts nothing more. */
  stop(): void;
  /** To be called when nothing is in hand any more. */
  close(): Promise<void>;
}

export interface OrderingOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly inHand: () => Iterable<InHand>;
  readonly running: () => number;
  /** How many may start besides; see `OrderOptions`. */
  readonly room: () => number;
  readonly begin: () => () => void;
  readonly refill: () => void;
  readonly recall: () => void;
  readonly onMissing: (error: unknown) => void;
  /** How this process comes to lead. Default: where no other one does. */
  readonly openLead?: ((options: LeadOptions) => Lead) | undefined;
}

/**
 * The order holds because of two things that are known: all that the server has given out and that is not done is in
 * this process' hands (`Succession`), and this process runs the first of each key (`Order`). That one process leads only
 * saves the others the trouble.
 */
export function openOrdering(
  actor: BoundActor,
  policy: OrderPolicy,
  options: OrderingOptions & { readonly consumer: ConsumerInfo },
): Ordering {
  const { connection, consumer, link } = options;
  let stopped = false;
  let extraAt = 0;
  let extra = 0;
  const isClear = (): boolean => succession === undefined || succession.isClear;
  const order = openOrder({
    room: () => (stopped || standby() || !isClear() ? 0 : options.room()),
    begin: options.begin,
    onDoubt: () => succession?.doubt(),
  });
  const succession =
    policy.scope === "process"
      ? undefined
      : openSuccession({
          inHand: options.inHand,
          info: () => connection.jsm.consumers.info(consumer.stream_name, consumer.name),
          isActive: () => !standby(),
          onClear: () => {
            extra = 0;
            order.advance();
            options.refill();
          },
          onMissing: (missing) => {
            // all places may be taken by what came later: now and then there is one more for each that is missing,
            // because what is due again is given out first
            const isFull = options.running() >= policy.window + extra;
            if (isFull && performance.now() - extraAt > 2_000) {
              extraAt = performance.now();
              extra += missing;
            }
            options.refill();
          },
        });
  const lead =
    policy.scope === "process"
      ? undefined
      : (options.openLead ?? openLead)({
          connection,
          link,
          stream: leadStreamName(actor.application),
          subject: leadSubject(actor.application, actor.name),
          onChange: () => {
            if (stopped) return;
            succession?.doubt();
            if (standby()) {
              options.recall();
              order.recall();
            } else options.refill();
          },
          onMissing: options.onMissing,
        });
  const standby = (): boolean => lead !== undefined && !lead.held;

  return {
    order,
    get standby() {
      return standby();
    },
    room: () => (standby() ? 0 : policy.window + extra - options.running()),
    arrived: (consumerSequence) => succession?.arrived(consumerSequence),
    doubt: () => succession?.doubt(),
    stop: () => {
      stopped = true;
      order.recall();
    },
    close: async () => {
      succession?.stop();
      await lead?.close();
    },
  };
}
