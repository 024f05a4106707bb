import type { ConnectionReason, Health } from "../health.js";
import type { ActorStatus } from "./subscriber-status.js";

/** Why a subscriber is not ready. An actor that `pause()` has paused is: somebody wanted that. */
export type SubscriberReason =
  | ConnectionReason
  /** `listen` was not called, or has ended. */
  | { readonly kind: "not-listening" }
  /** Its breaker has paused it, or its consumer was deleted and is being created again. */
  | { readonly kind: "paused" | "recreating"; readonly actor: string };

/** What of an actor's work the server has. */
export interface ActorLag {
  /** Stored, and given to nobody yet. */
  readonly pending: number;
  /** Given out and not acknowledged, in all processes; what waits with its consumer for its next attempt is among them. */
  readonly ackPending: number;
  /** Of these, what was given out more than once. */
  readonly redelivered: number;
  /** When the oldest of all these was stored; `undefined`: there is none, or this user may not read it. */
  readonly oldest: Date | undefined;
}

export interface ActorHealth extends ActorStatus {
  /** `undefined`: it was not asked for, the server did not answer, or the actor's events travel over core NATS. */
  readonly lag: ActorLag | undefined;
}

export interface SubscriberHealth extends Health<SubscriberReason> {
  readonly actors: readonly ActorHealth[];
}

export interface HealthOptions {
  /**
   * Whether the server is asked how much waits: one question and a message for each actor, once in 5 seconds
   * however often it is called. Default `true`.
   */
  readonly lag?: boolean;
}
