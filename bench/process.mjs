// Runs processes and prints what they took.
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const patience = 90_000;

/**
 * A process of Node from its start to its end, with what Node says of its use of the processor and the memory. It is
 * stopped after 90 seconds. A command that begins with `-e` is a module's text.
 */
export async function runProcess(command, folder) {
  const usage = path.join(folder, "usage.json");
  const hook = path.join(folder, "usage.mjs");
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
    process.on("exit", () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));`,
  );
  rmSync(usage, { force: true });
  const kind = command[0] === "-e" ? ["--input-type=module"] : [];
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", hook, ...kind, ...command], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearTimeout(timer);
  const wall = performance.now() - started;
  if (code !== 0)
    return { wall, failed: code === null ? `stopped after ${patience / 1000} s` : errors.slice(-400) };
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, "utf8"));
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
}

/** One line of figures; with `base`, also how many times as long it took as that. */
export function report(what, { wall, cpu, memory, failed }, base) {
  const ratio = base === undefined || base.failed ? "" : `  ${(wall / base.wall).toFixed(2)}×`;
  const figures =
    failed ??
    `${(wall / 1000).toFixed(2).padStart(7)} s wall ${(cpu / 1000).toFixed(2).padStart(7)} s CPU ${memory.toFixed(0).padStart(6)} MiB${ratio}`;
  console.log(`  ${what.padEnd(44)} ${figures}`);
}
