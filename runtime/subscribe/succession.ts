import type { ConsumerInfo } from "@nats-io/jetstream";

/** What a process has of a consumer's messages. */
export interface InHand {
  /** Whether its end has been told to the server, which may have heard it or not. */
  readonly settling: boolean;
}

/**
 * Knows whether all messages that the server has given out and that are not done are in this process' hands. Only
 * then nothing can come that should have run before.
 */
export interface Succession {
  readonly isClear: boolean;
  /** A message has come, with its place among the deliveries of the consumer. A gap is somebody else's delivery. */
  arrived(consumerSequence: number): void;
  /** Something was given back, or its end was not confirmed. */
  doubt(): void;
  stop(): void;
}

export interface SuccessionOptions {
  readonly inHand: () => Iterable<InHand>;
  /** Whether it matters: while it does not, the server is not asked. */
  readonly isActive: () => boolean;
  readonly info: () => Promise<ConsumerInfo>;
  readonly onClear: () => void;
  /** Called after each look that found messages missing: others have them, or nobody has. */
  readonly onMissing: (missing: number) => void;
}

/** Between two looks, in milliseconds: soon at first, because most doubts end at once. */
const firstPause = 20;
const longestPause = 1_000;

/** It begins in doubt. */
export function openSuccession(options: SuccessionOptions): Succession {
  let next: number | undefined;
  let doubts = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let arrivals: number[] = [];

  const look = async (pause: number): Promise<void> => {
    const since = doubts;
    const before = new Set(options.inHand());
    arrivals = [];
    isLooking = true;
    // no answer: the server may be starting
    const info = options.isActive() ? await options.info().catch(() => undefined) : undefined;
    isLooking = false;
    if (stopped) return;
    if (info !== undefined && since === doubts) {
      // what was in hand all the while, and not on its way to its end, is still pending on the server
      const kept = [...options.inHand()].filter((each) => before.has(each) && !each.settling).length;
      const missing = info.num_ack_pending - kept;
      if (missing <= 0) {
        next = follow(info.delivered.consumer_seq + 1);
        if (next !== undefined) {
          return options.onClear();
        }
      } else options.onMissing(missing);
    }
    const again = since === doubts ? Math.min(pause * 2, longestPause) : firstPause;
    timer = setTimeout(() => void look(again), pause);
  };
  /** What comes next after the deliveries since; `undefined` where one of them went to somebody else. */
  const follow = (from: number): number | undefined => {
    let expected = from;
    for (const arrival of arrivals.filter((each) => each >= from).toSorted((a, b) => a - b)) {
      if (arrival !== expected) return undefined;
      expected += 1;
    }
    return expected;
  };
  const begin = (): void => {
    if (stopped || isLooking) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(firstPause), 0);
  };
  const doubt = (): void => {
    doubts += 1;
    if (next !== undefined) {
      next = undefined;
    }
    begin();
  };

  begin();
  return {
    get isClear() {
      return next !== undefined;
    },
    arrived: (consumerSequence) => {
      if (next === undefined) arrivals.push(consumerSequence);
      else if (consumerSequence === next) next += 1;
      else doubt();
    },
    doubt,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
