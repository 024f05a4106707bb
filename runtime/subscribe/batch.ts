import type { Delivered } from "../define/delivered.js";
import { longestTimer } from "../patience.js";
import type { Route } from "./bind-actor.js";
import { toDelivered } from "./delivered.js";
import type { Runner } from "./handling.js";
import type { AnyHandler, RunOptions, RunResult } from "./run-handler.js";

/** An actor's `batch` with its defaults. */
export interface BatchPolicy {
  readonly size: number;
  /** How long the first message waits for others, in milliseconds. */
  readonly wait: number;
  /** How many calls run at a time. */
  readonly calls: number;
}

/** Runs handlers for several messages at a time, each with a verdict of its own. */
export interface Batcher {
  readonly run: Runner;
  /** What waits for a call is given up (`flush`: gets it at once), and so is what comes. */
  stop(options: { readonly flush: boolean }): void;
}

interface Item {
  readonly payload: unknown;
  readonly options: RunOptions;
  readonly controller: AbortController;
  /** The first result counts. */
  readonly resolve: (result: RunResult) => void;
  /** To be called when the handler is done with it. */
  readonly end: () => void;
  /** The call that it is in; `undefined`: it waits for one. */
  call: AbortController | undefined;
}

/** What waits for the next call, of one event. */
interface Buffer {
  readonly handler: AnyHandler;
  readonly waiting: Item[];
  timer: NodeJS.Timeout | undefined;
  /** Whether the first has waited long enough. */
  due: boolean;
}

/** The handler of a batch, as it is called; the table of handlers knows those of single messages. */
type BatchCall = (deliveries: readonly Delivered[], context: { readonly signal: AbortSignal }) => unknown;

export function openBatcher(policy: BatchPolicy): Batcher {
  const buffers = new Map<Route, Buffer>();
  let calls = 0;
  let stopped: { readonly flush: boolean } | undefined;

  const remove = (item: Item): void => {
    const buffer = buffers.get(item.options.route);
    const index = buffer?.waiting.indexOf(item) ?? -1;
    if (index >= 0) buffer?.waiting.splice(index, 1);
    if (buffer?.waiting.length === 0) rest(buffer);
  };
  const rest = (buffer: Buffer): void => {
    clearTimeout(buffer.timer);
    buffer.timer = undefined;
    buffer.due = false;
  };
  const giveUp = (item: Item): void => {
    remove(item);
    item.resolve({ kind: "interrupted" });
    item.end();
  };
  const advance = (): void => {
    for (const buffer of buffers.values()) {
      const { waiting } = buffer;
      while (calls < policy.calls && waiting.length > 0 && (waiting.length >= policy.size || isDue(buffer))) {
        const items = waiting.splice(0, policy.size);
        rest(buffer);
        void call(buffer.handler, items);
      }
      // the first of those that are left begins to wait
      if (waiting.length > 0 && !isDue(buffer)) {
        buffer.timer ??= setTimeout(() => makeDue(buffer), policy.wait);
      }
    }
  };
  const isDue = (buffer: Buffer): boolean => buffer.due || stopped?.flush === true;
  const makeDue = (buffer: Buffer): void => {
    buffer.timer = undefined;
    buffer.due = true;
    advance();
  };
  /** Never rejects. */
  const call = async (handler: AnyHandler, items: readonly Item[]): Promise<void> => {
    calls += 1;
    const controller = new AbortController();
    const [{ options } = { options: undefined }] = items;
    const timeOut = (): void => {
      for (const item of items) {
        const error = item.options.timeoutError();
        item.resolve({ kind: "timed-out", error });
        item.controller.abort(error);
      }
      controller.abort(options?.timeoutError());
    };
    const timer = setTimeout(timeOut, Math.min(options?.timeout ?? longestTimer, longestTimer));
    let result: RunResult = { kind: "returned", value: undefined };
    try {
      const deliveries = items.map((item) => {
        item.call = controller;
        item.options.onStart();
        const context = item.options.context(item.controller.signal);
        return toDelivered(item.payload, context, item.resolve);
      });
      // typed so by `Handlers`, and called so here alone
      const run = async (): Promise<unknown> =>
        (handler as unknown as BatchCall)(deliveries, { signal: controller.signal });
      await (options?.around?.(
        run,
        items.map((item) => item.options.report),
      ) ?? run());
    } catch (error) {
      result = { kind: "threw", error };
    }
    clearTimeout(timer);
    calls -= 1;
    for (const item of items) {
      item.resolve(result);
      item.end();
    }
    advance();
  };

  return {
    run: (handler, payload, options) => {
      let resolve: (result: RunResult) => void = () => undefined;
      let end: () => void = () => undefined;
      const result = new Promise<RunResult>((first) => {
        resolve = first;
      });
      const settled = new Promise<void>((ended) => {
        end = ended;
      });
      const controller = new AbortController();
      const item: Item = { payload, options, controller, resolve, end, call: undefined };
      const buffer = buffers.get(options.route) ?? { handler, waiting: [], timer: undefined, due: false };
      buffers.set(options.route, buffer);
      buffer.waiting.push(item);
      if (stopped?.flush === false) giveUp(item);
      else advance();
      return {
        result,
        settled,
        warn: (reason) => {
          if (item.call === undefined) giveUp(item);
          else controller.abort(reason);
        },
        interrupt: (reason) => {
          if (item.call === undefined) return giveUp(item);
          resolve({ kind: "interrupted" });
          controller.abort(reason);
          item.call.abort(reason);
        },
      };
    },
    stop: (options) => {
      stopped = options;
      for (const buffer of buffers.values()) {
        clearTimeout(buffer.timer);
        buffer.timer = undefined;
        if (!options.flush) for (const item of [...buffer.waiting]) giveUp(item);
      }
      advance();
    },
  };
}
