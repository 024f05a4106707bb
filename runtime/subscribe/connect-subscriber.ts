import type { ConnectionOptions } from "../connection-options.js";
import { openConnection, whileOpen } from "../connection.js";
import { legalName, positiveInteger } from "../define/checks.js";
import { legalDeliver } from "../define/legal-actor.js";
import { toMilliseconds } from "../define/duration.js";
import { environmentOf } from "../define/environment.js";
import type { Actors, SubscriberDefinition } from "../define/subscriber.js";
import { ClosedError } from "../errors.js";
import { UnknownActorError } from "../errors/delivery.js";
import { followLink } from "../link.js";
import { followSignals } from "../abort.js";
import { openOutside } from "../workers/outside.js";
import { announceService } from "./announce-service.js";
import { legalService } from "./service-settings.js";
import type { Announcement } from "./announce-service.js";
import { bindActors } from "./bind-actor.js";
import type { BoundActor } from "./bind-actor.js";
import { pauseActor, resumeActor } from "./pause-actor.js";
import { openConfirmations } from "./confirmations.js";
import type { Runner } from "./handling.js";
import { openDeliveries } from "./deliveries.js";
import { handlerTable } from "./handler-table.js";
import type { HandlerTable } from "./handler-table.js";
import { ownActor } from "./own-consumer.js";
import { listenActors } from "./listen-actors.js";
import type { Listener } from "./listener.js";
import { locateAll } from "./locate.js";
import { whereAvailable } from "../streams/index.js";
import { registerActors } from "./register.js";
import type { RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";
import { followSubscriberHealth } from "./follow-subscriber-health.js";
import { runningOnce } from "./run-once.js";
import type { ListenOptions, Subscriber, SubscriberSettings } from "./subscriber.js";

interface Loop {
  readonly run: Runner;
  readonly signal: AbortSignal;
}

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
  if (options.instance !== undefined) legalName(options.instance, `${name}: instance`);
  if (options.service !== undefined) legalService(options.service);
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
    return whileOpen(connection, name, whereAvailable(registering));
  };
  const listenTo = async (
    table: HandlerTable,
    settings: ListenOptions & { readonly run?: Runner } = {},
  ): Promise<void> => {
    if (settings.concurrency !== undefined) positiveInteger(settings.concurrency, "listen: concurrency");
    const own = { deliver: settings.deliver, instance: options.instance };
    legalDeliver(settings.deliver, "listen: deliver");
    const owned: HandlerTable = new Map([...table].map(([actor, each]) => [ownActor(actor, own), each]));
    const { idempotency = {} } = options;
    const { handlers, once } = await runningOnce(owned, idempotency, {
      subscriber: definition.name,
      actors,
      connection,
      isLoop: settings.run !== undefined,
    });
    const { signal, release } = followSignals([closing.signal, settings.signal]);
    let announcement: Announcement | undefined;
    try {
      const named = options.service && { ...options.service, name: options.service.name ?? application };
      announcement = named && announceService(connection.nats, [...handlers.keys()], named);
      const places = await locateAll(connection, [...handlers.keys()], { what: name, signal });
      await listenActors(places, {
        application,
        connection,
        link,
        confirmations,
        handlers,
        run: settings.run,
        once,
        drainTimeout,
        hooks: [...(options.hooks ?? []), options, settings, announcement?.hooks ?? {}],
        burst: settings.burst,
        concurrency: settings.concurrency,
        listening: listeners,
        signal,
      });
    } finally {
      announcement?.stop();
      release();
    }
  };
  const listen = async (handlers: object, settings: ListenOptions = {}): Promise<void> => {
    ensureOpen();
    const subscriber = definition.name;
    const outside = openOutside();
    const table = handlerTable(actors, handlers, { subscriber, actors: settings.actors, outside });
    try {
      await outside.ready();
      await listenTo(table, settings);
    } finally {
      await outside.close();
    }
  };
  /** What `close()` has to wait for. */
  const follow = (work: Promise<void>): Promise<void> => {
    listening.add(work);
    const forget = (): boolean => listening.delete(work);
    work.then(forget, forget);
    return work;
  };
  const loopOver = async (key: string, settings: ListenOptions, { run, signal }: Loop): Promise<void> => {
    ensureOpen();
    // one at a time: the loop has no more hands
    const actor: BoundActor = { ...requireActor(key), concurrency: 1, batch: undefined };
    const table = new Map([[actor, new Map(actor.routes.map((route) => [route, () => undefined]))]]);
    const both = followSignals([signal, settings.signal]);
    try {
      await listenTo(table, { ...settings, run, signal: both.signal });
    } finally {
      both.release();
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
    listen: (handlers, settings) => follow(listen(handlers, settings)),
    deliveries: (actor, settings = {}) =>
      openDeliveries((run, signal) => follow(loopOver(actor, settings, { run, signal }))),
    status: () => ({
      connection: connection.nats.isClosed() ? "closed" : link.isUp ? "up" : "down",
      actors: [...listeners].map((listener) => listener.status),
    }),
    health: followSubscriberHealth({ connection, link, listeners }),
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
