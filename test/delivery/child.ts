import { createInterface } from "node:readline";
import type { Duration } from "../../runtime/define/duration.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { startProgram } from "../support/program.js";

export interface ChildOptions {
  readonly url: string;
  readonly stream: string;
  readonly application: string;
  /** Ends by itself after so many messages. */
  readonly stopAfter?: number;
  /** How long its handler takes, in milliseconds. */
  readonly work?: number;
  /** The id at which it kills itself, as if it ran out of memory. */
  readonly killedBy?: number;
  /** For which ids its handler throws, and when they shall come again. */
  readonly again?: Readonly<Record<number, Duration>>;
  /** More of its actor. */
  readonly settings?: ActorSettings;
}

/** A process of its own with a subscriber whose one actor is `book`. */
export interface Child {
  /** The ids that it has handled so far, as it has told. */
  readonly handled: () => readonly number[];
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function startChild(options: ChildOptions): Child {
  const child = startProgram(new URL("child-process.ts", import.meta.url), JSON.stringify(options));
  const handled: number[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => handled.push(Number(line)));
  return {
    handled: () => handled,
    kill: (signal) => child.kill(signal),
    exited: new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal }));
    }),
  };
}
