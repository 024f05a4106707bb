import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.js";
import { hazelnats, startHazelnats } from "../support/cli.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";

const folders: TemporaryFolder[] = [];
let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder();
  folders.push(folder);
  await folder.write({
    "orders.yaml": smallSpec(),
    "billing.yaml": smallSpec({ title: "Billing" }).replace(
      "place:\n    action: send",
      "book:\n    action: receive",
    ),
  });
});
afterAll(async () => {
  for (const each of folders) await each[Symbol.asyncDispose]();
});

describe("hazelnats docs", () => {
  it("writes a folder of pages, removes those of events that are gone, and keeps what is not its own", async () => {
    const first = await hazelnats(["docs", "orders.yaml", "billing.yaml", "-o", "site"], {
      cwd: folder.path,
    });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^site\/: 2 services, 1 event, 7 files, \d+ kB\n$/);
    expect(existsSync(folder.at("site/events/order-placed.html"))).toBe(true);
    await folder.write({
      "site/mine.html": "<p>mine</p>",
      "orders.yaml": smallSpec().replaceAll("orderPlaced", "orderTaken"),
      "billing.yaml": smallSpec({ title: "Billing" }).replaceAll("orderPlaced", "orderTaken"),
    });
    await hazelnats(["docs", "orders.yaml", "billing.yaml", "-o", "site"], { cwd: folder.path });
    expect(existsSync(folder.at("site/events/order-taken.html"))).toBe(true);
    expect(existsSync(folder.at("site/events/order-placed.html"))).toBe(false);
    expect(existsSync(folder.at("site/mine.html"))).toBe(true);
  });

  it("writes nothing over a file that it did not write", async () => {
    await folder.write({ "site/index.html": "<p>mine</p>" });
    const { code, stderr } = await hazelnats(["docs", "orders.yaml", "-o", "site"], { cwd: folder.path });
    expect(code).toBe(1);
    expect(stderr).toContain("foreign-file");
    expect(existsSync(folder.at("site/assets"))).toBe(false);
  });

  it("writes one file by the end of its name", async () => {
    await hazelnats(["docs", "orders.yaml", "-o", "out/events.html"], { cwd: folder.path });
    const html = await readFile(folder.at("out/events.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/<(?:link|script|img)[^>]+(?:src|href)=/);
    await hazelnats(["docs", "orders.yaml", "-o", "out/events.md"], { cwd: folder.path });
    expect(await readFile(folder.at("out/events.md"), "utf8")).toMatch(/^# Orders\n/);
  });

  it("is the same each time", async () => {
    await hazelnats(["docs", "orders.yaml", "-o", "a.html"], { cwd: folder.path });
    await hazelnats(["docs", "orders.yaml", "-o", "b.html"], { cwd: folder.path });
    expect(await readFile(folder.at("a.html"), "utf8")).toBe(await readFile(folder.at("b.html"), "utf8"));
  });

  it("documents what code defines", async () => {
    await folder.write({
      "src/events.ts": [
        'import { defineEvent, definePublisher } from "@hazelnats/runtime";',
        'export const counted = defineEvent({ name: "counted", subject: "counted", schema: { type: "integer" } });',
        'export const counter = definePublisher({ name: "counter", events: { counted } });',
      ].join("\n"),
    });
    const { code, stderr } = await hazelnats(["docs", "src/*.ts", "-o", "site"], { cwd: folder.path });
    expect(code, stderr).toBe(0);
    expect(await readFile(folder.at("site/events/counted.html"), "utf8")).toContain("integer");
  });

  it.each([
    [["orders.yaml"], "It is not said where the documentation goes."],
    [["nowhere.yaml", "-o", "site"], 'There is no document "nowhere.yaml".'],
  ])("refuses %j", async (arguments_, message) => {
    const { code, stderr } = await hazelnats(["docs", ...arguments_], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe("hazelnats docs --serve", () => {
  const get = async (url: string, headers: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
      request(url, { headers }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body });
        });
      })
        .once("error", reject)
        .end();
    });

  it("shows the pages to this machine alone, and tells them of each change", async () => {
    await using cli = startHazelnats(["docs", "orders.yaml", "--serve", "--port", "0"], { cwd: folder.path });
    const [address = ""] = /http:\/\/localhost:\d+\//.exec(await cli.until("/\n")) ?? [];
    const page = await get(`${address}events/order-placed.html`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<script src="/-/reload.js">');
    expect((await get(address)).body).toContain("<h1>Orders");
    expect((await get(`${address}..%2f..%2fpackage.json`)).status).toBe(404);
    expect((await get(address, { host: "evil.example" })).status).toBe(403);

    const told = new Promise<string>((resolve, reject) => {
      request(`${address}-/changes`, (response) => {
        response.setEncoding("utf8").on("data", (text: string) => {
          if (text.includes("event: change")) resolve(text);
        });
        response.once("error", reject);
      })
        .once("error", reject)
        .end();
    });
    // A broken document leaves the last good pages.
    await folder.write({ "orders.yaml": "asyncapi: 3.0.0" });
    await cli.until("changed: orders.yaml");
    await cli.until("error");
    expect((await get(`${address}events/order-placed.html`)).status).toBe(200);
    await folder.write({ "orders.yaml": smallSpec({ field: "number" }) });
    await told;
    expect((await get(`${address}events/order-placed.html`)).body).toContain("<code>number</code>");
  });

  it("shows what is wrong in the pages, from the start on, and ends by Ctrl-C", async () => {
    await folder.write({ "orders.yaml": "asyncapi: 3.0.0" });
    await using cli = startHazelnats(["docs", "orders.yaml", "--serve", "--port", "0"], { cwd: folder.path });
    const [address = ""] = /http:\/\/localhost:\d+\//.exec(await cli.until("/\n")) ?? [];
    expect((await get(address)).body).toContain("No pages yet");
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      expect(await page.locator("#problems li").first().textContent()).toContain("orders.yaml:1:1");
      await folder.write({ "orders.yaml": smallSpec() });
      await page.locator("h1", { hasText: "Orders" }).waitFor();
      expect(await page.locator("#problems").count()).toBe(0);
      await folder.write({ "orders.yaml": smallSpec().replace("action: send", "action: shout") });
      await page.locator("#problems li").first().waitFor();
      expect(await page.locator("h1").textContent()).toContain("Orders");
    } finally {
      await browser.close();
    }
    cli.process.kill("SIGINT");
    expect(await cli.closed).toBe(130);
  });
});
