import { execFile, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until, useBroker } from "./support/broker.js";
import { hazelnats } from "./support/cli.js";
import { compileStrictly, projectFolder } from "./support/compile.js";
import { writeTree } from "./support/golden.js";
import { snippetsOf, withSnippets } from "./support/snippets.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = join(root, "README.md");
const run = promisify(execFile);
/** The first line says to every reader of a generated file what the README says around it. */
const withoutMarker = (content: string) => content.replace(/^\/\/ Generated.*\n\n?/, "");

describe("the README", () => {
  const snippets = Object.fromEntries(
    snippetsOf(readFileSync(readme, "utf8")).map(({ path, content }) => [path, content]),
  );
  const broker = useBroker();
  let folder: Awaited<ReturnType<typeof projectFolder>>;

  beforeAll(async () => {
    folder = await projectFolder();
    const written = Object.entries(snippets).filter(([path]) => !path.startsWith("client/"));
    const here = written.map(([path, content]) => [
      path,
      content.replaceAll("nats://localhost:4222", broker.url),
    ]);
    await writeTree(folder.path, Object.fromEntries(here));
    const { code, stderr } = await hazelnats(["generate", "asyncapi.yaml", "-o", "client"], {
      cwd: folder.path,
    });
    expect(code, stderr).toBe(0);
  });

  afterAll(async () => folder[Symbol.asyncDispose]());

  it("shows the code that its specification becomes (renew with UPDATE_GOLDEN=1)", async () => {
    const shown = Object.keys(snippets).filter((path) => path.startsWith("client/"));
    const generated = await Promise.all(
      shown.map(
        async (path) => [path, withoutMarker(await readFile(join(folder.path, path), "utf8"))] as const,
      ),
    );
    if (process.env["UPDATE_GOLDEN"] === "1") {
      writeFileSync(readme, withSnippets(readFileSync(readme, "utf8"), Object.fromEntries(generated)));
      return;
    }
    expect(shown).toContain("client/events.ts");
    for (const [path, content] of generated) expect(snippets[path]).toBe(content);
  });

  it("has programs that compile under the strictest options", async () => {
    expect(await compileStrictly(folder.path, { types: ["node"], emit: true })).toBe("");
  });

  it("has programs that do what they say", async () => {
    const program = (name: string) => join(folder.path, name);
    const handler = spawn(process.execPath, [program("handle.js")], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => handler.once("exit", resolve));
    const lines = createInterface({ input: handler.stdout })[Symbol.asyncIterator]();
    const manager = await jetstreamManager(broker.nats);
    await until(() =>
      manager.consumers.info("orders-placed-region", "shop-send-receipt").then(
        () => true,
        () => false,
      ),
    );

    const { stdout } = await run(process.execPath, [program("publish.js")]);
    expect(stdout.trim()).toBe("true true");
    expect((await lines.next()).value).toBe("receipt for o-1 to ada@example.com (eu, attempt 1)");
    await run(process.execPath, [program("close.js")]);
    expect((await lines.next()).value).toBe("receipt for o-2 to bob@example.com (us, attempt 1)");

    handler.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
