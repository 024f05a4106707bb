interface Followed {
  readonly listeners: Set<() => void>;
  readonly call: () => void;
}

const followed = new WeakMap<AbortSignal, Followed>();

/**
 * Calls the listener when the signal aborts, until the returned function is called. A signal gets one real listener
 * however many wait, because Node warns of a leak from the eleventh on, and none while nobody waits. A signal that
 * has aborted already calls nobody.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const entry = followed.get(signal) ?? follow(signal);
  entry.listeners.add(listener);
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0 || followed.get(signal) !== entry) return;
    followed.delete(signal);
    signal.removeEventListener("abort", entry.call);
  };
}

function follow(signal: AbortSignal): Followed {
  const listeners = new Set<() => void>();
  const call = (): void => {
    for (const listener of [...listeners]) listener();
  };
  signal.addEventListener("abort", call);
  const entry = { listeners, call };
  followed.set(signal, entry);
  return entry;
}

/** A signal that follows others until it is released. */
export interface FollowingSignal {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * Aborts with the first of the signals, for its reason. `AbortSignal.any` does that too, but leaves something on
 * each of them for as long as they live (60 bytes a call, measured), which is too long for one of millions of calls.
 */
export function followSignals(signals: ReadonlyArray<AbortSignal | undefined>): FollowingSignal {
  const controller = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const abort = (): void => controller.abort(given.find((signal) => signal.aborted)?.reason);
  const stops = given.map((signal) => onAbort(signal, abort));
  if (given.some((signal) => signal.aborted)) abort();
  return {
    signal: controller.signal,
    release: () => {
      for (const stop of stops) stop();
    },
  };
}
