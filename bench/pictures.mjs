// What `hazelnats docs` and `hazelnats diagram` take as whole processes, and how much they write. With --template <folder>,
// in which @asyncapi/generator and @asyncapi/html-template are installed, also the official HTML template.
//   node bench/pictures.mjs [--template <folder>] [channels …]
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { syntheticDocument } from "./documents.mjs";
import { report, runProcess } from "./process.mjs";

const cli = fileURLToPath(new URL("../dist/generator/cli/main.js", import.meta.url));
const arguments_ = process.argv.slice(2);
const at = arguments_.indexOf("--template");
const [, template] = at === -1 ? [] : arguments_.splice(at, 2);
const counts = arguments_.length === 0 ? [3, 100, 1_000] : arguments_.map(Number);

for (const count of counts) {
  const folder = mkdtempSync(path.join(tmpdir(), "hazelnats-bench-"));
  writeFileSync(path.join(folder, "asyncapi.yaml"), syntheticDocument(count));
  console.log(`${count} channels`);
  const ways = [
    ["docs: a folder", "docs", "site"],
    ["docs: one file", "docs", "one.html"],
    ["docs: Markdown", "docs", "wiki", "--format", "markdown"],
    ["docs: the official component", "docs", "react.html", "--theme", "react"],
    ["diagram: SVG", "diagram", "system.svg"],
    ["diagram: PNG", "diagram", "system.png"],
    ["diagram: D2", "diagram", "system.d2"],
  ];
  for (const [what, command, output, ...options] of ways) {
    const taken = await runProcess([cli, command, "asyncapi.yaml", "-q", "-o", output, ...options], folder);
    report(`${what}, ${megabytes(path.join(folder, output))}`, taken);
  }
  if (template !== undefined) {
    const taken = await runProcess(["-e", officialTemplate(path.resolve(template))], folder);
    report(`@asyncapi/html-template, ${megabytes(path.join(folder, "official"))}`, taken);
  }
  rmSync(folder, { recursive: true });
}

/** As its own guide asks for, without the command line's share. */
function officialTemplate(installed) {
  return `import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(path.join(installed, "package.json"))});
    const Generator = require("@asyncapi/generator");
    const template = ${JSON.stringify(path.join(installed, "node_modules/@asyncapi/html-template"))};
    const generator = new Generator(template, "official", { forceWrite: true });
    await generator.generateFromFile("asyncapi.yaml");`;
}

function megabytes(output) {
  return `${(sizeOf(output) / 1_000_000).toFixed(2)} MB`;
}

function sizeOf(output) {
  const found = statSync(output, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(output).reduce((sum, name) => sum + sizeOf(path.join(output, name)), 0);
}
