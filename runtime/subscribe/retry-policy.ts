import { toMilliseconds } from "../define/duration.js";
import type { Retry } from "../define/subscriber.js";

/** An actor's `retry` with its defaults, in milliseconds. */
export interface RetryPolicy {
  /** Counts the first run too. */
  readonly attempts: number;
  readonly delays: Delays;
}

type Delays =
  | { readonly kind: "list"; readonly milliseconds: readonly number[] }
  | { readonly kind: "exponential"; readonly first: number; readonly factor: number; readonly max: number };

/** Throws `InvalidDefinitionError` where a delay is no duration. */
export function toRetryPolicy(retry: Retry | undefined, actor: string): RetryPolicy {
  const attempts = retry?.attempts ?? 10;
  const delays = retry !== undefined && "delays" in retry ? retry.delays : undefined;
  if (delays !== undefined && delays.length > 0) {
    const setting = `actor "${actor}": retry.delays`;
    return {
      attempts,
      delays: { kind: "list", milliseconds: delays.map((delay) => toMilliseconds(delay, setting)) },
    };
  }
  const exponential = retry !== undefined && "exponential" in retry ? retry.exponential : {};
  const setting = `actor "${actor}": retry.exponential`;
  return {
    attempts,
    delays: {
      kind: "exponential",
      first: toMilliseconds(exponential.first ?? "1s", `${setting}.first`),
      factor: exponential.factor ?? 2,
      max: toMilliseconds(exponential.max ?? "5m", `${setting}.max`),
    },
  };
}

/** Milliseconds to wait after so many failures, counted from 1. `random` is at least 0 and below 1. */
export function delayAfter(
  failures: number,
  policy: RetryPolicy,
  options: { readonly random: number },
): number {
  const { delays } = policy;
  switch (delays.kind) {
    case "list":
      return delays.milliseconds[Math.min(failures, delays.milliseconds.length) - 1] ?? 0;
    case "exponential":
      // full jitter: a fixed delay would let the retries of one outage come back as one crowd
      return Math.round(
        options.random * Math.min(delays.first * delays.factor ** (failures - 1), delays.max),
      );
  }
}
