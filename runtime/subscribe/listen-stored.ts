import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { ActorPausedError, ConsumerDeletedError, PullRefusedError } from "../errors/delivery.js";
import type { UnconfirmedError } from "../errors/delivery.js";
import { waitAtMost } from "../patience.js";
import type { BoundActor } from "./bind-actor.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { openBreaker } from "./breaker.js";
import { followServerPause } from "./server-pause.js";
import { openFetch } from "./fetch.js";
import { openFirstErrors } from "./first-errors.js";
import { startHandling } from "./handle.js";
import type { HandlingOptions } from "./handle.js";
import type { Observers } from "./hooks.js";
import type { Listener } from "./listener.js";
import type { Settlement } from "./settlement.js";
import { takeStored } from "./settle.js";
import type { StoredTools } from "./settle.js";
import { listenReplays } from "./listen-replays.js";
import { openSlots } from "./slots.js";
import { openTurnstile } from "./turnstile.js";

export interface ListenOptions {
  readonly connection: Connection;
  readonly handlers: HandlingOptions["handlers"];
  readonly observers: Observers;
  /** Called where listening has no point any more. */
  readonly onFailure: (error: unknown) => void;
}

/** A message between its delivery and its settlement. */
interface UnderWay {
  /**
   * The last delivery that came meanwhile. The server has given up on the one before, perhaps because this process
   * was busy for longer than the ack wait, but two runs at a time help nobody.
   */
  copy: Msg | undefined;
}

