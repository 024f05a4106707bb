// How long reading takes: `npm run build && node bench/read.mjs [--official] [count …]`. Prints figures, decides nothing.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticDocument } from "./documents.mjs";
import { report, runProcess } from "./process.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const withOfficial = process.argv.includes("--official");
const given = process.argv.slice(2).map(Number).filter(Number.isInteger);
const counts = given.length > 0 ? given : [3, 1_000, 10_000];

const folder = mkdtempSync(path.join(tmpdir(), "hazelnats-bench-"));
try {
  writeFileSync(path.join(folder, "package.json"), '{ "name": "bench", "type": "module" }\n');
  for (const count of counts) {
    const file = path.join(folder, `${count}.yaml`);
    const text = syntheticDocument(count);
    writeFileSync(file, text);
    console.log(`\n${count} channels, ${(text.length / 1024).toFixed(0)} KiB`);
    report("read", await run(["-e", reading(file, "quick")]));
    if (withOfficial) report("read, also by the official parser", await run(["-e", reading(file, "full")]));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(command) {
  return runProcess(command, folder);
}

function reading(file, validate) {
  return `
    const { readApplication } = await import(${JSON.stringify(path.join(root, "dist/index.js"))});
    const reading = await readApplication(${JSON.stringify(file)}, { validate: "${validate}", roots: [${JSON.stringify(folder)}] });
    if (reading.kind !== "read") throw new Error(JSON.stringify(reading.diagnostics.slice(0, 3)));`;
}
