import { readFileSync } from "node:fs";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { startProgram } from "../support/program.js";

export interface LimitedOptions {
  readonly url: string;
  readonly stream: string;
  readonly application: string;
  /** The file to which all processes write what they do. */
  readonly log: string;
  /** How long a run takes, in milliseconds. */
  readonly work: number;
  readonly settings: ActorSettings;
}

export interface LimitedLine {
  readonly pid: number;
  readonly what: "up" | "start" | "done";
  readonly id: number;
  /** Milliseconds of a clock that all processes have. */
  readonly at: number;
}

export function readLimited(path: string): readonly LimitedLine[] {
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const [pid, what, id, at] = line.split(" ");
    return { pid: Number(pid), what: what as LimitedLine["what"], id: Number(id), at: Number(at) / 1_000 }; // as written by the child
  });
}

export function startLimited(options: LimitedOptions) {
  const child = startProgram(new URL("limited-process.ts", import.meta.url), JSON.stringify(options));
  child.stdout.resume();
  return {
    pid: child.pid,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    exited: new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  };
}
