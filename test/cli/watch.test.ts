import { rename, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startHazelnats } from "../support/cli.js";
import { brokenLine, brokenSpec, smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const watching = "watching";
const watch = ["generate", "orders.yaml", "-o", "out", "--watch"];

/** An editor's save can be noticed in two steps, so the files count and not the number of runs. */
async function becomes(file: string, text: string): Promise<void> {
  const content = async (): Promise<string> => folder.read(file).catch((error: unknown) => String(error));
  await expect.poll(content, { timeout: 30_000 }).toContain(text);
}

describe("--watch", () => {
  it("generates at once and after every edit, and says how long it took", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    expect(await cli.until(watching)).toMatch(/generated in \d+ ms/u);

    await folder.write({ "orders.yaml": smallSpec({ subject: "orders.accepted" }) });

    expect(await cli.until(watching)).toMatch(
      /changed: orders\.yaml\n[^]*~ events\.ts\n[^]*generated in \d+ ms/u,
    );
    expect(await folder.read("out/events.ts")).toContain("orders.accepted");
  });

  it("survives a broken edit and keeps the last good code", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    await cli.until(watching);
    const good = await folder.read("out/events.ts");

    await folder.write({ "orders.yaml": brokenSpec });
    await cli.until(`orders.yaml:${brokenLine}:`);
    await cli.until(watching);
    expect(await folder.read("out/events.ts")).toBe(good);

    await folder.write({ "orders.yaml": smallSpec({ field: "number" }) });
    await becomes("out/messages.ts", "number");
  });

  it("starts with a broken document too", async () => {
    await folder.write({ "orders.yaml": brokenSpec });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    await cli.until(watching);

    await folder.write({ "orders.yaml": smallSpec() });

    await becomes("out/events.ts", "orders.placed");
  });

  it("notices a document that an editor replaces, or that goes and comes back", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    await cli.until(watching);

    await folder.write({ "orders.yaml~": smallSpec({ subject: "orders.second" }) });
    await rename(folder.at("orders.yaml~"), folder.at("orders.yaml"));
    await becomes("out/events.ts", "orders.second");

    await rm(folder.at("orders.yaml"));
    await cli.until('There is no document "orders.yaml"');
    await folder.write({ "orders.yaml": smallSpec({ subject: "orders.third" }) });
    await becomes("out/events.ts", "orders.third");
  });

  it("follows the files that a document refers to, and the configuration", async () => {
    const config = (output: string): string =>
      `export default { specs: [{ input: "orders.yaml", output: "${output}" }] };\n`;
    await folder.write({
      "hazelnats.config.mjs": config("out"),
      "orders.yaml": smallSpec().replace(
        /payload:[^]*?operations/u,
        'payload: { $ref: "./order.yaml" }\noperations',
      ),
      "order.yaml": "type: object\nproperties: { first: { type: string } }\n",
    });
    await using cli = startHazelnats(["generate", "-w"], { cwd: folder.path });
    await cli.until(watching);

    await folder.write({ "order.yaml": "type: object\nproperties: { second: { type: string } }\n" });
    await becomes("out/messages.ts", "second");

    await folder.write({ "hazelnats.config.mjs": config("elsewhere") });
    await becomes("elsewhere/messages.ts", "second");
  });

  it("notices when a file appears that a document refers to", async () => {
    await folder.write({
      "orders.yaml": smallSpec().replace(
        /payload:[^]*?operations/u,
        'payload: { $ref: "./schemas/order.yaml" }\noperations',
      ),
    });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    await cli.until("there is no such file");
    await cli.until(watching);

    await folder.write({ "schemas/order.yaml": "type: object\nproperties: { first: { type: string } }\n" });

    await becomes("out/messages.ts", "first");
  });

  it("ends with 130 on Ctrl+C and leaves nothing behind", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    await using cli = startHazelnats(watch, { cwd: folder.path });
    await cli.until(watching);

    cli.process.kill("SIGINT");

    expect(await cli.closed).toBe(130);
    expect((await folder.list("out")).filter((file) => file.includes(".hazelnats-"))).toEqual([]);
  });
});
