import type { ActorState } from "./breaker.js";

/** What a subscriber does at the moment, for a health check: nothing is asked of the server. */
export interface SubscriberStatus {
  /** `down`: it is lost, and being opened again. */
  readonly connection: "up" | "down" | "closed";
  /** The actors that listen, in no particular order. */
  readonly actors: readonly ActorStatus[];
}

export interface ActorStatus {
  /** The actor's key. */
  readonly actor: string;
  readonly state: ActorState;
  /** `breaker`: this process by itself. `operator`: `pause()` was called, for all processes. */
  readonly pausedBy: "breaker" | "operator" | undefined;
  /** Whether another process runs the actor, because its messages are in order (`orderBy`), and this one waits. */
  readonly standby: boolean;
  /** Messages in hand now. */
  readonly running: number;
  /** Since the last message that was handled. */
  readonly deadLettersInARow: number;
  /** When the actor goes on by itself; `undefined` unless it is paused. */
  readonly resumesAt: Date | undefined;
}
