// Everything that must hold before a change is taken, the quickest checks first; stops at the first that fails.
// Leaves the counts in .cache/test-result.json for .ci/run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const result = path.join(root, ".cache", "test-result.json");
const report = path.join(root, ".cache", "vitest.json");

const steps = [
  ["build", ["run", "--silent", "build"]],
  ["format", ["run", "--silent", "format:check"]],
  ["lint", ["run", "--silent", "lint"]],
  ["types", ["run", "--silent", "types"]],
  ["nats-server", ["run", "--silent", "setup"]],
  [
    "tests",
    ["exec", "--", "vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  ],
];

mkdirSync(path.dirname(result), { recursive: true });
for (const file of [result, report]) rmSync(file, { force: true });

let failed;
for (const [name, arguments_] of steps) {
  const started = performance.now();
  console.log(`\n== ${name}`);
  const { status } = spawnSync("npm", arguments_, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`== ${name}: ${status === 0 ? "passed" : "FAILED"} in ${seconds} s`);
  if (status !== 0) {
    failed = name;
    break;
  }
}

const counts = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
const passed = counts.numPassedTests ?? 0;
// A file that does not even load has no failed test, and a step before the tests none either.
const failures = Math.max(counts.numFailedTests ?? 0, failed === undefined ? 0 : 1);
writeFileSync(result, JSON.stringify({ passed, failed: failures, step: failed }));
if (failed !== undefined) process.exitCode = 1;
