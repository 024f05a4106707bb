import type { ActorStatus } from "./subscriber-status.js";

/** One actor that listens. */
export interface Listener {
  /** The actor's key. */
  readonly actor: string;
  readonly status: ActorStatus;
  /** Ends a pause of the breaker. */
  resume(): void;
  /**
   * Starts no more messages, hands back what has not started, and waits for what has. Resolves with `false` where
   * the patience ended before that: then `interrupt` is due.
   */
  drain(patience: AbortSignal): Promise<boolean>;
  /** Aborts the signals of the handlers that still run and hands their messages back. */
  interrupt(reason: unknown): Promise<void>;
}
