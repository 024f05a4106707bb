import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import { onAbort } from "../abort.js";
import { onClosed } from "../closing.js";
import type { Connection } from "../connection.js";
import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import { ClosedError, DrainTimeoutError } from "../errors.js";
import { aborted } from "./aborted.js";
import type { Link } from "../link.js";
import { longestTimer } from "../patience.js";
import { openCapacity } from "./capacity.js";
import type { BoundActor } from "./bind-actor.js";
import type { Capacity } from "./capacity.js";
import type { Confirmations } from "./confirmations.js";
import { describeError } from "./error-text.js";
import type { HandlerTable } from "./handler-table.js";
import { hasUniqueLetters } from "./dead-letter-stream.js";
import type { Runner } from "./handling.js";
import { openObservers } from "./hooks.js";
import type { Observers, SubscriberHooks } from "./hooks.js";
import { listenCore } from "./listen-core.js";
import { listenRecreating } from "./listen-recreating.js";
import { listenPartitions } from "./listen-partitions.js";
import { leadMissing } from "./lead-stream.js";
import { listenStored } from "./listen-stored.js";
import type { Listener } from "./listener.js";
import type { Place, StoredPlace } from "./place.js";
import { deleteOwn } from "./own-consumer.js";
import { readPartitioned } from "./partition-stream.js";
import { letterRemover } from "./replay-letter.js";
import { openRetries } from "./retries.js";
import { followStreamFacts } from "./stream-facts.js";

export interface ListenActorsOptions {
  readonly application: string;
  readonly connection: Connection;
  readonly link: Link;
  readonly confirmations: Confirmations;
  readonly handlers: HandlerTable;
  /** How handlers are run. Default: by a call for each message. */
  readonly run?: Runner | undefined;
  /** What makes a runner handle each message of an actor once, where that is not in its handlers. */
  readonly once: ReadonlyMap<BoundActor, (run: Runner) => Runner>;
  readonly drainTimeout: Duration;
  readonly burst: boolean | "with-retries" | undefined;
  /** Messages that all actors together handle at a time. */
  readonly concurrency: number | undefined;
  readonly hooks: readonly SubscriberHooks[];
  /** Those that listen now: whoever asks for the status looks here. */
  readonly listening: Set<Listener>;
  readonly signal: AbortSignal;
}

/** Runs actors until the signal aborts or one of them can't go on; then drains all of them. */
export async function listenActors(places: readonly Place[], options: ListenActorsOptions): Promise<void> {
  const { connection, signal } = options;
  if (signal.aborted) return;
  const stop = new AbortController();
  // the first of them is what listen() rejects with
  const failures: Error[] = [];
  const onFailure = (error: unknown): void => {
    failures.push(error instanceof Error ? error : new Error(describeError(error).message, { cause: error }));
    stop.abort();
  };
  const observers = openObservers(options.hooks);
  const giveUp = new AbortController();
  const isUnique = await hasUniqueLetters(connection.jsm, options.application);
  const forgetClosing = onClosed(connection.nats, () =>
    onFailure(new ClosedError(`the connection of subscriber "${options.application}"`)),
  );
  const forgetSignal = onAbort(signal, () => stop.abort());
  if (signal.aborted) stop.abort();
  const unwatch = options.link.watch((event) => {
    if (event.kind !== "forbidden") observers.connectionChanged(event);
  });
  const capacity = options.concurrency === undefined ? undefined : openCapacity(options.concurrency);
  const shared = { isUnique, giveUp: giveUp.signal, capacity, observers, onFailure };
  const listeners: Listener[] = [];
  try {
    for (const place of places) {
      const listener = listen(place, { ...options, ...shared });
      listeners.push(listener);
      options.listening.add(listener);
    }
  } catch (error) {
    // those that have begun are drained below
    onFailure(error);
  }
  const { burst = false } = options;
  if (burst !== false) {
    const patience = { retries: burst === "with-retries", signal: stop.signal };
    const done = Promise.all(listeners.map((listener) => listener.exhausted(patience)));
    void done.then(() => stop.abort(), onFailure);
  }
  await aborted(stop.signal);
  forgetSignal();
  forgetClosing();
  unwatch();

  const late = await drain(listeners, { ...options, giveUp });
  for (const listener of listeners) options.listening.delete(listener);
  await Promise.all(places.filter(isStored).map((place) => deleteOwn(connection, place)));
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  if (late.length > 0) throw new DrainTimeoutError(late, options.drainTimeout);
  if (observers.failure !== undefined) throw observers.failure;
}

