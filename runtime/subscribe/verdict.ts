import { toMilliseconds } from "../define/duration.js";
import { InvalidDefinitionError, NonRetryableError, RetryAfterError } from "../errors.js";
import { delayAfter, mostAttempts, ruleFor } from "./retry-policy.js";
import type { RetryPolicy } from "./retry-policy.js";

/** What became of one delivery. */
export type Outcome =
  | { readonly kind: "returned"; readonly value?: unknown }
  /** The handler of a request threw a `RemoteError`, which is the answer. */
  | { readonly kind: "refused"; readonly error: unknown }
  /** The handler threw, or ran into its timeout. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** The message can't be handled, now or later: payload, headers, parameters, or the answer to it. */
  | { readonly kind: "invalid"; readonly error: unknown }
  /** Nothing to do: see the reason. */
  | { readonly kind: "needless"; readonly reason: IgnoreReason }
  /** Older than the actor's `maxAge`, so it was not run. */
  | { readonly kind: "too-old"; readonly error: unknown }
  /** Delivered so often without a verdict that it was not run. */
  | { readonly kind: "suspect"; readonly error: unknown }
  /** Its publisher has delayed it: it is due after `delay` milliseconds. */
  | { readonly kind: "early"; readonly delay: number }
  /** Draining took too long. */
  | { readonly kind: "interrupted" };

/**
 * `foreign-subject`: the consumer's filter is wider than the event's subject, and this message is not the actor's.
 * `other-event`: it is for sure another event of the same subject, which the actor does not handle.
 * `expired`: a request whose caller has stopped waiting. `too-old`: older than `maxAge`, with `tooOld: "ignore"`.
 * `put-off`: it waits elsewhere for its next attempt, and was not acknowledged here.
 */
export type IgnoreReason = "foreign-subject" | "other-event" | "expired" | "too-old" | "put-off";

/**
 * `attempts`: all of them failed. `non-retryable`: the handler said so. `invalid`: it does not match its event.
 * `expires`: its stream drops it before the next attempt, or it is older than `maxAge` then. `too-old`: older than
 * `maxAge`, not run. `deliveries`: it seems to end the process each time.
 * `overload`: more events came over core NATS than could be kept waiting.
 */
export type FinalReason =
  "attempts" | "non-retryable" | "invalid" | "expires" | "too-old" | "deliveries" | "overload";

/** What happens to a message after its delivery. */
export type Verdict =
  | { readonly kind: "acknowledge" }
  /** Acknowledged without being handled. */
  | { readonly kind: "ignore"; readonly reason: IgnoreReason }
  /** `delay` in milliseconds. */
  | { readonly kind: "retry"; readonly delay: number }
  /** Not run: it comes again when it is due, after `delay` milliseconds. */
  | { readonly kind: "postpone"; readonly delay: number }
  /** At once, to any instance: the process stops. */
  | { readonly kind: "hand-back" }
  | { readonly kind: "dead-letter"; readonly reason: FinalReason }
  /** The actor keeps no dead letters, or the event came over core NATS. */
  | { readonly kind: "drop"; readonly reason: FinalReason }
  /** The lease is lost: the message belongs to whoever has it now, and nothing is sent. */
  | { readonly kind: "abandon" };

export interface VerdictPolicy {
  readonly retry: RetryPolicy;
  readonly deadLetter: boolean;
  /** Deliveries beyond this end a message unrun. */
  readonly maxDeliveries: number;
  /** Milliseconds; `Infinity`: any age. */
  readonly maxAge: number;
  readonly tooOld: "dead-letter" | "ignore";
}

export interface VerdictFacts {
  /** The server's delivery count. */
  readonly attempt: number;
  readonly leaseHeld: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When the stream drops the message, in milliseconds since 1970; `Infinity`: never. */
  readonly expiresAt: number;
  /** At least 0 and below 1. */
  readonly random: number;
}

/** Whether the message comes again, to any instance. */
export function isGivenBack({ kind }: Verdict): boolean {
  return kind === "retry" || kind === "postpone" || kind === "hand-back";
}

/** Decides, and does nothing. `settle` acts on it. */
export function judge(outcome: Outcome, policy: VerdictPolicy, facts: VerdictFacts): Verdict {
  // true even when the lease is lost: the work is done, and saying so spares another instance doing it again
  if (outcome.kind === "returned" || outcome.kind === "refused") return { kind: "acknowledge" };
  if (outcome.kind === "needless") return { kind: "ignore", reason: outcome.reason };
  if (!facts.leaseHeld) return { kind: "abandon" };
  switch (outcome.kind) {
    case "interrupted":
      return { kind: "hand-back" };
    case "early":
      return { kind: "postpone", delay: outcome.delay };
    case "suspect":
      return end("deliveries", policy);
    case "too-old":
      return policy.tooOld === "ignore" ? { kind: "ignore", reason: "too-old" } : end("too-old", policy);
    case "invalid":
      return end("invalid", policy);
    case "failed": {
      if (outcome.error instanceof NonRetryableError) return end("non-retryable", policy);
      const { attempts, delays } = ruleFor(outcome.error, policy.retry);
      if (facts.attempt >= attempts) return end("attempts", policy);
      const delay =
        delayAskedBy(outcome.error) ?? delayAfter(facts.attempt, delays, { random: facts.random });
      // a message that its stream has dropped is never delivered again, and nobody would hear of it
      if (facts.now + delay >= facts.expiresAt) return end("expires", policy);
      return { kind: "retry", delay };
    }
  }
}

/**
 * Whether a delivery is suspected of ending the process: it came more often than failures alone explain, because a run
 * that fails in the last attempt ends it. Handing back may explain it too.
 */
export function isSuspect(attempt: number, policy: VerdictPolicy): boolean {
  return attempt > mostAttempts(policy.retry);
}

function end(reason: FinalReason, policy: VerdictPolicy): Verdict {
  return policy.deadLetter ? { kind: "dead-letter", reason } : { kind: "drop", reason };
}

function delayAskedBy(error: unknown): number | undefined {
  if (!(error instanceof RetryAfterError)) return undefined;
  try {
    return toMilliseconds(error.delay, "RetryAfterError");
  } catch (mistake) {
    // a delay that is none: the actor's own delay is better than no verdict
    if (mistake instanceof InvalidDefinitionError) return undefined;
    throw mistake;
  }
}
