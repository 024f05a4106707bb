#!/usr/bin/env node
import { exitCode } from "./exit-code.js";
import { describeInternalError } from "./internal-error.js";
import { runProgram } from "./program.js";
import { openTerminal } from "./terminal.js";

async function main(): Promise<void> {
  const terminal = openTerminal({ stdout: process.stdout, stderr: process.stderr, environment: process.env });
  const debug = process.argv.includes("--debug") || (process.env["HAZELNATS_DEBUG"] ?? "") !== "";
  const critical = new Set<Promise<unknown>>();

  // A reader that has seen enough (`| head`) is no reason to stop before the files are written.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });

  // The second signal does not wait.
  process.once("SIGINT", () => void leave(exitCode.interrupted));
  process.once("SIGTERM", () => void leave(exitCode.terminated));

  try {
    // Not process.exit: what was printed to a pipe may still be on its way.
    process.exitCode = await runProgram(process.argv.slice(2), {
      cwd: process.cwd(),
      terminal,
      debug,
      uninterrupted,
    });
  } catch (error) {
    terminal.stderr.write(describeInternalError(error, debug));
    process.exitCode = exitCode.internal;
  }

  async function leave(code: number): Promise<void> {
    await Promise.allSettled(critical);
    process.exit(code);
  }

  async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    critical.add(running);
    try {
      return await running;
    } finally {
      critical.delete(running);
    }
  }
}

void main();
