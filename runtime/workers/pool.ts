import { onAbort } from "../abort.js";
import { passedOn } from "../context.js";
import type { HandlerContext } from "../define/handler.js";
import type { OutsideHandler } from "../define/outside-handler.js";
import { HandlerModuleError, WorkerEndedError } from "../errors/worker.js";
import type { FromWorker } from "./messages.js";
import { receiveError, sendError } from "./sent-error.js";
import { startWorker } from "./worker.js";
import type { Worker } from "./worker.js";

/** The workers of one handler. */
export interface Pool {
  /** Starts a worker, which loads the module. Rejects with `HandlerModuleError`. */
  ready(): Promise<void>;
  run(payload: unknown, context: HandlerContext): Promise<unknown>;
  /** Ends all workers. */
  close(): Promise<void>;
}

interface Task {
  readonly context: HandlerContext;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly release: () => void;
}

interface Member {
  readonly worker: Worker;
  /** Resolves when its module is loaded. */
  readonly loaded: Promise<void>;
  task: Task | undefined;
  /** Whether it has a task, or is about to have one. */
  busy: boolean;
}

interface Waiting {
  readonly resolve: (member: Member) => void;
  readonly reject: (error: unknown) => void;
}

export function openPool(handler: OutsideHandler<unknown>, size: number): Pool {
  const members = new Set<Member>();
  const line: Waiting[] = [];
  let closed = false;
  const { module, exportName, runIn } = handler;

  const start = (): Member => {
    let onLoaded = (_error: Error | undefined): void => undefined;
    const loaded = new Promise<void>((resolve, reject) => {
      onLoaded = (error) => (error === undefined ? resolve() : reject(error));
    });
    // whoever runs something hears of it, too
    loaded.catch(() => undefined);
    const onMessage = (message: FromWorker): void => {
      const { task } = member;
      switch (message.kind) {
        case "loaded": {
          if (message.error === undefined) return onLoaded(undefined);
          const cause = receiveError(message.error);
          return onLoaded(new HandlerModuleError({ module, exportName }, { cause }));
        }
        case "progress": {
          const { number } = message;
          const answer = (held: boolean): void => worker.send({ kind: "progressed", number, held });
          void task?.context.progress().then(answer, () => answer(false));
          return;
        }
        case "returned":
          return finish(member, () => task?.resolve(message.value));
        case "threw":
          return finish(member, () => task?.reject(receiveError(message.error)));
      }
    };
    const worker = startWorker(handler, {
      onMessage,
      onEnd: ({ exit, cause }) => {
        const error = new WorkerEndedError({ runIn, exportName, exit }, { cause });
        onLoaded(error);
        members.delete(member);
        const { task } = member;
        member.task = undefined;
        task?.release();
        task?.reject(error);
        // its place is free for another one
        if (!closed && line.length > 0) line.shift()?.resolve(start());
      },
    });
    const member: Member = { worker, loaded, task: undefined, busy: true };
    members.add(member);
    worker.send({ kind: "load", module, exportName });
    return member;
  };
  const finish = (member: Member, settle: () => void): void => {
    member.task?.release();
    member.task = undefined;
    settle();
    const next = line.shift();
    member.busy = next !== undefined;
    next?.resolve(member);
  };
  /** A worker that has nothing to do; its module may still be loading. */
  const take = (): Promise<Member> => {
    const idle = [...members].find(({ busy }) => !busy);
    if (idle !== undefined) {
      idle.busy = true;
      return Promise.resolve(idle);
    }
    if (members.size < size) return Promise.resolve(start());
    return new Promise((resolve, reject) => {
      line.push({ resolve, reject });
    });
  };
  const run = async (payload: unknown, context: HandlerContext): Promise<unknown> => {
    const member = await take();
    try {
      await member.loaded;
    } catch (error) {
      // the next run tries again with a new one
      void member.worker.kill();
      throw error;
    }
    return new Promise((resolve, reject) => {
      const { signal } = context;
      let timer: NodeJS.Timeout | undefined;
      const abort = (): void => {
        member.worker.send({ kind: "abort", reason: sendError(signal.reason) });
        timer = setTimeout(() => void member.worker.kill(), handler.grace);
      };
      const stop = onAbort(signal, abort);
      const release = (): void => {
        stop();
        clearTimeout(timer);
      };
      member.task = { context, resolve, reject, release };
      const { event, parameters, headers, cloudEvent, attempt, message } = context;
      const sent = { event: event.name, parameters, headers, cloudEvent, attempt, message };
      try {
        member.worker.send({ kind: "run", payload, context: sent, inherited: passedOn() });
      } catch (error) {
        // what can't be copied can't be sent
        finish(member, () => reject(error));
        return;
      }
      if (signal.aborted) abort();
    });
  };
  return {
    ready: async () => {
      const member = start();
      await member.loaded;
      member.busy = false;
    },
    run,
    close: async () => {
      closed = true;
      for (const { reject } of line.splice(0))
        reject(new WorkerEndedError({ runIn, exportName, exit: null }));
      await Promise.all([...members].map(({ worker }) => worker.kill()));
    },
  };
}
