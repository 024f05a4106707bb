import type { Deliveries } from "../define/delivered.js";
import { longestTimer } from "../patience.js";
import { toDelivered } from "./delivered.js";
import type { Runner } from "./handling.js";
import type { RunResult } from "./run-handler.js";

interface Offer {
  readonly delivery: unknown;
  /** The loop has it now. */
  readonly begin: () => void;
  readonly settle: (result: RunResult) => void;
  /** The loop has left it. */
  readonly end: () => void;
}

/**
 * Turns the runs of an actor, one at a time, into the steps of a loop. `listen` is called at the first step and ends
 * when its signal aborts.
 */
export function openDeliveries<Delivery>(
  listen: (run: Runner, signal: AbortSignal) => Promise<void>,
): Deliveries<Delivery> {
  const stop = new AbortController();
  const offers: Offer[] = [];
  let current: Offer | undefined;
  const waiters = new Set<() => void>();
  let listening: Promise<void> | undefined;
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;

  const wake = (): void => {
    for (const waiter of [...waiters]) waiter();
    waiters.clear();
  };
  const remove = (offer: Offer): void => {
    const index = offers.indexOf(offer);
    if (index >= 0) offers.splice(index, 1);
    offer.settle({ kind: "interrupted" });
    offer.end();
  };
  const run: Runner = (_handler, payload, options) => {
    const controller = new AbortController();
    let settle: (result: RunResult) => void = () => undefined;
    let end = (): void => undefined;
    const result = new Promise<RunResult>((resolve) => {
      settle = resolve;
    });
    const settled = new Promise<void>((resolve) => {
      end = resolve;
    });
    let timer: NodeJS.Timeout | undefined;
    void result.then(() => clearTimeout(timer));
    const timeOut = (): void => {
      const error = options.timeoutError();
      settle({ kind: "timed-out", error });
      controller.abort(error);
    };
    const offer: Offer = {
      delivery: toDelivered(payload, options.context(controller.signal), settle),
      begin: () => {
        options.onStart();
        timer = setTimeout(timeOut, Math.min(options.timeout, longestTimer));
      },
      settle,
      end,
    };
    offers.push(offer);
    wake();
    return {
      result,
      settled,
      warn: (reason) => {
        controller.abort(reason);
        // nobody has looked at it yet, and somebody else has it by now
        if (offers.includes(offer)) remove(offer);
      },
      interrupt: (reason) => {
        controller.abort(reason);
        if (offers.includes(offer)) remove(offer);
        else settle({ kind: "interrupted" });
      },
    };
  };
  const begin = (): void => {
    listening ??= listen(run, stop.signal).then(
      () => {
        isOver = true;
        wake();
      },
      (error: unknown) => {
        isOver = true;
        failure = { error };
        wake();
      },
    );
  };
  const leave = (result: RunResult): void => {
    current?.settle(result);
    current?.end();
    current = undefined;
  };
  const finish = async (): Promise<IteratorReturnResult<undefined>> => {
    leave({ kind: "interrupted" });
    stop.abort();
    for (const offer of [...offers]) remove(offer);
    await listening;
    isOver = true;
    // whoever leaves the loop has an error of their own, or none
    failure = undefined;
    return { done: true, value: undefined };
  };
  const next = async (): Promise<IteratorResult<Delivery, undefined>> => {
    leave({ kind: "returned", value: undefined });
    if (!stop.signal.aborted) begin();
    for (;;) {
      const offer = offers.shift();
      if (offer !== undefined) {
        current = offer;
        offer.begin();
        // of the actor's events: that is what the types of `deliveries` say
        return { done: false, value: offer.delivery as Delivery };
      }
      if (isOver || listening === undefined) break;
      await new Promise<void>((resolve) => void waiters.add(resolve));
    }
    if (failure === undefined) return { done: true, value: undefined };
    const { error } = failure;
    failure = undefined;
    throw error;
  };

  const deliveries: Deliveries<Delivery> = {
    next,
    return: finish,
    throw: finish,
    [Symbol.asyncIterator]: () => deliveries,
    [Symbol.asyncDispose]: async () => {
      await finish();
    },
  };
  return deliveries;
}
