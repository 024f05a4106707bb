// How long generating takes, as whole processes: `npm run build && node bench/generate.mjs [--peers] [count …]`.
// Prints figures, decides nothing. With --peers, other tools are installed into a temporary folder and run, too.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticDocument } from "./documents.mjs";
import { report, runProcess } from "./process.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cli = path.join(root, "dist/generator/cli/main.js");
const watchedCount = 100;

const withPeers = process.argv.includes("--peers");
const given = process.argv.slice(2).map(Number).filter(Number.isInteger);
const counts = given.length > 0 ? given : [3, 100, 1_000, 10_000];

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "hazelnats-bench-")));
try {
  writeFileSync(path.join(folder, "package.json"), '{ "name": "bench", "type": "module" }\n');
  mkdirSync(path.join(folder, "node_modules"));
  if (withPeers) installPeers();
  report("--help", await run([cli, "--help"]));
  for (const count of counts) {
    const file = path.join(folder, `${count}.yaml`);
    const text = syntheticDocument(count);
    writeFileSync(file, text);
    console.log(`\n${count} channels, ${(text.length / 1024).toFixed(0)} KiB`);
    const command = [cli, "generate", file, "-o", path.join(folder, `out-${count}`)];
    const generating = await run(command);
    report("generate", generating);
    report("generate again, nothing changed", await run(command), generating);
    if (count === watchedCount) await measureWatch(file, text);
    if (withPeers) {
      report("@asyncapi/parser, parsing only", await run(["-e", parsing(file)]), generating);
      report("@asyncapi/modelina, TypeScript models only", await run(["-e", modelling(file)]), generating);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run(command) {
  return runProcess(command, folder);
}

/** What a user of the parser writes: no rulesets of his own. */
function parsing(file) {
  return `
    import { readFileSync } from "node:fs";
    import parser from "@asyncapi/parser";
    const { document } = await new parser.Parser().parse(readFileSync(${JSON.stringify(file)}, "utf8"));
    if (document === undefined) throw new Error("refused");`;
}

function modelling(file) {
  return `
    import { readFileSync } from "node:fs";
    import modelina from "@asyncapi/modelina";
    const models = await new modelina.TypeScriptGenerator().generate(readFileSync(${JSON.stringify(file)}, "utf8"));
    if (models.length === 0) throw new Error("no models");`;
}

function installPeers() {
  const { status } = spawnSync(
    "npm",
    ["install", "--silent", "--no-audit", "--no-fund", "--no-save", "@asyncapi/parser", "@asyncapi/modelina"],
    { cwd: folder, stdio: "inherit" },
  );
  if (status !== 0) throw new Error("the peers can't be installed");
}

/** From the moment when an edit is on disk to the moment when the last file is written, and what the command says. */
async function measureWatch(file, text) {
  const output = path.join(folder, "watched");
  const child = spawn(process.execPath, [cli, "generate", file, "-o", output, "--watch"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  let look = () => {};
  child.stderr.setEncoding("utf8").on("data", (chunk) => {
    said += chunk;
    look();
  });
  const until = async (pattern) =>
    new Promise((resolve) => {
      look = () => {
        const found = pattern.exec(said);
        if (found === null) return;
        said = said.slice(found.index + found[0].length);
        resolve(found);
      };
      look();
    });
  try {
    await until(/in \d+ ms, watching/u);
    for (const edit of [1, 2, 3]) {
      const started = performance.now();
      writeFileSync(file, text.replace("The name of thing 7", `The ${edit}. name of thing 7`));
      const [, milliseconds] = await until(/in (\d+) ms, watching/u);
      const wall = performance.now() - started;
      console.log(
        `  ${"--watch, after an edit".padEnd(44)} ${(wall / 1000).toFixed(2).padStart(7)} s wall, of which generating ${milliseconds} ms`,
      );
    }
    if (!readFileSync(path.join(output, "messages.ts"), "utf8").includes("3. name of thing 7"))
      throw new Error("the last edit was not generated");
  } finally {
    child.kill();
  }
}
