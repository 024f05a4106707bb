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
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, Math.min(Math.max(0, milliseconds), longestTimer));
    signal?.addEventListener("abort", end);
    promise?.then(end, end);
  });
}

/** A signal that follows others until it is released. */
export interface FollowingSignal {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * Aborts with the first of the signals, for its reason. `AbortSignal.any` does that too, but leaves something on
 * each of them for as long as they live, which is too long for one call among millions.
 */
export function followSignals(signals: ReadonlyArray<AbortSignal | undefined>): FollowingSignal {
  const controller = new AbortController();
  const followed = signals.filter((signal) => signal !== undefined);
  const abort = (): void => {
    const first = followed.find((signal) => signal.aborted);
    controller.abort(first?.reason);
  };
  for (const signal of followed) signal.addEventListener("abort", abort);
  if (followed.some((signal) => signal.aborted)) abort();
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of followed) signal.removeEventListener("abort", abort);
    },
  };
}
