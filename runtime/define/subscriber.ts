import { legalName } from "./checks.js";
import type { Duration } from "./duration.js";
import type { EventDefinition } from "./event.js";
import { freeze } from "./freeze.js";
import { legalActor } from "./legal-actor.js";
import type { Events } from "./publisher.js";

/** How an actor runs. Every setting has a safe default. */
export interface ActorSettings {
  readonly description?: string;
  /** Name of the consumer on the server. Default: `<subscriber>-<actor>`, the actor in kebab-case. */
  readonly durable?: string;
  /** Queue group of an actor whose event travels over core NATS. Default: the durable's name. */
  readonly queue?: string;
  /** How many messages this process handles at a time; of a `batch` actor, how many calls. Default 16; with `batch`, 1. */
  readonly concurrency?: number;
  /**
   * How many messages all processes together handle at a time: at most 1,000, divided evenly among those that listen. A
   * process that is killed frees its part after 8 seconds. Default: what each process has.
   */
  readonly totalConcurrency?: number;
  /**
   * Who is next where the actors of a process share its places (`concurrency` of `listen`). Default `"normal"`. A message that has
   * waited for 64 starts is as good as new ones of the next priority, so that `"low"` has its turn, too.
   */
  readonly priority?: Priority;
  /**
   * One call of the handler gets an array of messages. Each has its own verdict, attempts, lease and dead letter. Events
   * that are requests can't be handled so.
   */
  readonly batch?: BatchOptions;
  /**
   * How long one run of a handler may take before its signal aborts and the run counts as failed. Default `"30s"`.
   * A handler that goes on all the same keeps its place among `concurrency` until it ends.
   */
  readonly timeout?: Duration;
  /**
   * How long the server waits for a sign of life before it hands a message to another instance. The runtime
   * gives that sign at a third of it. Default `"30s"`.
   */
  readonly ackWait?: Duration;
  /**
   * `false`: the runtime gives no signs of life, only `context.progress()` does. A handler that hangs then loses its
   * message after `ackWait`, and another instance gets it. Default `true`.
   */
  readonly pulse?: boolean;
  /** Default: 10 attempts, exponential from 1 s to 5 m. */
  readonly retry?: Retry;
  /**
   * How old a message may be when it is handled. Older ones are not run: they become dead letters (`too-old`), or are
   * acknowledged where `tooOld` is `"ignore"`. A retry that would come after it is not waited for. Default: any age.
   */
  readonly maxAge?: Duration;
  /** What becomes of a message older than `maxAge`. Default `"dead-letter"`. */
  readonly tooOld?: "dead-letter" | "ignore";
  /**
   * So many deliveries end a message unrun, because it seems to end the process each time. Above the attempts, because
   * handing back counts as a delivery. Default: the attempts and 10 more.
   */
  readonly maxDeliveries?: number;
  /** `false`: what can't be handled is dropped. Default `true`: it is kept as a dead letter. */
  readonly deadLetter?: boolean;
  /**
   * After so many dead letters in a row this process pauses the actor, so that one bad deploy does not empty a stream
   * into the dead letters. Default 20; `false`: never.
   */
  readonly breaker?: number | false | BreakerOptions;
  /**
   * Messages of the same key run one at a time, in the order of their stream: the key stands in the payload
   * (`"/orderId"`, a JSON Pointer) or is a parameter of the subject (`"{region}"`). A retry keeps its key waiting, a dead
   * letter frees it; messages without a key are in order among themselves. One process at a time runs the actor, others
   * stand by, unless `scope` is `"process"`.
   */
  readonly orderBy?: string | OrderOptions;
  /**
   * So many runs at most may start in any span of `per`; retries count, too. What may not run yet waits in its stream.
   * `per` is a day at most.
   */
  readonly rateLimit?: RateLimit;
  /**
   * Remembers in a bucket of NATS which messages it has handled: one that comes again is acknowledged, and a request answered
   * as before, without another run. For a store of your own, see `idempotency` of `connectSubscriber`, which counts more.
   */
  readonly idempotency?: IdempotencyOptions;
  /**
   * `true`: each process gets each message, by a consumer of its own that is created as it begins to listen, with
   * `deliver`, and goes when it ends; a process with an `instance` (see `connectSubscriber`) has one that stays. Default
   * `false`: processes share the messages.
   */
  readonly broadcast?: boolean;
  /**
   * What becomes of a listening actor whose consumer, or stream, was deleted. `"fail"`: `listen` rejects with
   * `ConsumerDeletedError`. `"recreate"`: both are created again; nothing is skipped that is still stored, and what was
   * acknowledged in the last seconds before comes again. Default `"fail"`: whoever deletes may mean it.
   */
  readonly onConsumerDeleted?: "fail" | "recreate";
  /** Which stored events a new actor starts with. Default `"new"`: only those that come after `register()`. */
  readonly deliver?: "new" | "all" | { readonly since: Date | string } | { readonly sequence: number };
}

/** How soon an actor's messages are handled, compared with those of the other actors of a process. */
export type Priority = "high" | "normal" | "low";

