import { toMilliseconds } from "../define/duration.js";
import type { ActorOptions } from "../define/subscriber.js";
import type { BreakerPolicy } from "./breaker.js";
import { mostAttempts, toRetryPolicy } from "./retry-policy.js";
import type { VerdictPolicy } from "./verdict.js";

/** What runs in order, and how much of it waits in hand. */
export interface OrderPolicy {
  readonly key: string;
  readonly scope: "all" | "process";
  /** Into how many partitions its keys are divided among processes; `undefined`: one process has them all. */
  readonly partitions: number | undefined;
  /** So many messages are taken at most, those counted that wait for others of their key. */
  readonly window: number;
}

export function toVerdictPolicy(options: ActorOptions, key: string): VerdictPolicy {
  const retry = toRetryPolicy(options.retry, key);
  return {
    retry,
    deadLetter: options.deadLetter ?? true,
    maxDeliveries: options.maxDeliveries ?? mostAttempts(retry) + 10,
    maxAge:
      options.maxAge === undefined ? Infinity : toMilliseconds(options.maxAge, `actor "${key}": maxAge`),
    tooOld: options.tooOld ?? "dead-letter",
  };
}

export function toBreakerPolicy(
  breaker: ActorOptions["breaker"],
  setting: string,
): BreakerPolicy | undefined {
  if (breaker === false) return undefined;
  const {
    after = 20,
    rest = "1m",
    maxRest = "30m",
  } = typeof breaker === "number" ? { after: breaker } : (breaker ?? {});
  const shortest = toMilliseconds(rest, `${setting}: breaker.rest`);
  const longest = toMilliseconds(maxRest, `${setting}: breaker.maxRest`);
  return { after, rest: shortest, maxRest: Math.max(shortest, longest) };
}

export function toOrderPolicy(
  orderBy: ActorOptions["orderBy"],
  concurrency: number,
): OrderPolicy | undefined {
  if (orderBy === undefined) return undefined;
  const order = typeof orderBy === "string" ? { key: orderBy } : orderBy;
  const { key, scope = "all", partitions } = order;
  return {
    key,
    scope,
    partitions,
    window: Math.max(concurrency, Math.min(Math.max(64, 16 * concurrency), 4_096)),
  };
}
