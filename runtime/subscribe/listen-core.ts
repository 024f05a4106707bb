import { PullRefusedError } from "../errors/consumer.js";
import { traceIn } from "../context.js";
import { waitAtMost } from "../patience.js";
import { coreInquiry } from "../reply/index.js";
import { openBatcher } from "./batch.js";
import type { BoundActor } from "./bind-actor.js";
import type { Custody } from "./custody.js";
import { toCoreDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { startHandling } from "./handle.js";
import { describe } from "./handler-context.js";
import type { ListenOptions, Listener } from "./listener.js";
import { openSlots } from "./slots.js";

/**
 * Handles events that travel over core NATS: each is given to one instance of the queue group, at most once.
 * Nobody keeps them, so there are no retries and no dead letters. While all slots are taken, up to `backlog`
 * messages wait in memory; what comes beyond that is dropped and reported.
 */
export function listenCore(actor: BoundActor, options: ListenOptions): Listener {
  const { nats } = options.connection;
  const backlog = Math.max(1_000, 10 * actor.concurrency);
  const waiting: Delivery[] = [];
  const batcher = actor.batch && openBatcher(actor.batch);
  let stopping = false;
  // what has come is here in any case, so nobody has to be asked for more
  const share = options.capacity?.join(actor.priority, () => undefined);

  const start = (delivery: Delivery): void =>
    slots.add(
      startHandling(delivery, actor, {
        handlers: options.handlers,
        observers: options.observers,
        // as many come at a time as have a slot
        turnstile: share ?? { enter: () => ({ come: undefined, leave: () => undefined }) },
        nats,
        run: batcher?.run ?? options.run,
        takeCustody: () => takeCore(delivery, actor),
      }),
    );
  const next = (): void => {
    const delivery = slots.free > 0 ? waiting.shift() : undefined;
    if (delivery !== undefined) start(delivery);
  };
  const slots = openSlots(actor.concurrency, { onFree: next, onFailure: options.onFailure });
  const onDelivery = (delivery: Delivery): void => {
    if (slots.free > 0) return start(delivery);
    if (waiting.length < backlog) {
      waiting.push(delivery);
      return;
    }
    options.observers.report({
      actor: actor.key,
      event: undefined,
      attempt: 1,
      duration: undefined,
      verdict: { kind: "drop", reason: "overload" },
      settlement: { kind: "none" },
      error: undefined,
      message: describe(delivery),
      trace: traceIn(delivery.headers),
    });
  };
  const subscriptions = actor.filters.map((filter) =>
    nats.subscribe(filter, {
      ...(actor.queue === undefined ? {} : { queue: actor.queue }),
      callback: (error, message) => {
        if (error !== null) {
          const facts = { consumer: actor.queue ?? filter, reason: error.message };
          options.onFailure(new PullRefusedError(actor.key, facts, { cause: error }));
        }
        // nobody gets them again, so what came before the stop is still handled
        else if (!stopping || !nats.isClosed()) onDelivery(toCoreDelivery(message));
      },
    }),
  );

  return {
    actor: actor.key,
    consumers: [],
    retries: undefined,
    // nobody would keep the messages of a pause, so there is none
    get status() {
      return {
        actor: actor.key,
        state: "listening" as const,
        pausedBy: undefined,
        standby: false,
        running: slots.running,
        deadLettersInARow: 0,
        resumesAt: undefined,
      };
    },
    resume: () => undefined,
    // nothing is there but what comes
    exhausted: () => Promise.resolve(),
    drain: async (patience) => {
      stopping = true;
      const open = nats.isClosed() ? [] : subscriptions.filter((subscription) => !subscription.isClosed());
      const drained = Promise.allSettled(open.map((subscription) => subscription.drain()));
      // a server that can't be reached confirms nothing, and sends nothing either
      await waitAtMost({ milliseconds: 2_000, signal: patience }, drained);
      share?.leave();
      batcher?.stop({ flush: true });
      return slots.idle(patience);
    },
    interrupt: (reason) => {
      waiting.length = 0;
      return slots.interrupt(reason);
    },
  };
}

function takeCore(delivery: Delivery, actor: BoundActor): Custody {
  return {
    held: true,
    policy: { ...actor.policy, retry: { ...actor.policy.retry, attempts: 1, rules: [] }, deadLetter: false },
    inquiry: coreInquiry(delivery.reply, { headers: delivery.headers, replyTo: actor.replyTo }),
    expiresAt: () => Promise.resolve(Infinity),
    waitsElsewhere: () => Promise.resolve(false),
    settle: () => Promise.resolve({ kind: "none" }),
    keep: () => ({ kind: "none" }),
    renew: () => Promise.resolve(true),
    begins: () => undefined,
    rests: () => undefined,
    release: () => undefined,
  };
}
