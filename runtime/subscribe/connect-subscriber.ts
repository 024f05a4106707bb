import type { ConnectionOptions } from "../connection-options.js";
import { openConnection, whileOpen } from "../connection.js";
import { positiveInteger } from "../define/checks.js";
import { toMilliseconds } from "../define/duration.js";
import { environmentOf } from "../define/environment.js";
import type { Actors, SubscriberDefinition } from "../define/subscriber.js";
import { ClosedError } from "../errors.js";
import { UnknownActorError } from "../errors/delivery.js";
import { followLink } from "../link.js";
import { followSignals } from "../abort.js";
import { bindActors } from "./bind-actor.js";
import type { BoundActor } from "./bind-actor.js";
import { pauseActor, resumeActor } from "./pause-actor.js";
import { openConfirmations } from "./confirmations.js";
import { handlerTable } from "./handler-table.js";
import { listenActors } from "./listen-actors.js";
import type { Listener } from "./listener.js";
import { locateAll } from "./locate.js";
import { registerActors } from "./register.js";
import type { RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";
import { followHealth } from "./subscriber-health.js";
import type { ListenOptions, Subscriber, SubscriberSettings } from "./subscriber.js";

/**
 * Connects a subscriber. Throws `ConnectionFailedError` where no server answers, and `InvalidDefinitionError` where
 * settings contradict each other.
 */
export async function connectSubscriber<const A extends Actors>(
  definition: SubscriberDefinition<A>,
  options: ConnectionOptions & SubscriberSettings = {},
): Promise<Subscriber<A>> {
  const name = `subscriber "${definition.name}"`;
  const environment = environmentOf(options.prefix);
  const { name: application } = environment.subscriber(definition);
  const actors = bindActors(definition, environment);
  const drainTimeout = options.drainTimeout ?? "25s";
  toMilliseconds(drainTimeout, "drainTimeout");
  const connection = await openConnection(options, definition.name);
  const link = followLink(connection.nats);
  const confirmations = openConfirmations(connection, link);
  const closing = new AbortController();
  const listening = new Set<Promise<void>>();
  const listeners = new Set<Listener>();

  const ensureOpen = (): void => {
    if (closing.signal.aborted) throw new ClosedError(name);
  };
  const requireActor = (key: string): BoundActor => {
    const found = actors.find((actor) => actor.key === key);
    if (found === undefined) throw new UnknownActorError(definition.name, key);
    return found;
  };
  const register = (registration: RegisterSubscriberOptions = {}): Promise<SubscriberReport> => {
    ensureOpen();
    const registering = registerActors(connection, actors, { application, ...registration });
    return whileOpen(connection, name, registering);
  };
  const listen = async (handlers: object, settings: ListenOptions = {}): Promise<void> => {
    ensureOpen();
    if (settings.concurrency !== undefined) positiveInteger(settings.concurrency, "listen: concurrency");
    const table = handlerTable(actors, handlers, { subscriber: definition.name, actors: settings.actors });
    const { signal, release } = followSignals([closing.signal, settings.signal]);
    try {
      const places = await locateAll(connection, [...table.keys()], { what: name, signal });
      await listenActors(places, {
        application,
        connection,
        link,
        confirmations,
        handlers: table,
        drainTimeout,
        hooks: [options, settings],
        burst: settings.burst,
        concurrency: settings.concurrency,
        listening: listeners,
        signal,
      });
    } finally {
      release();
    }
  };
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    // whoever called listen() gets its errors
    await Promise.allSettled(listening);
    confirmations.close();
    link.close();
    await connection.close();
  };
  const closeOnce = (): Promise<void> => (closed ??= close());
  return {
    definition,
    register: async (registration) => register(registration),
    listen: (handlers, settings) => {
      const work = listen(handlers, settings);
      listening.add(work);
      const forget = (): boolean => listening.delete(work);
      work.then(forget, forget);
      return work;
    },
    status: () => ({
      connection: connection.nats.isClosed() ? "closed" : link.isUp ? "up" : "down",
      actors: [...listeners].map((listener) => listener.status),
    }),
    health: followHealth({ connection, link, listeners }),
    pause: async (actor, settings = {}) => {
      ensureOpen();
      await whileOpen(connection, name, pauseActor(connection, requireActor(actor), settings));
    },
    resume: async (actor) => {
      ensureOpen();
      await whileOpen(connection, name, resumeActor(connection, requireActor(actor)));
      for (const listener of listeners) if (listener.actor === actor) listener.resume();
    },
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}
