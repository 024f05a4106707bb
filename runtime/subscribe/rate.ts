import { longestTimer } from "../patience.js";

/** How many runs may start within a span of time, in milliseconds. */
export interface RatePolicy {
  readonly limit: number;
  readonly per: number;
  readonly scope: "process" | "all";
}

/** The place of a message among those that may start. */
export interface RateTurn {
  /** Resolves when it may start, or has left; `undefined`: it may start now. */
  come(): Promise<void> | undefined;
  /** Whether it still may start: otherwise it has to `come` again. */
  readonly isFresh: boolean;
  /** It starts, and is counted from now. */
  started(): void;
  /** It does not want to start (any more). May be called again, also after it has started. */
  leave(): void;
}

/** Keeps an actor below a rate: of any span of its length, not only on average. */
export interface Rate {
  /** How many more may be taken now. */
  readonly room: number;
  /** A message is taken that has not started yet. */
  enter(): RateTurn;
  /** Releases the timer. */
  stop(): void;
}

interface Claim {
  state: "new" | "waiting" | "granted" | "gone";
  go: () => void;
}

const unlimited: RateTurn = {
  come: () => undefined,
  isFresh: true,
  started: () => undefined,
  leave: () => undefined,
};

/** In this process alone; see `openSharedRate`. */
export function openRate(policy: RatePolicy | undefined, onRoom: () => void): Rate {
  if (policy === undefined) return { room: Infinity, enter: () => unlimited, stop: () => undefined };
  const { limit, per } = policy;
  const starts: number[] = [];
  const claims = new Set<Claim>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const forget = (): void => {
    const since = performance.now() - per;
    while (starts[0] !== undefined && starts[0] <= since) starts.shift();
  };
  const plan = (): void => {
    const [oldest] = starts;
    if (stopped || timer !== undefined || oldest === undefined) return;
    const milliseconds = Math.max(1, Math.ceil(oldest + per - performance.now()));
    timer = setTimeout(
      () => {
        timer = undefined;
        forget();
        plan();
        advance();
      },
      Math.min(milliseconds, longestTimer),
    );
  };
  const granted = (): number => [...claims].filter(({ state }) => state === "granted").length;
  const advance = (): void => {
    forget();
    let free = limit - starts.length - granted();
    for (const claim of claims) {
      if (free <= 0) break;
      if (claim.state !== "waiting") continue;
      claim.state = "granted";
      free -= 1;
      claim.go();
    }
    onRoom();
  };

  return {
    get room() {
      forget();
      return limit - starts.length - claims.size;
    },
    enter: () => {
      const claim: Claim = { state: "new", go: () => undefined };
      claims.add(claim);
      return {
        come: () => {
          if (claim.state === "granted" || claim.state === "gone") return undefined;
          forget();
          if (starts.length + granted() < limit) {
            claim.state = "granted";
            return undefined;
          }
          claim.state = "waiting";
          return new Promise<void>((resolve) => {
            claim.go = resolve;
          });
        },
        isFresh: true,
        started: () => {
          if (claim.state === "gone") return;
          claim.state = "gone";
          claims.delete(claim);
          starts.push(performance.now());
          plan();
        },
        leave: () => {
          if (claim.state === "gone") return;
          claim.state = "gone";
          claims.delete(claim);
          claim.go();
          advance();
        },
      };
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