interface ListenOneOptions extends ListenActorsOptions {
  readonly giveUp: AbortSignal;
  readonly isUnique: boolean;
  readonly capacity: Capacity | undefined;
  readonly observers: Observers;
  readonly onFailure: (error: unknown) => void;
}

function listen(place: Place, options: ListenOneOptions): Listener {
  const { connection, link, confirmations, giveUp, capacity, observers, onFailure } = options;
  const { actor } = place;
  const handlers = options.handlers.get(actor) ?? new Map();
  const once = options.once.get(actor);
  const common = { connection, handlers, run: options.run, once, capacity, observers, onFailure };
  if (!isStored(place)) return listenCore(actor, common);
  const { isUnique, application } = options;
  const removeLetter = letterRemover(connection.jsm, application);
  const start = ({ stored }: StoredPlace, onLost: (error: unknown) => void): Listener => {
    const facts = followStreamFacts(connection.jsm, stored.stream);
    const retries = stored.retries && openRetries(actor, { connection, confirmations });
    const tools = {
      nats: connection.nats,
      confirmations,
      link,
      facts,
      giveUp,
      isUnique,
      removeLetter,
      retries,
    };
    const listenTo = (
      consumer: ConsumerInfo,
      more: Partial<Parameters<typeof listenStored>[2]> = {},
    ): Listener =>
      listenStored(actor, consumer, {
        ...common,
        onFailure: onLost,
        tools,
        replays: stored.replays,
        retries: stored.retries,
        ...more,
      });
    const { partitions } = stored;
    if (partitions === undefined) return listenTo(stored.consumer);
    const own = openCapacity(actor.concurrency);
    const read = (message: Msg) => readPartitioned(message, actor);
    return listenPartitions(actor, {
      connection,
      link,
      consumers: partitions,
      observers,
      start: (consumer, { partition, openLead, observers: ofAll }) => {
        const replays = partition === 0 ? stored.replays : undefined;
        return listenTo(consumer, { own, read, openLead, replays, observers: ofAll });
      },
      onMissing: (cause) => onLost(leadMissing(actor, partitions[0], cause)),
    });
  };
  if (!actor.recreate) return start(place, onFailure);
  return listenRecreating(place, { application, connection, observers, start, onFailure });
}

function isStored(place: Place): place is StoredPlace {
  return place.stored !== undefined;
}

/** The actors whose handlers did not end in time. */
async function drain(
  listeners: readonly Listener[],
  options: { readonly drainTimeout: Duration; readonly giveUp: AbortController },
): Promise<readonly string[]> {
  const patience = new AbortController();
  const milliseconds = toMilliseconds(options.drainTimeout, "drainTimeout");
  const timer = setTimeout(() => patience.abort(), Math.min(milliseconds, longestTimer));
  const idle = await Promise.all(listeners.map((listener) => listener.drain(patience.signal)));
  clearTimeout(timer);
  const late = listeners.filter((_, index) => idle[index] === false);
  if (late.length > 0) {
    const reason = new DrainTimeoutError(
      late.map((listener) => listener.actor),
      options.drainTimeout,
    );
    options.giveUp.abort(reason);
    await Promise.all(late.map((listener) => listener.interrupt(reason)));
  }
  return late.map((listener) => listener.actor);
}
