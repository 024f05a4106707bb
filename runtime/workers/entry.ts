// the program of a worker: in a thread or in a process, it runs one handler at a time for the pool that started it
import process from "node:process";
import { parentPort } from "node:worker_threads";
import { runInheriting } from "../context.js";
import type { WorkerContext } from "../define/outside-handler.js";
import type { FromWorker, ToWorker } from "./messages.js";
import { receiveError, sendError } from "./sent-error.js";

type Call = (payload: unknown, context: WorkerContext) => unknown;

/** Runs one handler at a time for whoever started this worker. */
function serve(): void {
  let handler: Call | undefined;
  let controller = new AbortController();
  let counter = 0;
  const waiting = new Map<number, (held: boolean) => void>();

  const tell = (message: FromWorker): void => {
    if (parentPort === null) process.send?.(message);
    else parentPort.postMessage(message, []);
  };
  const load = async (module: string, exportName: string): Promise<Call> => {
    // the user's own module, by the address that the user's code gave
    const exports = (await import(module)) as Readonly<Record<string, unknown>>;
    const found = Object.hasOwn(exports, exportName) ? exports[exportName] : undefined;
    if (typeof found !== "function") throw new Error(`${module} exports no function "${exportName}"`);
    return found as Call; // typed so by `handlerModule`
  };
  const progress = (): Promise<boolean> =>
    new Promise((resolve) => {
      counter += 1;
      waiting.set(counter, resolve);
      tell({ kind: "progress", number: counter });
    });
  const run = async ({ payload, context, inherited }: Extract<ToWorker, { kind: "run" }>): Promise<void> => {
    controller = new AbortController();
    const { signal } = controller;
    try {
      const call = async (): Promise<unknown> => handler?.(payload, { ...context, signal, progress });
      tell({ kind: "returned", value: await runInheriting(inherited, call) });
    } catch (error) {
      tell({ kind: "threw", error: sendError(error) });
    }
  };
  const onMessage = (message: ToWorker): void => {
    switch (message.kind) {
      case "load":
        load(message.module, message.exportName).then(
          (loaded) => {
            handler = loaded;
            tell({ kind: "loaded", error: undefined });
          },
          (error: unknown) => tell({ kind: "loaded", error: sendError(error) }),
        );
        return;
      case "run":
        void run(message);
        return;
      case "abort":
        controller.abort(receiveError(message.reason));
        return;
      case "progressed":
        waiting.get(message.number)?.(message.held);
        waiting.delete(message.number);
    }
  };

  if (parentPort !== null) parentPort.on("message", onMessage);
  else {
    process.on("message", onMessage);
    process.once("disconnect", () => process.exit());
    // meant for the one that started it, which drains; a terminal sends them to all of its processes
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => undefined);
  }
}

serve();
