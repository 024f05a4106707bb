import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import type { Fetch, FetchOptions } from "./fetch.js";
import type { Handling } from "./handling.js";
import { openPulls } from "./pulls.js";
import type { Settlement } from "./settlement.js";
import type { Slots } from "./slots.js";
import { openUnderWay } from "./under-way.js";
import type { Passage } from "./under-way.js";

export interface AsideOptions extends Pick<FetchOptions, "room" | "onInterruption" | "onFailure"> {
  readonly actor: string;
  readonly connection: Connection;
  readonly link: Link;
  readonly slots: Slots;
  /** The original of what has come; `undefined`: nothing is left to do. */
  readonly read: (pointer: Delivery) => Promise<Delivery | undefined>;
  /** Handles the original. */
  readonly start: (delivery: Delivery, onSettling: Passage["onSettling"]) => Handling;
}

/** How long a message rests whose original could not be read. Milliseconds. */
const readAgain = 30_000;

/** Brings an actor messages another way than from their stream: replays of dead letters, and what was put off. */
export function listenAside(consumer: ConsumerInfo, options: AsideOptions): Fetch {
  const { slots } = options;
  let stopping = false;
  const underWay = openUnderWay();

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
    if (underWay.keeps(pointer.sequence, message)) return;
    if (stopping || slots.free <= 0) return answer(message, "-NAK");
    const passage = underWay.begin(pointer.sequence);
    const handling = handle(pointer, message, passage);
    slots.add(handling);
    const leave = (settlement?: Settlement): void => {
      const next = passage.end(settlement);
      if (next !== undefined) onMessage(next);
    };
    handling.settled.then(leave, () => leave());
  };
  const handle = (pointer: Delivery, message: Msg, { onSettling }: Passage): Handling => {
    let interruption: { readonly reason: unknown } | undefined;
    let started: Handling | undefined;
    const start = async (): Promise<Handling | undefined> => {
      const delivery = await options.read(pointer).catch((error: unknown) => ({ error }));
      // dropped, or handled by an earlier delivery
      if (delivery === undefined) answer(message, "+ACK");
      else if ("error" in delivery)
        answer(message, `-NAK ${JSON.stringify({ delay: readAgain * 1_000_000 })}`);
      else if (interruption !== undefined) answer(message, "-NAK");
      else started = options.start(delivery, onSettling);
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
  const fetch = openPulls(consumer, { ...options, share: undefined, onMessage });
  return {
    ...fetch,
    stop: () => {
      stopping = true;
      return fetch.stop();
    },
  };
}
