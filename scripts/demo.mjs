// `npm run demo`: generates the three services of examples/orders, compiles them, and tells their story.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const example = new URL("../examples/orders/", import.meta.url);
const run = (file, args, cwd) => execFileSync(process.execPath, [file, ...args], { cwd, stdio: "inherit" });

console.log("Three specifications become three typed clients, and one home for what they share");
run(`${root}dist/generator/cli/main.js`, ["generate"], fileURLToPath(example));
let lines = 0;
for (const part of ["orders", "billing", "notifications", "contracts"]) {
  const client = new URL(`${part}/client/`, example);
  for (const file of readdirSync(client))
    lines += readFileSync(new URL(file, client), "utf8").split("\n").length - 1;
}
console.log(`  ${lines} lines of TypeScript in all, to be read and committed`);
run(`${root}node_modules/typescript/bin/tsc`, ["-p", "examples/orders"], root);
run(fileURLToPath(new URL("dist/demo.js", example)), [], root);
