import { onAbort } from "./abort.js";

/** How long something is waited for. */
export interface Patience {
  readonly milliseconds: number;
  /** Ends the waiting before that. */
  readonly signal?: AbortSignal | undefined;
}

/** Node runs timers beyond this at once. Milliseconds. */
export const longestTimer = 2 ** 31 - 1;

/**
 * Resolves when the patience has ended, or before that when the promise has settled, however it did. Nothing stays
 * on the signal, which may live as long as the process.
 */
export function waitAtMost(patience: Patience, promise?: Promise<unknown>): Promise<void> {
  const { milliseconds, signal } = patience;
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop?.();
      resolve();
    };
    const timer = setTimeout(end, Math.min(Math.max(0, milliseconds), longestTimer));
    const stop = signal && onAbort(signal, end);
    promise?.then(end, end);
  });
}
