import { IdempotencyLostError } from "../errors/delivery.js";
import { longestTimer } from "../patience.js";
import type { Runner } from "./handling.js";
import { answerOf, claimOf, keepClaim, keyOf, resultOf } from "./claim.js";
import type { OnceOptions } from "./claim.js";
import type { Run, RunResult } from "./run-handler.js";

/**
 * Runs each message once whose verdict is said of it alone: in a batch, and in a loop. It is claimed before it joins the
 * others, so that what another process handles keeps none of them waiting. What is said of it after its timeout is not
 * heard: the claim is given up when the run has ended.
 */
export function onceRunner(run: Runner, options: OnceOptions): Runner {
  const { actor, store, lease } = options;
  return (handler, payload, given) => {
    const { original: event } = given.route;
    const waiting = new AbortController();
    let inner: Run | undefined;
    let ending: RunResult | undefined;
    let stop = (): void => undefined;
    const claimed = async (): Promise<RunResult> => {
      const key = keyOf(actor, given.report.message);
      const timer = setTimeout(
        () => giveUp({ kind: "timed-out", error: given.timeoutError() }),
        Math.min(given.timeout, longestTimer),
      );
      const claim = await claimOf(store, key, { lease, signal: waiting.signal }).finally(() =>
        clearTimeout(timer),
      );
      if (claim.kind === "done") return { kind: "returned", value: await answerOf(event, claim.result) };
      const keeping = keepClaim(claim, {
        lease,
        onLost: (cause) => inner?.warn(new IdempotencyLostError(actor.key, { cause })),
      });
      stop = keeping.stop;
      const release = (): Promise<void> => claim.release().catch(() => undefined);
      if (ending !== undefined) {
        await release();
        return ending;
      }
      inner = run(handler, payload, {
        ...given,
        context: (signal) => ({ ...given.context(signal), fence: claim.fence }),
      });
      const result = await inner.result;
      if (result.kind !== "returned") {
        // not before: until then nobody else may run it
        void inner.settled.then(release);
        return result;
      }
      if (await claim.complete(await resultOf(event, result.value))) return result;
      return { kind: "threw", error: new IdempotencyLostError(actor.key) };
    };
    const giveUp = (end: RunResult): void => {
      ending ??= end;
      waiting.abort();
    };
    // not heard, the claim ends by itself
    const result = claimed().catch((error: unknown): RunResult => ending ?? { kind: "threw", error });
    const settled = result
      .then(() => inner?.settled)
      .finally(() => {
        stop();
      });
    return {
      result,
      settled,
      warn: (reason) => {
        if (inner === undefined) giveUp({ kind: "interrupted" });
        else inner.warn(reason);
      },
      interrupt: (reason) => {
        if (inner === undefined) giveUp({ kind: "interrupted" });
        else inner.interrupt(reason);
      },
    };
  };
}
