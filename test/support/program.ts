import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const built = new Map<string, string>();

/**
 * Starts a program of a test, written in TypeScript, in a process of its own. It is bundled once: compiling it and all of
 * the runtime in each process takes 3 seconds of a processor.
 */
export function startProgram(source: URL, argument: string) {
  const path = fileURLToPath(source);
  const program = built.get(path) ?? bundle(path);
  return spawn(process.execPath, [program, argument], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
}

function bundle(path: string): string {
  // there, because packages are found from there
  const folder = join(root, "node_modules", ".cache", "test-programs");
  mkdirSync(folder, { recursive: true });
  const program = join(folder, `${basename(path, ".ts")}-${process.pid}.mjs`);
  const script = fileURLToPath(new URL("bundle-program.mjs", import.meta.url));
  execFileSync(process.execPath, [script, path, program], { cwd: root, stdio: "inherit" });
  process.once("exit", () => rmSync(program, { force: true }));
  built.set(path, program);
  return program;
}
