// How long reading and generating take: `npm run build && node bench/read.mjs [--official] [count …]`. Prints figures, decides nothing.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticDocument } from "./documents.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cli = path.join(root, "dist/generator/cli/main.js");
const patience = 90_000;

const withOfficial = process.argv.includes("--official");
const given = process.argv.slice(2).map(Number).filter(Number.isInteger);
const counts = given.length > 0 ? given : [3, 1_000, 10_000];

const folder = mkdtempSync(path.join(tmpdir(), "hazelnats-bench-"));
try {
  writeFileSync(path.join(folder, "package.json"), '{ "name": "bench", "type": "module" }\n');
  report("--help", await run([cli, "--help"]));
  for (const count of counts) {
    const file = path.join(folder, `${count}.yaml`);
    const text = syntheticDocument(count);
    writeFileSync(file, text);
    console.log(`\n${count} channels, ${(text.length / 1024).toFixed(0)} KiB`);
    report("read", await run(["-e", reading(file, "quick")]));
    if (withOfficial) report("read, also by the official parser", await run(["-e", reading(file, "full")]));
    report("generate", await run([cli, "generate", file, "-o", path.join(folder, `${count}`)]));
    report(
      "generate again, nothing changed",
      await run([cli, "generate", file, "-o", path.join(folder, `${count}`)]),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function reading(file, validate) {
  return `
    const { readApplication } = await import(${JSON.stringify(path.join(root, "dist/asyncapi/read-application.js"))});
    const reading = await readApplication(${JSON.stringify(file)}, { validate: "${validate}", roots: [${JSON.stringify(folder)}] });
    if (reading.kind !== "read") throw new Error(JSON.stringify(reading.diagnostics.slice(0, 3)));`;
}

/** A process from its start to its end, with what Node says of its use of the processor and the memory. */
async function run(command) {
  const usage = path.join(folder, "usage.json");
  const hook = path.join(folder, "usage.mjs");
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
    process.on("exit", () => writeFileSync(${JSON.stringify(usage)}, JSON.stringify(process.resourceUsage())));`,
  );
  rmSync(usage, { force: true });
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ["--import", hook, "--input-type=module", ...command].filter(keep(command)),
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  const code = await new Promise((resolve) => child.on("exit", resolve));
  clearTimeout(timer);
  const wall = performance.now() - started;
  if (code !== 0)
    return { wall, failed: code === null ? `stopped after ${patience / 1000} s` : errors.slice(-400) };
  const { readFileSync } = await import("node:fs");
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(usage, "utf8"));
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
}

/** Only text on the command line needs to be told that it is a module. */
function keep(command) {
  return (argument) => argument !== "--input-type=module" || command[0] === "-e";
}

function report(what, { wall, cpu, memory, failed }) {
  const figures =
    failed ??
    `${(wall / 1000).toFixed(2).padStart(7)} s wall ${(cpu / 1000).toFixed(2).padStart(7)} s CPU ${memory.toFixed(0).padStart(6)} MiB`;
  console.log(`  ${what.padEnd(36)} ${figures}`);
}
