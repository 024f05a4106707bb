import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import { ConsumerDeletedError, PullRefusedError } from "../errors/consumer.js";
import type { UnconfirmedError } from "../errors/delivery.js";
import { waitAtMost } from "../patience.js";
import { openAdmission } from "./admission.js";
import { openAsides } from "./asides.js";
import { openBatcher } from "./batch.js";
import type { BoundActor } from "./bind-actor.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { whenExhausted } from "./exhausted.js";
import { openFirstErrors } from "./first-errors.js";
import { startHandling } from "./handle.js";
import type { Handling, HandlingOptions } from "./handling.js";
import type { ListenOptions, Listener } from "./listener.js";
import type { Settlement } from "./settlement.js";
import { takeStored } from "./settle.js";
import type { StoredTools } from "./settle.js";
import { openOrdering } from "./listen-in-order.js";
import type { OrderingOptions } from "./listen-in-order.js";
import { leadMissing } from "./lead-stream.js";
import { waitingRetryFilter } from "./names.js";
import { openPulls } from "./pulls.js";
import { openSlots } from "./slots.js";
import { openUnderWay } from "./under-way.js";

/** Pulls the messages of one consumer and handles as many at a time as the actor's concurrency allows. */
export function listenStored(
  actor: BoundActor,
  consumer: ConsumerInfo,
  options: ListenOptions & {
    /** The consumers of its replays, and of what was put off. */
    readonly replays: ConsumerInfo | undefined;
    readonly retries: ConsumerInfo | undefined;
    /** Default: a message is the event itself. */
    readonly read?: ((message: Msg) => Delivery | undefined) | undefined;
    readonly openLead?: OrderingOptions["openLead"];
    readonly tools: Omit<StoredTools, "ackWait" | "firstErrors" | "onForbidden" | "isGone">;
  },
): Listener {
  const { connection, onFailure, read = toStoredDelivery } = options;
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
  const refill = (): void => {
    pulls.refill();
    asides.refill();
  };
  const recall = (): void => {
    pulls.recall();
    asides.recall();
  };
  const onMissing = (cause: unknown): void => onFailure(leadMissing(actor, consumer, cause));
  const admission = openAdmission(actor, {
    consumer,
    connection,
    link: tools.link,
    observers: options.observers,
    capacity: options.capacity,
    own: options.own,
    refill,
    recall,
    advance: () => ordering?.order.advance(),
    handBack: () => slots.recall(),
    onLost: (lost) => {
      void slots.interrupt(lost);
      void asides.interrupt(lost);
    },
    onMissing,
  });
  const { breaker, share, turnstile } = admission;
  const batcher = actor.batch && openBatcher(actor.batch);
  const runner = batcher?.run ?? options.run;
  const run = runner && options.once ? options.once(runner) : runner;
  const underWay = openUnderWay();
  let stopping = false;
  let gone = false;

  const onMessage = (message: Msg): void => {
    const delivery = read(message);
    if (delivery === undefined) return;
    ordering?.arrived(delivery.consumerSequence);
    if (underWay.keeps(delivery.sequence, message)) return;
    // came too late, or too much: another instance gets it at once
    if (stopping || isFull()) {
      ordering?.doubt();
      handBack(message);
    } else start(delivery);
  };
  // in order, whatever has come is kept, and waits
  const isFull = (): boolean =>
    ordering === undefined ? slots.free <= 0 || breaker.room <= 0 || admission.isShutOut : ordering.standby;
  const room = (): number => {
    if (!turnstile.isOpen) return 0;
    return ordering === undefined ? Math.min(slots.free, admission.room) : ordering.room();
  };
  /** Of a message of the actor's own, or of a replay. */
  const handle = (delivery: Delivery, takeCustody: HandlingOptions["takeCustody"]): Handling =>
    startHandling(delivery, actor, {
      ...admission.enter(),
      handlers: options.handlers,
      order: ordering?.order,
      nats: connection.nats,
      run,
      takeCustody,
    });
  const start = (delivery: Delivery): void => {
    const passage = underWay.begin(delivery.sequence);
    const { onSettling } = passage;
    const handling = handle(delivery, (taken, onLost) =>
      takeStored(taken, actor, { tools, onLost, onSettling }),
    );
    const end = ordering === undefined ? breaker.begin() : () => undefined;
    slots.add(handling);
    const leave = (settlement?: Settlement): void => {
      end();
      const next = passage.end(settlement);
      if (next !== undefined) onMessage(next);
    };
    handling.settled.then(leave, () => leave());
  };
  const handBack = (message: Msg): void => {
    try {
      message.respond("-NAK");
    } catch {
      // the connection is being closed: the ack wait does the same a little later
    }
  };
  const slots = openSlots(actor.order?.window ?? actor.concurrency, {
    onFree: () => pulls.refill(),
    onFailure,
  });
  const ordering =
    actor.order &&
    openOrdering(actor, actor.order, {
      consumer,
      connection,
      link: tools.link,
      inHand: () => underWay.values(),
      running: () => slots.running,
      room: () => (admission.isPausedByOperator ? 0 : admission.room),
      begin: () => breaker.begin(),
      refill: () => refill(),
      recall: () => recall(),
      onMissing,
      openLead: options.openLead,
    });
  const pulls = openPulls(consumer, {
    actor: actor.key,
    connection,
    link: tools.link,
    // in order, what waits in hand is counted by the order
    share: ordering === undefined ? share : undefined,
    room,
    onMessage,
    onInterruption: (each) => options.observers.interrupted({ actor: actor.key, ...each }),
    onFailure: (error) => {
      gone = error instanceof ConsumerDeletedError;
      onFailure(error);
    },
  });
  const asides = openAsides(actor, {
    connection,
    link: tools.link,
    replays: options.replays,
    retries: options.retries,
    // a single message shows whether a paused actor works again: an event, which is there anyway
    room: (free) => {
      const isOn = admission.state.state === "listening" && turnstile.isOpen && ordering?.standby !== true;
      return isOn ? Math.min(free, admission.room) : 0;
    },
    start: (delivery, { consumer: from, onSettling }) => {
      const own = { ...tools, ackWait: ackWaitOf(from), isGone: () => false };
      return handle(delivery, (taken, onLost) =>
        takeStored(taken, actor, { tools: own, onLost, onSettling }),
      );
    },
    onInterruption: (each) => options.observers.interrupted({ actor: actor.key, ...each }),
    onFailure,
  });
  const running = (): number => slots.running + asides.running;

  return {
    actor: actor.key,
    consumers: [consumer],
    retries: options.retries,
    get status() {
      const standby = ordering?.standby ?? false;
      return { actor: actor.key, running: running(), standby, ...admission.state };
    },
    resume: () => breaker.reset(),
    exhausted: (patience) =>
      whenExhausted(actor.key, {
        ...patience,
        connection,
        consumers: [consumer, options.replays, options.retries].filter((each) => each !== undefined),
        putOff: options.retries && {
          stream: options.retries.stream_name,
          subject: waitingRetryFilter(actor.application, actor.name),
        },
        state: () => admission.state.state,
        running,
        parked: () => ordering?.order.parked ?? 0,
      }),
    drain: async (patience) => {
      stopping = true;
      admission.stop();
      batcher?.stop({ flush: false });
      ordering?.stop();
      const stopped = Promise.all([pulls.stop(), asides.stop()]);
      // what waits for its turn is somebody else's now
      slots.recall();
      asides.handBack();
      const idle = (await Promise.all([slots.idle(patience), asides.idle(patience)])).every(Boolean);
      // while the server can't be reached there is nothing to wait for
      await waitAtMost({ milliseconds: 2_000, signal: patience }, stopped);
      if (idle) await Promise.all([ordering?.close(), admission.close()]);
      return idle;
    },
    interrupt: async (reason) => {
      await Promise.all([slots.interrupt(reason), asides.interrupt(reason)]);
      await Promise.all([ordering?.close(), admission.close()]);
    },
  };
}

/** Milliseconds. */
function ackWaitOf(consumer: ConsumerInfo): number {
  return (consumer.config.ack_wait ?? 30_000_000_000) / 1_000_000;
}
