import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Finished, run } from "./run.js";

const main = fileURLToPath(new URL("../../dist/generator/cli/main.js", import.meta.url));

/** Not that of whoever runs the tests. What is kept there is of folders that no other test has. */
const cache = path.join(os.tmpdir(), "hazelnats-test-cache");

interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface RunOptions extends CliOptions {
  /** What a shell does before it becomes the command, such as `ulimit`. */
  readonly limit?: string;
}

/** Runs the built command line to its end. */
export async function hazelnats(
  arguments_: readonly string[],
  { cwd, env = {}, limit }: RunOptions,
): Promise<Finished> {
  if (limit !== undefined) {
    const program = ["-c", `${limit}; exec "$@"`, "sh", process.execPath, main];
    return run("/bin/sh", [...program, ...arguments_], { cwd, env: surroundings(env) });
  }
  return run(process.execPath, [main, ...arguments_], { cwd, env: surroundings(env) });
}

export interface RunningCli extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Waits until the output since the last call contains the text, and gives that output. */
  readonly until: (text: string) => Promise<string>;
  readonly closed: Promise<number | null>;
}

/** Starts the built command line; disposing of it kills it. */
export function startHazelnats(arguments_: readonly string[], { cwd, env = {} }: CliOptions): RunningCli {
  const child = spawn(process.execPath, [main, ...arguments_], {
    cwd,
    env: surroundings(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let seen = 0;
  const waiting = new Set<() => void>();
  const closed = once(child, "close").then(() => child.exitCode);
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const look of waiting) look();
    });
  const until = async (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = output.indexOf(text, seen);
        if (found < 0) return;
        waiting.delete(look);
        const fresh = output.slice(seen);
        seen = found + text.length;
        resolve(fresh);
      };
      waiting.add(look);
      child.once("close", () => {
        reject(new Error(`The command ended before it printed "${text}":\n${output}`));
      });
      look();
    });
  return {
    process: child,
    until,
    closed,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** No colours and no settings of whoever runs the tests. */
function surroundings(env: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", XDG_CACHE_HOME: cache, ...env };
}
