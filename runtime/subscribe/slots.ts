import { onAbort } from "../abort.js";
import type { Handling } from "./handling.js";

/** The messages that an actor handles now, and the room for more. */
export interface Slots {
  readonly free: number;
  readonly running: number;
  add(handling: Handling): void;
  /** Resolves when nothing runs any more; `false` where the signal aborted before. */
  idle(signal: AbortSignal): Promise<boolean>;
  /** Hands back what does not run. */
  recall(): void;
  /** Ends what still runs, and resolves when its messages are settled. */
  interrupt(reason: unknown): Promise<void>;
}

export function openSlots(
  concurrency: number,
  listener: {
    readonly onFree: () => void;
    /** A message could not get a verdict. */
    readonly onFailure: (error: unknown) => void;
  },
): Slots {
  const running = new Set<Handling>();
  const waiters = new Set<() => void>();
  const free = (handling: Handling): void => {
    running.delete(handling);
    // first, because what waits for the slot belongs to what is waited for
    listener.onFree();
    if (running.size === 0) for (const wake of [...waiters]) wake();
  };
  return {
    get free() {
      return concurrency - running.size;
    },
    get running() {
      return running.size;
    },
    add: (handling) => {
      running.add(handling);
      handling.ended.then(
        () => free(handling),
        (error: unknown) => {
          listener.onFailure(error);
          free(handling);
        },
      );
    },
    idle: (signal) => {
      if (running.size === 0 || signal.aborted) return Promise.resolve(running.size === 0);
      return new Promise((resolve) => {
        const end = (): void => {
          waiters.delete(end);
          stop();
          resolve(running.size === 0);
        };
        waiters.add(end);
        const stop = onAbort(signal, end);
      });
    },
    recall: () => {
      for (const handling of [...running]) handling.recall();
    },
    interrupt: async (reason) => {
      const handlings = [...running];
      for (const handling of handlings) handling.interrupt(reason);
      // what could not be settled was told to onFailure
      await Promise.allSettled(handlings.map((handling) => handling.settled));
    },
  };
}
