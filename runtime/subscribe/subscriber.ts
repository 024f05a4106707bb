import type { Duration } from "../define/duration.js";
import type { Delivered, DeliveredOf } from "../define/delivered.js";
import type { EventDefinition } from "../define/event.js";
import type { Handlers } from "../define/handler.js";
import type { ActorSettings, Actors, SubscriberDefinition } from "../define/subscriber.js";
import type { Events } from "../define/publisher.js";
import type { Deliveries } from "../define/delivered.js";
import type { RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";
import type { ServiceSettings } from "./service-settings.js";
import type { Idempotency } from "./idempotency.js";
import type { SubscriberHooks } from "./hooks.js";
import type { HealthOptions, SubscriberHealth } from "./subscriber-health.js";
import type { SubscriberStatus } from "./subscriber-status.js";

/** How a subscriber behaves as a whole. */
export interface SubscriberSettings extends SubscriberHooks {
  /**
   * How long handlers may go on after `listen` was told to stop. Then their signals abort and their messages are
   * handed back. Default `"25s"`, which fits into the 30 s that Kubernetes grants.
   */
  readonly drainTimeout?: Duration;
  /** More hooks, called before those beside them: `[openTelemetry().subscriber, pinoHooks(logger)]`. */
  readonly hooks?: readonly SubscriberHooks[];
  /** Lets NATS' own tools find the requests that it answers over core NATS, and ask for their numbers. */
  readonly service?: ServiceSettings;
  /**
   * Actors, by their keys, that remember which messages they have handled, and where: `{ charge: natsKv() }`. A message
   * that comes again is acknowledged, and a request answered as before, without another run.
   */
  readonly idempotency?: Readonly<Record<string, Idempotency>>;
  /**
   * Name of this process among those that run actors with `broadcast`, such as a pod's ordinal: what it misses while it is
   * down waits for it. Default: none, and it gets what comes while it listens. Letters, digits, `_` and `-`.
   */
  readonly instance?: string;
}

export interface ListenOptions<Name extends string = string> extends SubscriberHooks {
  /** Aborting it makes `listen` drain and resolve. */
  readonly signal?: AbortSignal;
  /**
   * Ends when all is handled that is there, for tests and cron jobs. What waits for its next attempt is left for the
   * next time; with `"with-retries"` it is waited for. Rejects with `ActorPausedError` where an actor is paused.
   */
  readonly burst?: boolean | "with-retries";
  /**
   * How many messages all actors of this call handle at a time; each still has its own `concurrency`. Where it is
   * reached, the actors' `priority` decides who is next. Default: no limit but theirs.
   */
  readonly concurrency?: number;
  /**
   * Reads events (again) that are stored, beside what the actors else do: by consumers of this call's own, which begin
   * there and go when it ends. With `burst` it ends when all is read. Default: the actors' own consumers.
   */
  readonly deliver?: NonNullable<ActorSettings["deliver"]>;
  /** Which actors this process runs. Default: all. Handlers are needed for these alone. */
  readonly actors?: readonly Name[];
}

/** A handler for each of the named actors; those of others may be given too. */
export type HandlersOf<A extends Actors, Name extends keyof A> = Pick<Handlers<A>, Name> &
  Partial<Handlers<A>>;

/** One message of the actor after another; of one with several events, a union that `name` narrows. */
export type DeliveryOf<A extends Actors, Name extends keyof A> = A[Name] extends {
  readonly event: infer E extends EventDefinition;
}
  ? Delivered<E>
  : A[Name] extends { readonly events: infer E extends Events }
    ? DeliveredOf<E[keyof E]>
    : never;

/** The receiving side of an application, connected. */
export interface Subscriber<A extends Actors = Actors> extends AsyncDisposable {
  readonly definition: SubscriberDefinition<A>;
  /**
   * Creates the streams that are missing (it never changes existing ones), creates or updates the actors' consumers,
   * and creates the stream of the dead letters. Any number of processes may call it at the same time. Throws
   * `ConsumerConflictError` where a consumer belongs to another application, `ConsumerRefusedError`, and what `publisher.register()` throws.
   */
  register(options?: RegisterSubscriberOptions): Promise<SubscriberReport>;
  /**
   * Handles messages until the signal aborts or `close()` is called; then no new message starts, what has not
   * started is handed back at once, and the promise resolves when all started handlers have settled. A handler that
   * goes on after its timeout keeps its place among the actor's `concurrency` until it ends, but its message has
   * been given back, and what it returns then is not used. Rejects with
   * `NotRegisteredError` before `register()`, with `DrainTimeoutError` where handlers did not end in time, and with
   * `ConsumerDeletedError`, `PullRefusedError` or `ClosedError` where an actor can't go on; the other actors are
   * drained then.
   */
  listen<Name extends keyof A & string = keyof A & string>(
    handlers: HandlersOf<A, NoInfer<Name>>,
    options?: ListenOptions<Name>,
  ): Promise<void>;
  /**
   * The messages of an actor for a `for await` loop, one at a time. The next step of the loop acknowledges the one before,
   * unless it was told `ack`, `retry` or `reject`; leaving the loop, by `break`, `return` or an error, hands it back.
   * Nothing is asked for before the first step. It ends with the signal or with `close()`, and throws what `listen` does.
   */
  deliveries<Name extends keyof A & string>(
    actor: Name,
    options?: Omit<ListenOptions, "actors" | "concurrency">,
  ): Deliveries<DeliveryOf<A, Name>>;
  /** What this process does at the moment. Cheap: nothing is asked of the server. */
  status(): SubscriberStatus;
  /**
   * Whether it is live and ready, why not, and how much waits for each actor that listens: for a probe. It answers
   * within a second, never rejects, and asks the server at most once in 5 seconds.
   */
  health(options?: HealthOptions): Promise<SubscriberHealth>;
  /**
   * Pauses an actor in all processes: the server gives out no more of its messages, what runs is finished. Default until:
   * `resume()`. Throws `ServerTooOldError` before nats-server 2.11, `UnknownActorError`, `NotRegisteredError`, and
   * `InvalidDefinitionError` for an actor of core NATS.
   */
  pause(actor: keyof A & string, options?: { readonly until?: Date }): Promise<void>;
  /**
   * Lets an actor go on, at full speed and at once: in all processes where `pause()` had paused it, and in this one where
   * its breaker had. A restart of a process resets its breakers, too. Throws `UnknownActorError`.
   */
  resume(actor: keyof A & string): Promise<void>;
  /** Stops listening, drains, and closes the connection unless it is borrowed. */
  close(): Promise<void>;
}
