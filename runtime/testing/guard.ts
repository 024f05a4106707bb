import { spawn } from "node:child_process";
import { execPath } from "node:process";

/** Watches over a server: when this process is gone, however it went, the server is killed and its store removed. */
export interface Guard {
  /** Tells which process to kill; `undefined`: none runs at the moment. */
  watch(pid: number | undefined): void;
  release(): void;
}

// Its standard input ends when the parent is gone, also after SIGKILL. It is a text and not a file, so that it
// starts in the same way from the built package, from a bundle and from a test's sources.
const script = `
const { rmSync } = require("node:fs");
const [store] = process.argv.slice(1);
let pid = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text) => { pid = Number(text.trim().split("\\n").pop()); });
process.stdin.on("end", () => {
  try { if (pid > 0) process.kill(pid, "SIGKILL"); } catch (error) { if (error.code !== "ESRCH") throw error; }
  rmSync(store, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});
`;

export function startGuard(store: string): Guard {
  const child = spawn(execPath, ["-e", script, store], {
    stdio: ["pipe", "ignore", "ignore"],
    // a terminal's Ctrl+C goes to the whole group, and this process has to outlive it
    detached: true,
    windowsHide: true,
  });
  child.unref();
  // released or killed by somebody else: there is nothing left to tell it
  child.stdin.on("error", () => undefined);
  return {
    watch: (pid) => void child.stdin.write(`${pid ?? 0}\n`),
    release: () => void child.stdin.end(),
  };
}
