/** How many runs may start within a span of time, in milliseconds. */
export interface RatePolicy {
  readonly limit: number;
  readonly per: number;
}

/** The place of a message among those that may start. */
export interface Reservation {
  started(): void;
  /** It is settled, whether or not it was run. */
  end(): void;
}

/** Keeps an actor of one process below a rate: of any span of its length, not only on average. */
export interface Rate {
  /** How many more may be taken now. */
  readonly room: number;
  /** A message is taken that has not started yet. */
  reserve(): Reservation;
  /** Releases the timer. */
  stop(): void;
}

export function openRate(policy: RatePolicy | undefined, onRoom: () => void): Rate {
  if (policy === undefined) {
    const free = { started: () => undefined, end: () => undefined };
    return { room: Infinity, reserve: () => free, stop: () => undefined };
  }
  const { limit, per } = policy;
  const starts: number[] = [];
  let reserved = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const forget = (): void => {
    const since = performance.now() - per;
    while (starts[0] !== undefined && starts[0] <= since) starts.shift();
  };
  const plan = (): void => {
    const [oldest] = starts;
    if (stopped || timer !== undefined || oldest === undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        forget();
        plan();
        onRoom();
      },
      Math.max(1, Math.ceil(oldest + per - performance.now())),
    );
  };

  return {
    get room() {
      forget();
      return limit - starts.length - reserved;
    },
    reserve: () => {
      let isOpen = true;
      reserved += 1;
      const close = (): boolean => {
        if (!isOpen) return false;
        isOpen = false;
        reserved -= 1;
        return true;
      };
      return {
        started: () => {
          if (!close()) return;
          starts.push(performance.now());
          plan();
        },
        end: () => {
          if (close()) onRoom();
        },
      };
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
