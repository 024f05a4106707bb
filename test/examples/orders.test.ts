import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { run } from "../support/run.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = join(root, "examples/orders");
const compiler = join(root, "node_modules/typescript/bin/tsc");

describe("examples/orders", () => {
  it("has committed what its specifications become, in fewer than 350 lines for the three services and what they share", async () => {
    const { code, stdout, stderr } = await hazelnats(["generate", "--check"], { cwd: example });
    expect(code, stdout + stderr).toBe(0);
    const clients = ["orders", "billing", "notifications", "contracts"].map((part) =>
      join(example, part, "client"),
    );
    const files = clients.flatMap((client) => readdirSync(client).map((file) => join(client, file)));
    const lines = files.map((file) => readFileSync(file, "utf8").split("\n").length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(350);
  });

  it("tells a story in which nothing is lost", async () => {
    const compiled = await run(process.execPath, [compiler, "-p", example]);
    expect(compiled.stdout).toBe("");
    const { code, stdout, stderr } = await run(process.execPath, [join(example, "dist/demo.js")]);
    expect(code, stdout + stderr).toBe(0);
    for (const line of [
      /orders +heard that o-9 is not authorized: over the card's limit/,
      /orders +placed o-1: stored as message 1, already known: not stored again/,
      /billing +bookOrder failed \(the ledger is locked\) and is tried again in 500 ms/,
      /notifications +mailInvoice gave up \(the customer left no address\): kept as a dead letter/,
      /billing +killed\n +billing +ready\n(?: .*\n)*? +billing +books o-4, attempt 2/,
      /two dead letters; nothing lost/,
    ]) {
      expect(stdout).toMatch(line);
    }
  });
});
