import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import type { BoundActor } from "./bind-actor.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { openFetch } from "./fetch.js";
import type { Fetch } from "./fetch.js";
import type { Handling } from "./handle.js";
import { readReplay } from "./replay-letter.js";
import type { Slots } from "./slots.js";

export interface ReplaysOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly slots: Slots;
  /** How many more may be taken now. */
  readonly room: () => number;
  /** Handles the original message of a letter. */
  readonly start: (delivery: Delivery) => Handling;
}

/** How long a replay rests whose letter could not be read. Milliseconds. */
const readAgain = 30_000;

/**
 * Brings an actor the dead letters that are to be replayed. Losing it is no reason to stop the actor: without it new
 * events are handled all the same.
 */
export function listenReplays(actor: BoundActor, consumer: ConsumerInfo, options: ReplaysOptions): Fetch {
  const { connection, slots } = options;
  const { config } = consumer;
  let stopping = false;
  const inHand = new Set<number>();

  const answer = (message: Msg, payload: string): void => {
    try {
      message.respond(payload);
    } catch {
      // the connection is being closed: the ack wait does the same a little later
    }
  };
  const onMessage = (message: Msg): void => {
    const pointer = toStoredDelivery(message);
    if (pointer === undefined) return;
    // its first delivery is still in hand, and settles this one as well
    if (inHand.has(pointer.sequence)) return;
    if (stopping || slots.free <= 0) return answer(message, "-NAK");
    inHand.add(pointer.sequence);
    const handling = handle(pointer, message);
    const forget = (): boolean => inHand.delete(pointer.sequence);
    handling.ended.then(forget, forget);
    slots.add(handling);
  };
  const handle = (pointer: Delivery, message: Msg): Handling => {
    let interruption: { readonly reason: unknown } | undefined;
    let started: Handling | undefined;
    const start = async (): Promise<Handling | undefined> => {
      const delivery = await readReplay(connection.jsm, pointer, actor).catch((error: unknown) => ({
        error,
      }));
      // dropped, or handled by an earlier delivery: nothing is left to do
      if (delivery === undefined) answer(message, "+ACK");
      else if ("error" in delivery)
        answer(message, `-NAK ${JSON.stringify({ delay: readAgain * 1_000_000 })}`);
      else if (interruption !== undefined) answer(message, "-NAK");
      else started = options.start(delivery);
      return started;
    };
    const starting = start();
    return {
      settled: starting.then(async (handling) => (await handling?.settled) ?? { kind: "none" }),
      ended: starting.then((handling) => handling?.ended),
      recall: () => {
        if (started === undefined) interruption = { reason: undefined };
        else started.recall();
      },
      interrupt: (reason) => {
        interruption = { reason };
        started?.interrupt(reason);
      },
    };
  };
  const fetch = openFetch({
    actor: actor.key,
    stream: consumer.stream_name,
    consumer: consumer.name,
    maxBatch: config.max_batch || Infinity,
    maxExpires: (config.max_expires || Infinity) / 1_000_000,
    connection,
    link: options.link,
    room: options.room,
    onMessage,
    // replays are no part of the actor's own stream: without them new events are handled all the same
    onInterruption: () => undefined,
    onFailure: () => undefined,
  });
  return {
    ...fetch,
    stop: () => {
      stopping = true;
      return fetch.stop();
    },
  };
}
