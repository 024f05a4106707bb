import type { Location } from "../location.js";
import type { Event } from "./event.js";
import type { Duration } from "./stream.js";

/** One durable consumer with the name that other people see. */
export interface Actor {
  /** Unique in the application, kebab-case. */
  readonly name: string;
  readonly description?: string;
  readonly deprecated?: true;
  /** At least one; all of one stream. */
  readonly events: readonly [Event, ...Event[]];
  readonly settings: ActorSettings;
  readonly location?: Location;
}

/** What the document states of an actor; the runtime's defaults fill the rest. */
export interface ActorSettings {
  /** Name of the consumer on the server; by default `<application>-<actor>`. */
  readonly durable?: string;
  /** Queue group of an actor on core NATS, from `bindings.nats.queue`. */
  readonly queue?: string;
  readonly concurrency?: number;
  /** Messages that all processes together handle at a time. */
  readonly totalConcurrency?: number;
  /** Who is next where the actors of a process share its places. */
  readonly priority?: "high" | "normal" | "low";
  /** A call of the handler gets up to `size` messages; the first waits for others as long as `wait`. */
  readonly batch?: { readonly size: number; readonly wait?: Duration };
  readonly timeout?: Duration;
  readonly ackWait?: Duration;
  /** `false`: only handlers give signs of life. */
  readonly pulse?: boolean;
  readonly retry?: Retry;
  readonly maxAge?: Duration;
  /** What becomes of a message older than `maxAge`. */
  readonly tooOld?: "dead-letter" | "ignore";
  /** So many deliveries end a message unrun. */
  readonly maxDeliveries?: number;
  /** `false`: what can't be handled is dropped instead of kept as a dead letter. */
  readonly deadLetter?: boolean;
  /** Dead letters in a row that pause the actor; `false`: it never pauses. */
  readonly breaker?: number | false | Breaker;
  /** What runs one at a time, in order: a place in the payload or `{parameter}` of the subject. */
  readonly orderBy?:
    string | { readonly key: string; readonly scope?: "all" | "process"; readonly partitions?: number };
  /** So many runs at most start in any span of `per`: in each process, or in all together. */
  readonly rateLimit?: {
    readonly limit: number;
    readonly per: Duration;
    readonly scope?: "process" | "all";
  };
  /** Remembers in NATS, for as long as `keep`, which messages it has handled. */
  readonly idempotency?: { readonly keep: Duration; readonly lease?: Duration };
  /** Each process gets each message. */
  readonly broadcast?: boolean;
  /** What becomes of a listening actor whose consumer was deleted. */
  readonly onConsumerDeleted?: "fail" | "recreate";
  /** Which stored events a new actor starts with; by default only those that come after it. */
  readonly deliver?: "new" | "all" | { readonly since: string } | { readonly sequence: number };
}

/** After `rest` a paused actor tries one message; each failure doubles the rest, up to `maxRest`. */
export type Breaker = {
  readonly after?: number;
  readonly rest?: Duration;
  readonly maxRest?: Duration;
};

/** `attempts` counts the first run too. The first failure waits the first delay; the last delay repeats. */
export type Retry =
  | (RetryBasics & { readonly delays?: readonly Duration[] })
  | (RetryBasics & { readonly exponential: Exponential });

type RetryBasics = {
  readonly attempts?: number;
  /** A delay of this length or more is waited for beside the stream. */
  readonly asideFrom?: Duration;
  readonly on?: readonly RetryRule[];
};

/** Other attempts and delays for an error, known by its code or name. */
export type RetryRule = {
  readonly error: string;
  readonly attempts?: number;
  readonly delays?: readonly Duration[];
};

/** Waits a random time between 0 and `min(first * factor ** (failures - 1), max)` (full jitter). */
export type Exponential = {
  readonly first?: Duration;
  readonly factor?: number;
  readonly max?: Duration;
};
