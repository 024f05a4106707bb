import { runWithin } from "../context.js";
import type { HandlerContext } from "../define/handler.js";
import { longestTimer } from "../patience.js";
import type { Route } from "./bind-actor.js";
import type { Around, DeliveryReport } from "./hooks.js";

/** A handler as the runtime calls it: which payload fits is the definition's business. */
export type AnyHandler = (payload: unknown, context: HandlerContext) => unknown;

export type RunResult =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "timed-out"; readonly error: unknown }
  | { readonly kind: "interrupted" };

/** One run of a handler. */
export interface Run {
  /** What the run came to: the first of return, throw, timeout and interruption. Never rejects. */
  readonly result: Promise<RunResult>;
  /** Resolves when the handler itself has settled, which may be later where it ignores its signal. */
  readonly settled: Promise<void>;
  /** Aborts the signal; the run goes on, and its result counts. */
  warn(reason: unknown): void;
  /** Aborts the signal and ends the run: a later result of the handler is not used. */
  interrupt(reason: unknown): void;
}

export interface RunOptions {
  readonly route: Route;
  readonly report: DeliveryReport;
  readonly around: Around | undefined;
  /** To be called as the handler is called. */
  readonly onStart: () => void;
  /** Milliseconds. */
  readonly timeout: number;
  readonly timeoutError: () => unknown;
  readonly context: (signal: AbortSignal) => HandlerContext;
}

export function runHandler(handler: AnyHandler, payload: unknown, options: RunOptions): Run {
  const controller = new AbortController();
  let resolve: (result: RunResult) => void = () => undefined;
  const result = new Promise<RunResult>((first) => {
    resolve = first;
  });
  const timer = setTimeout(
    () => {
      const error = options.timeoutError();
      resolve({ kind: "timed-out", error });
      controller.abort(error);
    },
    Math.min(options.timeout, longestTimer),
  );
  const call = async (): Promise<unknown> => {
    options.onStart();
    const context = options.context(controller.signal);
    const message = { event: context.event, payload, headers: context.message.headers };
    const { around, report } = options;
    const run = async (): Promise<unknown> => handler(payload, context);
    return runWithin(message, () =>
      around === undefined ? handler(payload, context) : around(run, [report]),
    );
  };
  const settled = call()
    .then(
      (value) => resolve({ kind: "returned", value }),
      (error: unknown) => resolve({ kind: "threw", error }),
    )
    .finally(() => clearTimeout(timer));
  return {
    result,
    settled,
    warn: (reason) => controller.abort(reason),
    interrupt: (reason) => {
      clearTimeout(timer);
      resolve({ kind: "interrupted" });
      controller.abort(reason);
    },
  };
}
