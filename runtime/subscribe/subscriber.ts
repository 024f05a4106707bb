import type { Duration } from "../define/duration.js";
import type { Handlers } from "../define/handler.js";
import type { Actors, SubscriberDefinition } from "../define/subscriber.js";
import type { RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";
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
  /** Which actors this process runs. Default: all. Handlers are needed for these alone. */
  readonly actors?: readonly Name[];
}

/** A handler for each of the named actors; those of others may be given too. */
export type HandlersOf<A extends Actors, Name extends keyof A> = Pick<Handlers<A>, Name> &
  Partial<Handlers<A>>;

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
