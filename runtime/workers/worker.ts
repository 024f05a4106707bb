import { fork } from "node:child_process";
import { Worker as Thread } from "node:worker_threads";
import type { OutsideHandler } from "../define/outside-handler.js";
import type { FromWorker, ToWorker } from "./messages.js";

/** A thread or a process that runs handlers. */
export interface Worker {
  send(message: ToWorker): void;
  /** Ends it, whatever it does. Resolves when it has ended. */
  kill(): Promise<void>;
}

export interface WorkerListener {
  readonly onMessage: (message: FromWorker) => void;
  /** It has ended, by itself or not. `cause`: what Node says of it. */
  readonly onEnd: (end: { readonly exit: number | string | null; readonly cause: unknown }) => void;
}

/** Beside this file, in the form that this file has: this project's own tests run the sources. */
const entry = new URL(import.meta.url.endsWith(".ts") ? "./entry.ts" : "./entry.js", import.meta.url);

export function startWorker(handler: OutsideHandler<unknown>, listener: WorkerListener): Worker {
  return handler.runIn === "thread" ? startThread(handler, listener) : startProcess(handler, listener);
}

function startThread({ memory, execArgv }: OutsideHandler<unknown>, listener: WorkerListener): Worker {
  const thread = new Thread(entry, {
    ...(execArgv && { execArgv: [...execArgv] }),
    ...(memory !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memory } }),
  });
  let cause: unknown;
  thread.on("message", listener.onMessage);
  thread.on("messageerror", (error) => {
    cause = error;
    void thread.terminate();
  });
  thread.on("error", (error) => {
    cause = error;
  });
  const ended = new Promise<void>((resolve) => {
    thread.once("exit", (exit) => {
      listener.onEnd({ exit, cause });
      resolve();
    });
  });
  return {
    send: (message) => thread.postMessage(message, []),
    kill: async () => {
      await thread.terminate();
      await ended;
    },
  };
}

function startProcess({ memory, execArgv }: OutsideHandler<unknown>, listener: WorkerListener): Worker {
  const child = fork(entry, [], {
    serialization: "advanced",
    ...((execArgv ?? memory) !== undefined && {
      execArgv: [...(execArgv ?? []), ...(memory === undefined ? [] : [`--max-old-space-size=${memory}`])],
    }),
  });
  let cause: unknown;
  child.on("message", (message) => listener.onMessage(message as FromWorker)); // from our own program
  const ended = new Promise<void>((resolve) => {
    let done = false;
    const end = (exit: number | string | null): void => {
      if (done) return;
      done = true;
      listener.onEnd({ exit, cause });
      resolve();
    };
    child.on("error", (error) => {
      cause = error;
      // it never started
      if (child.pid === undefined) end(null);
    });
    child.once("exit", (code, signal) => end(code ?? signal));
  });
  return {
    send: (message) => void child.send(message, () => undefined),
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
