import { describe, expect, it } from "vitest";
import { NonRetryableError, RetryAfterError } from "../../../runtime/errors.js";
import { toRetryPolicy } from "../../../runtime/subscribe/retry-policy.js";
import { isSuspect, judge } from "../../../runtime/subscribe/verdict.js";
import type { Outcome, VerdictFacts } from "../../../runtime/subscribe/verdict.js";

const facts: VerdictFacts = { attempt: 1, leaseHeld: true, now: 1_000, expiresAt: Infinity, random: 0.5 };
const policy = {
  retry: toRetryPolicy({ attempts: 3, delays: ["1s", "10s"] }, "send"),
  deadLetter: true,
  maxDeliveries: 13,
  maxAge: Infinity,
  tooOld: "dead-letter" as const,
};
const failed: Outcome = { kind: "failed", error: new Error("boom") };

describe("judge", () => {
  it("acknowledges what a handler returned from", () => {
    expect(judge({ kind: "returned" }, policy, facts)).toEqual({ kind: "acknowledge" });
  });

  it("acknowledges done work even when the lease is lost, so that nobody does it again", () => {
    const verdict = judge({ kind: "returned" }, policy, { ...facts, leaseHeld: false });
    expect(verdict).toEqual({ kind: "acknowledge" });
  });

  it("waits the first delay after the first failure and repeats the last one", () => {
    const many = { ...policy, retry: { ...policy.retry, attempts: 10 } };
    const delays = [1, 2, 3, 9].map((attempt) => judge(failed, many, { ...facts, attempt }));
    expect(delays).toEqual([
      { kind: "retry", delay: 1_000 },
      { kind: "retry", delay: 10_000 },
      { kind: "retry", delay: 10_000 },
      { kind: "retry", delay: 10_000 },
    ]);
  });

  it("draws from an exponentially growing range that ends at its maximum", () => {
    const exponential = { ...policy, retry: toRetryPolicy(undefined, "send") };
    const delayOf = (attempt: number) => judge(failed, exponential, { ...facts, attempt });
    expect([1, 2, 3, 9].map(delayOf)).toEqual([
      { kind: "retry", delay: 500 },
      { kind: "retry", delay: 1_000 },
      { kind: "retry", delay: 2_000 },
      { kind: "retry", delay: 128_000 },
    ]);
    const patient = { ...exponential, retry: { ...exponential.retry, attempts: Infinity } };
    expect(judge(failed, patient, { ...facts, attempt: 5_000 })).toEqual({ kind: "retry", delay: 150_000 });
  });

  it("ends after the last attempt", () => {
    const verdict = judge(failed, policy, { ...facts, attempt: 3 });
    expect(verdict).toEqual({ kind: "dead-letter", reason: "attempts" });
  });

  it("waits as long as the handler asks, but counts the attempt", () => {
    const outcome: Outcome = { kind: "failed", error: new RetryAfterError("5m") };
    expect(judge(outcome, policy, facts)).toEqual({ kind: "retry", delay: 300_000 });
    expect(judge(outcome, policy, { ...facts, attempt: 3 })).toMatchObject({ reason: "attempts" });
  });

  it("ends at once where the handler says that retrying is pointless", () => {
    const outcome: Outcome = { kind: "failed", error: new NonRetryableError("no address") };
    expect(judge(outcome, policy, facts)).toEqual({ kind: "dead-letter", reason: "non-retryable" });
  });

  it("ends where the stream drops the message before the next attempt", () => {
    expect(judge(failed, policy, { ...facts, expiresAt: 2_000 })).toEqual({
      kind: "dead-letter",
      reason: "expires",
    });
    expect(judge(failed, policy, { ...facts, expiresAt: 2_001 })).toEqual({ kind: "retry", delay: 1_000 });
  });

  it("drops what it can't handle where the actor keeps no dead letters", () => {
    const verdict = judge({ kind: "invalid", error: undefined }, { ...policy, deadLetter: false }, facts);
    expect(verdict).toEqual({ kind: "drop", reason: "invalid" });
  });

  it("does nothing to a message whose lease is lost", () => {
    const kinds: readonly Outcome[] = [
      failed,
      { kind: "invalid", error: undefined },
      { kind: "suspect", error: undefined },
      { kind: "interrupted" },
    ];
    const verdicts = kinds.map((outcome) => judge(outcome, policy, { ...facts, leaseHeld: false }).kind);
    expect(new Set(verdicts)).toEqual(new Set(["abandon"]));
  });

  it("hands an interrupted message back whatever its attempt", () => {
    expect(judge({ kind: "interrupted" }, policy, { ...facts, attempt: 99 })).toEqual({ kind: "hand-back" });
  });

  it("suspects what came more often than failures explain", () => {
    expect([3, 4].map((attempt) => isSuspect(attempt, policy))).toEqual([false, true]);
    const patient = toRetryPolicy({ attempts: 3, on: [{ error: "EAGAIN", attempts: 8 }] }, "send");
    expect([8, 9].map((attempt) => isSuspect(attempt, { ...policy, retry: patient }))).toEqual([false, true]);
  });

  it("takes attempts and delays of the first rule that matches the error", () => {
    class SoldOut extends RangeError {}
    const retry = toRetryPolicy(
      {
        attempts: 3,
        delays: ["1s"],
        on: [
          { error: SoldOut, attempts: 1 },
          { error: RangeError, delays: ["5s"] },
          { error: "ECONNREFUSED", attempts: 9, delays: ["2s"] },
          { error: "TypeError", attempts: 2, delays: ["3s"] },
          {
            error: {
              is: (error) => {
                if (error === "odd") return true;
                throw new Error("a rule that fails");
              },
            },
            delays: ["4s"],
          },
        ],
      },
      "send",
    );
    const judged = (error: unknown, attempt: number) =>
      judge({ kind: "failed", error }, { ...policy, retry }, { ...facts, attempt });
    expect(judged(new SoldOut("none left"), 1)).toEqual({ kind: "dead-letter", reason: "attempts" });
    expect(judged(new RangeError("out"), 1)).toEqual({ kind: "retry", delay: 5_000 });
    expect(judged(new RangeError("out"), 3)).toMatchObject({ reason: "attempts" });
    expect(judged(Object.assign(new Error("no"), { code: "ECONNREFUSED" }), 8)).toEqual({
      kind: "retry",
      delay: 2_000,
    });
    expect(judged(new TypeError("x"), 1)).toEqual({ kind: "retry", delay: 3_000 });
    expect(judged("odd", 1)).toEqual({ kind: "retry", delay: 4_000 });
    const hostile = new Proxy(new Error("touchy"), {
      get: () => {
        throw new Error("don't look");
      },
    });
    expect(judged(hostile, 1)).toEqual({ kind: "retry", delay: 1_000 });
    expect(judged(undefined, 1)).toEqual({ kind: "retry", delay: 1_000 });
  });

  it("gives up or ignores what is too old, as the actor says", () => {
    const outcome: Outcome = { kind: "too-old", error: new Error("old") };
    expect(judge(outcome, policy, facts)).toEqual({ kind: "dead-letter", reason: "too-old" });
    expect(judge(outcome, { ...policy, tooOld: "ignore" }, facts)).toEqual({
      kind: "ignore",
      reason: "too-old",
    });
  });
});
