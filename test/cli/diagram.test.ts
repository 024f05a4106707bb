import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hazelnats } from "../support/cli.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await folder.write({
    "orders.yaml": smallSpec(),
    "billing.yaml": smallSpec({ title: "Billing" }).replace(
      "place:\n    action: send",
      "book:\n    action: receive",
    ),
    "broken.yaml": smallSpec().replace("#/channels/placed", "#/channels/placd"),
  });
});
afterAll(async () => folder[Symbol.asyncDispose]());

describe("hazelnats diagram", () => {
  it("prints D2 where nothing else is asked for", async () => {
    const { code, stdout } = await hazelnats(["diagram", "orders.yaml", "billing.yaml", "--no-colors"], {
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(stdout).toBe(
      "direction: right\norder-placed.shape: oval\norders -> order-placed: OrderPlaced\norder-placed -> billing.book\n",
    );
  });

  it("draws what code defines, beside documents", async () => {
    await folder.write({
      "src/printer.ts": [
        'import { defineEvent, defineSubscriber } from "@hazelnats/runtime";',
        'const event = defineEvent({ name: "order-placed", subject: "orders.placed", schema: { type: "object" } });',
        'export const printer = defineSubscriber({ name: "printer", actors: { print: { event } } });',
      ].join("\n"),
    });
    const { code, stdout, stderr } = await hazelnats(["diagram", "orders.yaml", "src", "--no-colors"], {
      cwd: folder.path,
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("order-placed -> printer.print\n");
  });

  it.each([
    ["system.mmd", "flowchart LR"],
    ["system.gv", "digraph {"],
    ["pictures/system.svg", "<svg "],
    ["system.png", "\uFFFDPNG"],
  ])("writes %s by the end of its name", async (file, begin) => {
    const { code, stdout } = await hazelnats(["diagram", "orders.yaml", "billing.yaml", "-o", file], {
      cwd: folder.path,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}: 2 services, 1 event\n` });
    expect((await readFile(folder.at(file), "utf8")).startsWith(begin)).toBe(true);
  });

  it.each([
    [["--service", "order"], 'There is no service "order" in these documents.', 'Did you mean "orders"?'],
    [["--event", "x"], 'There is no event "x" in these documents.', "There are: order-placed."],
    [["-o", "system.jpg"], 'The format of "system.jpg" is not known.', "--format"],
    [["-f", "png"], "A PNG needs a file.", "--output system.png"],
  ])("refuses %j", async (arguments_, message, hint) => {
    const { code, stdout, stderr } = await hazelnats(["diagram", "orders.yaml", ...arguments_], {
      cwd: folder.path,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  it("draws nothing of documents with errors", async () => {
    const { code, stdout, stderr } = await hazelnats(["diagram", "orders.yaml", "broken.yaml"], {
      cwd: folder.path,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("broken.yaml:");
  });

  it("has drawn the picture of the README (renew with UPDATE_GOLDEN=1)", async () => {
    const specs = ["orders", "billing", "notifications"].map(
      (name) => `examples/orders/${name}/asyncapi.yaml`,
    );
    const picture = `${root}/docs/images/orders.svg`;
    const target = process.env["UPDATE_GOLDEN"] === "1" ? picture : folder.at("readme.svg");
    await hazelnats(["diagram", ...specs, "--theme", "auto", "-o", target], { cwd: root });
    expect(await readFile(target, "utf8")).toBe(await readFile(picture, "utf8"));
  });
});
