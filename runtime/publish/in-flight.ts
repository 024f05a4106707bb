import { waitAtMost } from "../patience.js";
import type { Patience } from "../patience.js";

/** Bounds how many messages wait for their acknowledgement at a time, so that memory stays bounded on both ends. */
export interface InFlight {
  /**
   * Waits for a place, in order of arrival. Resolves with `false` where the patience ended before, and rejects with
   * the signal's reason where that aborted.
   */
  enter(patience: Patience): Promise<boolean>;
  leave(): void;
  /** Resolves when no place is taken. */
  whenEmpty(): Promise<void>;
}

export function limitInFlight(limit: number): InFlight {
  let taken = 0;
  const queue = new Set<() => void>();
  const empty = new Set<() => void>();

  const enter = async (patience: Patience): Promise<boolean> => {
    patience.signal?.throwIfAborted();
    if (taken < limit) {
      taken += 1;
      return true;
    }
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    queue.add(admit);
    await waitAtMost(patience, admitted);
    // whoever leaves takes it out of the queue and hands its place over, so `taken` stays
    if (!queue.delete(admit)) return true;
    patience.signal?.throwIfAborted();
    return false;
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