/** How many messages a call of a handler gets, and how long the first of them waits for others. */
export interface BatchOptions {
  /** At most so many, up to 10,000. */
  readonly size: number;
  /** A call with fewer is made after it. Default `"1s"`. */
  readonly wait?: Duration;
}

/** How many runs may start in a span of time, and where. */
export interface RateLimit {
  readonly limit: number;
  readonly per: Duration;
  /**
   * `"process"`: in each process by itself. `"all"`: in all processes together; each start is granted by the server.
   * Default `"process"`.
   */
  readonly scope?: "process" | "all";
}

/** How long an actor remembers what it has handled. */
export interface IdempotencyOptions {
  readonly keep: Duration;
  /** How long the claim of a process holds that has ended without a word. Default `"30s"`. */
  readonly lease?: Duration;
}

/** What has to run in order, and where. */
export interface OrderOptions {
  /** `"/orderId"`, a JSON Pointer into the payload, or `"{region}"`, a parameter of the subject. */
  readonly key: string;
  /**
   * `"all"`: in order, whatever happens; one process runs the actor, and another one takes over where it ends.
   * `"process"`: all processes run the actor, each in the order in which it gets messages. Two processes may run the
   * same key at the same time, and what comes again after a crash runs late. Default `"all"`.
   */
  readonly scope?: "all" | "process";
  /**
   * All processes run the actor, and divide the keys among them: into so many partitions, 2 to 256, by a parameter of the
   * subject. It costs a stream of the actor's own, which takes over its events. Not beside `scope: "process"`,
   * `totalConcurrency`, `rateLimit`, `broadcast` and `onConsumerDeleted: "recreate"`.
   */
  readonly partitions?: number;
}

/** When an actor pauses, and how it goes on by itself: with one message after a rest. */
export interface BreakerOptions {
  /** Dead letters in a row. Default 20. */
  readonly after?: number;
  /** How long it pauses. Doubled each time that the message after it fails too. Default `"1m"`. */
  readonly rest?: Duration;
  /** The longest of these pauses. Default `"30m"`. */
  readonly maxRest?: Duration;
}

/** `attempts` counts the first run too. The first failure waits the first delay; the last delay repeats. */
export type Retry =
  | (RetryBasics & { readonly delays?: readonly Duration[]; readonly exponential?: never })
  | (RetryBasics & { readonly exponential: Exponential; readonly delays?: never });

interface RetryBasics {
  readonly attempts?: number;
  /**
   * A delay of this length or more does not hold one of the places that the server has for messages given out: the message
   * waits in the stream `<application>-retry` (nats-server 2.12 and newer). Not with `orderBy` or `broadcast`. Default `"1m"`.
   */
  readonly asideFrom?: Duration;
  /** Other attempts and delays for some errors. The first rule that matches counts. */
  readonly on?: readonly RetryRule[];
}

/** How an error is retried that needs other attempts or delays. */
export interface RetryRule {
  /**
   * A class (and those derived from it), the `code` or `name` of an error, or a function that recognises it. A
   * function that throws does not recognise.
   */
  readonly error: ErrorClass | string | { readonly is: (error: unknown) => boolean };
  /** Counts all deliveries of the message, whatever they failed of. 1: not retried. Default: as the actor's. */
  readonly attempts?: number;
  /** Default: as the actor's. */
  readonly delays?: readonly Duration[];
}

/** Any class of errors, whatever its constructor takes. */
export type ErrorClass = abstract new (...args: never) => Error;

/** Waits a random time between 0 and `min(first * factor ** (failures - 1), max)` (full jitter). */
export interface Exponential {
  /** Default `"1s"`. */
  readonly first?: Duration;
  /** Default 2. */
  readonly factor?: number;
  /** Default `"5m"`. */
  readonly max?: Duration;
}

/** One durable consumer: of one event, or of several events of one stream with one handler for each. */
export type ActorOptions =
  | (ActorSettings & { readonly event: EventDefinition; readonly events?: never })
  | (ActorSettings & { readonly events: Events; readonly event?: never });

export type Actors = Readonly<Record<string, ActorOptions>>;

export interface SubscriberOptions<A extends Actors> {
  /** The application that handles. Kebab-case; a part of its consumers' names. */
  readonly name: string;
  readonly actors: A;
  /**
   * Events that travel on the actors' subjects and that no actor handles. A message that is for sure one of them, or
   * one of another actor's events, is acknowledged where an actor does not handle it, whatever its schemas say.
   */
  readonly ignores?: Events;
  readonly description?: string;
}

/** What an application receives, as it was defined: a frozen value. `connectSubscriber` opens it. */
export type SubscriberDefinition<A extends Actors = Actors> = Readonly<SubscriberOptions<A>>;

/**
 * Defines what an application receives. Throws `InvalidDefinitionError` where a setting can't be meant.
 */
export function defineSubscriber<const A extends Actors>(
  options: SubscriberOptions<A>,
): SubscriberDefinition<A> {
  legalName(options.name, "subscriber: name");
  for (const [key, actor] of Object.entries(options.actors)) legalActor(key, actor);
  return freeze({ ...options });
}