/** Pulls the messages of one consumer and handles as many at a time as the actor's concurrency allows. */
export function listenStored(
  actor: BoundActor,
  consumer: ConsumerInfo,
  options: ListenOptions & {
    /** The consumer of its replays. */
    readonly replays: ConsumerInfo | undefined;
    readonly tools: Omit<StoredTools, "ackWait" | "firstErrors" | "onForbidden" | "isGone">;
  },
): Listener {
  const { connection, onFailure } = options;
  const { config } = consumer;
  // the server's word and not the definition's: the consumer may have been registered by another version
  const ackWait = ackWaitOf(consumer);
  const onForbidden = (cause: UnconfirmedError): void => {
    if (connection.nats.isClosed() || connection.nats.isDraining()) return;
    const facts = { consumer: consumer.name, reason: "this user may not acknowledge them" };
    onFailure(new PullRefusedError(actor.key, facts, { cause }));
  };
  const firstErrors = openFirstErrors(1_000);
  const tools: StoredTools = {
    ...options.tools,
    ackWait,
    firstErrors,
    onForbidden,
    isGone: () => gone,
  };
  const breaker = openBreaker(actor.breaker, (error) => {
    if (breaker.state === "paused") recall();
    else if (!stopping) refill();
    observers.stateChanged({ actor: actor.key, ...stateNow(), error });
  });
  const turnstile = openTurnstile(actor.concurrency, {
    // what is on its way waits; nothing more is charged with a delivery if the process ends
    onClose: () => recall(),
    onOpen: () => refill(),
  });
  const { observers } = options;
  const watched: HandlingOptions["observers"] = {
    ...observers,
    report: (report) => {
      observers.report(report);
      breaker.record(report.verdict, report.error);
    },
  };
  const pause = followServerPause(consumer, { connection, link: tools.link }, () => {
    if (pause.until === undefined && !stopping) {
      // anew: what was asked for during the pause sleeps until it expires
      recall();
      refill();
    }
    observers.stateChanged({ actor: actor.key, ...stateNow(), error: undefined });
  });
  const stateNow = () => {
    const { streak: deadLettersInARow, state, resumesAt } = breaker;
    return pause.until === undefined
      ? {
          state,
          pausedBy: state === "paused" ? ("breaker" as const) : undefined,
          deadLettersInARow,
          resumesAt,
        }
      : {
          state: "paused" as const,
          pausedBy: "operator" as const,
          deadLettersInARow,
          resumesAt: pause.until,
        };
  };
  const underWay = new Map<number, UnderWay>();
  let stopping = false;
  let gone = false;

  const onMessage = (message: Msg): void => {
    const delivery = toStoredDelivery(message);
    if (delivery === undefined) return;
    const twin = underWay.get(delivery.sequence);
    if (twin !== undefined) twin.copy = message;
    // came too late, or too much: another instance gets it at once
    else if (stopping || slots.free <= 0 || breaker.room <= 0) handBack(message);
    else start(delivery);
  };
  const room = (): number => (turnstile.isOpen ? Math.min(slots.free, breaker.room) : 0);
  const start = (delivery: Delivery): void => {
    const handling = startHandling(delivery, actor, {
      handlers: options.handlers,
      observers: watched,
      turnstile,
      nats: connection.nats,
      takeCustody: (taken, onLost) => takeStored(taken, actor, { tools, onLost }),
    });
    const own: UnderWay = { copy: undefined };
    underWay.set(delivery.sequence, own);
    const end = breaker.begin();
    slots.add(handling);
    const forget = (settlement?: Settlement): void => {
      end();
      underWay.delete(delivery.sequence);
      // confirmed, the message is done or comes again by itself
      if (own.copy !== undefined && settlement?.kind !== "confirmed") onMessage(own.copy);
    };
    handling.settled.then(forget, () => forget());
  };
  const refill = (): void => {
    fetch.refill();
    replays?.refill();
  };
  const recall = (): void => {
    fetch.recall();
    replays?.recall();
  };
  const handBack = (message: Msg): void => {
    try {
      message.respond("-NAK");
    } catch {
      // the connection is being closed: the ack wait does the same a little later
    }
  };
  // beside the actor's own slots, because those may all have been asked for: the turnstile lets no more run
  const replaySlots = openSlots(Math.max(1, Math.floor(actor.concurrency / 2)), {
    onFree: () => replays?.refill(),
    onFailure,
  });
  const slots = openSlots(actor.concurrency, { onFree: () => fetch.refill(), onFailure });
  const fetch = openFetch({
    actor: actor.key,
    stream: consumer.stream_name,
    consumer: consumer.name,
    maxBatch: config.max_batch || Infinity,
    maxExpires: (config.max_expires || Infinity) / 1_000_000,
    connection,
    link: tools.link,
    room,
    onMessage,
    onFailure: (error) => {
      gone = error instanceof ConsumerDeletedError;
      onFailure(error);
    },
  });
  const replays =
    options.replays &&
    listenReplays(actor, options.replays, {
      connection,
      link: tools.link,
      slots: replaySlots,
      // a single message shows whether a paused actor works again: an event, which is there anyway
      room: () => (turnstile.isOpen && breaker.state === "listening" ? replaySlots.free : 0),
      start: (delivery) =>
        startHandling(delivery, actor, {
          handlers: options.handlers,
          observers: watched,
          turnstile,
          nats: connection.nats,
          takeCustody: (taken, onLost) =>
            takeStored(taken, actor, { tools: { ...tools, ackWait: ackWaitOf(options.replays) }, onLost }),
        }),
    });

  const isDone = async (withRetries: boolean): Promise<boolean> => {
    const all = [consumer, options.replays].filter((each) => each !== undefined);
    const ask = ({ stream_name: stream, name }: ConsumerInfo) => connection.jsm.consumers.info(stream, name);
    // no answer: the server may be starting, and whether the consumer is gone is the fetch's business
    const infos = await Promise.all(all.map(ask)).catch(() => undefined);
    if (infos === undefined) return false;
    return infos.every((info) => info.num_pending === 0 && (!withRetries || info.num_ack_pending === 0));
  };

  return {
    actor: actor.key,
    get status() {
      return { actor: actor.key, running: slots.running + replaySlots.running, ...stateNow() };
    },
    resume: () => breaker.reset(),
    exhausted: async ({ retries: withRetries, signal }) => {
      // twice in a row: a message may be on its way between the server's answer and this process
      for (let quiet = 0; quiet < 2 && !signal.aborted;) {
        if (stateNow().state !== "listening") throw new ActorPausedError(actor.key);
        const isIdle = slots.running + replaySlots.running === 0;
        quiet = isIdle && (await isDone(withRetries)) ? quiet + 1 : 0;
        await waitAtMost({ milliseconds: 50, signal });
      }
    },
    drain: async (patience) => {
      stopping = true;
      breaker.stop();
      pause.close();
      const stopped = Promise.all([fetch.stop(), replays?.stop()]);
      const idle = (await Promise.all([slots.idle(patience), replaySlots.idle(patience)])).every(Boolean);
      // while the server can't be reached there is nothing to wait for
      await waitAtMost({ milliseconds: 2_000, signal: patience }, stopped);
      return idle;
    },
    interrupt: async (reason) => {
      await Promise.all([slots.interrupt(reason), replaySlots.interrupt(reason)]);
    },
  };
}

/** Milliseconds. */
function ackWaitOf(consumer: ConsumerInfo | undefined): number {
  return (consumer?.config.ack_wait ?? 30_000_000_000) / 1_000_000;
}
