/** Bounds how many messages wait for their acknowledgement at a time, so that memory stays bounded on both ends. */
export interface InFlight {
  /** Waits for a place, in order of arrival. Rejects with the signal's reason when that aborts first. */
  enter(signal: AbortSignal | undefined): Promise<void>;
  leave(): void;
  /** Resolves when no place is taken. */
  whenEmpty(): Promise<void>;
}

export function limitInFlight(limit: number): InFlight {
  let taken = 0;
  const queue = new Set<() => void>();
  const empty = new Set<() => void>();

  const enter = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    if (taken < limit) {
      taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        queue.delete(admit);
        reject(signal?.reason);
      };
      // whoever leaves hands its place over, so `taken` stays
      const admit = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      queue.add(admit);
      signal?.addEventListener("abort", abort, { once: true });
    });
  };

  const leave = (): void => {
    const [next] = queue;
    if (next !== undefined) {
      queue.delete(next);
      next();
      return;
    }
    taken -= 1;
    if (taken > 0) return;
    for (const resolve of empty) resolve();
    empty.clear();
  };

  const whenEmpty = (): Promise<void> =>
    taken === 0 ? Promise.resolve() : new Promise((resolve) => void empty.add(resolve));

  return { enter, leave, whenEmpty };
}
