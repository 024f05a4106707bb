// Which of the changes in test/asyncapi/diff/changes.ts does @asyncapi/diff judge as that table does? Install it in a
// folder of its own (`npm i @asyncapi/diff`), and run: node bench/diff-peer.mjs <folder>
import { createRequire } from "node:module";
import path from "node:path";
import { createJiti } from "jiti";
import { Parser } from "@asyncapi/parser";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder in which @asyncapi/diff is installed.");
const peer = createRequire(path.join(path.resolve(folder), "package.json"))("@asyncapi/diff");
const compare = peer.diff ?? peer.default;
const { cases, documentOf } = await createJiti(import.meta.url).import("../test/asyncapi/diff/changes.ts");

const tally = new Map();
for (const { of, action, before, after, class: expected } of cases) {
  const isBreaking = expected === "breaking" || expected === "recreate";
  const said = await judge(documentOf(before, action), documentOf(after, action));
  const right = isBreaking ? said === "breaking" : said !== "breaking" && said !== "failed";
  const row = tally.get(expected) ?? { right: 0, all: 0 };
  tally.set(expected, { right: row.right + Number(right), all: row.all + 1 });
  process.stdout.write(`${right ? "right" : "WRONG"}  ${expected.padEnd(13)} ${said.padEnd(13)} ${of}\n`);
}
for (const [expected, { right, all }] of tally) process.stdout.write(`${expected}: ${right} of ${all}\n`);
const sum = [...tally.values()].reduce((a, b) => ({ right: a.right + b.right, all: a.all + b.all }));
process.stdout.write(`together: ${sum.right} of ${sum.all}\n`);

/** As its own guide asks for. */
async function dereferenced(text) {
  const { document } = await new Parser().parse(text);
  return document.json();
}

/** The worst of what it says. */
async function judge(before, after) {
  try {
    const found = compare(await dereferenced(before), await dereferenced(after));
    if (found.breaking().length > 0) return "breaking";
    if (found.unclassified().length > 0) return "unclassified";
    return found.nonBreaking().length > 0 ? "non-breaking" : "nothing";
  } catch {
    return "failed";
  }
}
