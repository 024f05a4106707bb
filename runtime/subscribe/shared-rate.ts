import { JetStreamApiError } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";
import { longestTimer, waitAtMost } from "../patience.js";
import { isMissing } from "./fetch.js";
import { countingGrants, readLedger, writeLedger } from "./rate-ledger.js";
import type { Rate, RatePolicy } from "./rate.js";

export interface SharedRateOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly stream: string;
  readonly subject: string;
  readonly onRoom: () => void;
  /** Called once, where the stream is gone. */
  readonly onMissing: (error: unknown) => void;
}

interface Claim {
  state: "new" | "waiting" | "granted" | "gone";
  /** Until when it may start; `performance.now()`. */
  until: number;
  go: () => void;
}

/**
 * Keeps an actor of all processes below a rate. Who wants to start has it granted by a message that is stored by
 * compare-and-set and says how many were granted before; when, says the clock of the stream's leader alone. A grant
 * holds for a moment, and counts for `per` and that moment: never more than `limit` start in any span of `per`, and a
 * few less can. What a process that is killed had granted is lost for as long.
 */
export function openSharedRate(policy: RatePolicy, options: SharedRateOptions): Rate {
  const { connection, link, stream, subject, onRoom } = options;
  const { js, jsm } = connection;
  const { limit, per } = policy;
  const hold = holdOf(per);
  const claims = new Set<Claim>();
  let stopped = false;
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  /** What the server would have granted more when it was asked last. */
  let left = limit;

  const waiting = (): readonly Claim[] => [...claims].filter(({ state }) => state === "waiting");
  /** `0`: granted, or somebody else was faster; else how long there is nothing to be had. Milliseconds. */
  const ask = async (): Promise<number> => {
    const last = await jsm.streams.getMessage(stream, { last_by_subj: subject });
    // the same clock as that of the messages: the leader of the stream answers
    const { ts = "" } = await jsm.streams.info(stream);
    const now = Date.parse(ts) || (last?.time.getTime() ?? 0);
    const { granted, before } = readLedger(last?.string() ?? "");
    const grants = [...before, ...(last === null ? [] : [[last.time.getTime() + 1, granted] as const])];
    const counting = countingGrants(grants, { now, per, hold });
    const free = limit - counting.reduce((sum, [, count]) => sum + count, 0);
    const taken = waiting().slice(0, Math.max(0, free));
    left = Math.max(0, free - taken.length);
    const [oldest] = counting;
    if (free <= 0 && oldest !== undefined) return Math.max(1, oldest[0] + per + hold - now + 1);
    if (taken.length === 0) return 0;
    const sent = performance.now();
    try {
      const expect = { lastSubjectSequence: last?.seq ?? 0 };
      const entry = writeLedger({ granted: taken.length, before: counting });
      await js.publish(subject, entry, { expect, timeout: 2_000 });
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== 10071) throw error;
      return Math.random() * 20;
    }
    for (const claim of taken) {
      if (claim.state !== "waiting") continue;
      // half of the time is for a clock that goes faster than the server's, and for a process that is busy
      claim.until = sent + hold / 2;
      claim.state = "granted";
      claim.go();
    }
    return 0;
  };
  const askForAll = async (): Promise<void> => {
    asking = true;
    let pause = 0;
    try {
      while (!stopped && waiting().length > 0 && pause < 25) {
        if (pause > 0) await waitAtMost({ milliseconds: pause });
        pause = link.isUp ? await ask() : 1_000;
      }
    } catch (error) {
      if (isMissing(error)) {
        stopped = true;
        options.onMissing(error);
      }
      // the server can't be asked now: again in a while
      pause = 1_000;
    }
    asking = false;
    if (stopped) return;
    if (waiting().length > 0) {
      timer = setTimeout(begin, Math.min(pause, longestTimer));
    }
    onRoom();
  };
  const begin = (): void => {
    timer = undefined;
    if (!stopped && !asking) void askForAll();
  };

  return {
    // without anything granted, one message waits in hand for it: that one is asked for
    get room() {
      return Math.max(left, 1) - claims.size;
    },
    enter: () => {
      const claim: Claim = { state: "new", until: 0, go: () => undefined };
      claims.add(claim);
      return {
        come: () => {
          if (claim.state === "gone") return undefined;
          if (claim.state === "granted" && performance.now() < claim.until) return undefined;
          claim.state = "waiting";
          const come = new Promise<void>((resolve) => {
            claim.go = resolve;
          });
          // all that come at the same time are asked for at once
          if (timer === undefined) queueMicrotask(begin);
          return come;
        },
        get isFresh() {
          return claim.state === "gone" || performance.now() < claim.until;
        },
        started: () => {
          claim.state = "gone";
          claims.delete(claim);
        },
        leave: () => {
          if (claim.state === "gone") return;
          claim.state = "gone";
          claims.delete(claim);
          claim.go();
          if (!stopped) onRoom();
        },
      };
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** How long after its grant a run may start, in milliseconds. */
function holdOf(per: number): number {
  return Math.min(5_000, Math.max(200, per / 20));
}
