import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { until } from "./broker.js";

/** Stops a process where it stands (SIGSTOP), and waits until it really stands: a busy system takes its time. */
export async function suspend(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await until(async () => (await stateOf(pid)).startsWith("T"));
}

/** Lets it go on. */
export function resume(pid: number): void {
  process.kill(pid, "SIGCONT");
}

/** As `ps` shows it: `T` is stopped. */
async function stateOf(pid: number): Promise<string> {
  if (existsSync("/proc/self/stat")) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2);
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]);
  return stdout.trim();
}
