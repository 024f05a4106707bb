import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { Retry, RetryRule } from "../define/subscriber.js";

/** An actor's `retry` with its defaults, in milliseconds. */
export interface RetryPolicy {
  /** Counts the first run too. */
  readonly attempts: number;
  readonly delays: Delays;
  /** The first one that matches an error counts. */
  readonly rules: readonly BoundRule[];
}

interface BoundRule {
  readonly error: RetryRule["error"];
  readonly attempts: number;
  readonly delays: Delays;
}

type Delays =
  | { readonly kind: "list"; readonly milliseconds: readonly number[] }
  | { readonly kind: "exponential"; readonly first: number; readonly factor: number; readonly max: number };

/** Throws `InvalidDefinitionError` where a delay is no duration. */
export function toRetryPolicy(retry: Retry | undefined, actor: string): RetryPolicy {
  const setting = `actor "${actor}": retry`;
  const attempts = retry?.attempts ?? 10;
  const delays = delaysOf(retry, setting);
  const rules = (retry?.on ?? []).map((rule, index) => ({
    error: rule.error,
    attempts: rule.attempts ?? attempts,
    delays: listOf(rule.delays, `${setting}.on[${index}].delays`) ?? delays,
  }));
  return { attempts, delays, rules };
}

function delaysOf(retry: Retry | undefined, setting: string): Delays {
  const list = listOf(retry?.delays, `${setting}.delays`);
  if (list !== undefined) return list;
  const { first = "1s", factor = 2, max = "5m" } = retry?.exponential ?? {};
  return {
    kind: "exponential",
    first: toMilliseconds(first, `${setting}.exponential.first`),
    factor,
    max: toMilliseconds(max, `${setting}.exponential.max`),
  };
}

function listOf(delays: readonly Duration[] | undefined, setting: string): Delays | undefined {
  if (delays === undefined || delays.length === 0) return undefined;
  return { kind: "list", milliseconds: delays.map((delay) => toMilliseconds(delay, setting)) };
}

/** What counts for an error: the first rule that matches it, else the policy itself. */
export function ruleFor(
  error: unknown,
  policy: RetryPolicy,
): { readonly attempts: number; readonly delays: Delays } {
  return policy.rules.find((rule) => matches(error, rule.error)) ?? policy;
}

// Handlers throw anything, also what fails when it is looked at.
function matches(error: unknown, wanted: RetryRule["error"]): boolean {
  try {
    if (typeof wanted === "function") return error instanceof wanted;
    if (typeof wanted === "object") return wanted.is(error);
    if (typeof error !== "object" || error === null) return false;
    return Reflect.get(error, "code") === wanted || Reflect.get(error, "name") === wanted;
  } catch {
    return false;
  }
}

/** As often as any of its errors is tried. */
export function mostAttempts(policy: RetryPolicy): number {
  return Math.max(policy.attempts, ...policy.rules.map((rule) => rule.attempts));
}

/** Milliseconds to wait after so many failures, counted from 1. `random` is at least 0 and below 1. */
export function delayAfter(failures: number, delays: Delays, options: { readonly random: number }): number {
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
