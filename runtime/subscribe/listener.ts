import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Capacity } from "./capacity.js";
import type { HandlingOptions, Runner } from "./handling.js";
import type { Observers } from "./hooks.js";
import type { ActorStatus } from "./subscriber-status.js";

/** What an actor needs to listen, wherever its events travel. */
export interface ListenOptions extends Pick<HandlingOptions, "handlers" | "run"> {
  readonly connection: Connection;
  /** Makes a runner handle each message once; `undefined`: what comes again runs again, or the handlers see to it. */
  readonly once?: ((run: Runner) => Runner) | undefined;
  readonly observers: Observers;
  /** What all actors of this `listen` call share; `undefined`: each has its own `concurrency` alone. */
  readonly capacity: Capacity | undefined;
  /** What the partitions of an actor share; `undefined`: it has none. */
  readonly own?: Capacity | undefined;
  /** Called where listening has no point any more. */
  readonly onFailure: (error: unknown) => void;
}

/** One actor that listens. */
export interface Listener {
  /** The actor's key. */
  readonly actor: string;
  readonly status: ActorStatus;
  /** Where its messages come from, each partition from its own; none: core NATS. */
  readonly consumers: readonly ConsumerInfo[];
  /** Where what was put off comes from; `undefined`: nothing is. */
  readonly retries: ConsumerInfo | undefined;
  /** Ends a pause of the breaker. */
  resume(): void;
  /**
   * Resolves when all is handled that is there; `retries`: also what waits for its next attempt. Rejects with
   * `ActorPausedError` where that would not come. Ends with the signal.
   */
  exhausted(options: { readonly retries: boolean; readonly signal: AbortSignal }): Promise<void>;
  /**
   * Starts no more messages, hands back what has not started, and waits for what has. Resolves with `false` where
   * the patience ended before that: then `interrupt` is due.
   */
  drain(patience: AbortSignal): Promise<boolean>;
  /** Aborts the signals of the handlers that still run and hands their messages back. */
  interrupt(reason: unknown): Promise<void>;
}
