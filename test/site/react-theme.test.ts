import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printReactFile, printReactSite } from "../../generator/site/react-theme.js";
import { readSpecs } from "../generator/diagram/systems.js";
import { launchBrowser } from "../support/browser.js";
import { hazelnats } from "../support/cli.js";
import { smallSpec } from "../support/spec.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";
import { hostileSpec } from "./hostile-spec.js";
import { visit } from "./visit.js";

let browser: Browser;
let folder: TemporaryFolder;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await makeTemporaryFolder();
  const shop = await readSpecs(smallSpec(), smallSpec({ title: "Billing" }));
  const files = await printReactSite(shop, { title: "The shop" });
  await folder.write(Object.fromEntries(files.map(({ path, content }) => [`site/${path}`, content])));
  await folder.write({
    "shop.html": await printReactFile(shop, { title: "The shop" }),
    "hostile.html": await printReactFile(await readSpecs(hostileSpec)),
  });
});
afterAll(async () => {
  await browser?.close();
  await folder?.[Symbol.asyncDispose]();
});

const addressOf = (path: string): string => pathToFileURL(folder.at(path)).href;

describe("the official component", () => {
  it.each(["site/index.html", "shop.html"])(
    "shows all services in %s, from disk and without a network",
    async (path) => {
      await visit(browser, addressOf(path), {
        width: 1920,
        look: async (page) => {
          await page.locator("h1", { hasText: "The shop" }).first().waitFor();
          const text = await page.locator("#asyncapi").innerText();
          expect(text).toContain("orders.placed");
          expect(text).toContain("billing");
        },
      });
    },
  );

  it("runs nothing of a hostile document", async () => {
    await visit(browser, addressOf("hostile.html"), {
      width: 1920,
      // The component makes elements of descriptions before it cleans them.
      mayTry: true,
      look: async (page) => {
        await page.locator("#asyncapi h1").first().waitFor();
        const found = await page.evaluate<readonly string[]>(
          `[...document.querySelectorAll("#asyncapi script, #asyncapi [onerror], [href^='javascript'], [href^='vbscript']")].map((each) => each.outerHTML)`,
        );
        expect(found).toEqual([]);
      },
    });
  });

  it("says so where there is no JavaScript", async () => {
    await visit(browser, addressOf("shop.html"), {
      script: false,
      look: async (page) => {
        expect(await page.locator("noscript").innerText()).toContain("--theme standard");
      },
    });
  });
});

describe("hazelnats docs --theme react", () => {
  it("writes one file, and no Markdown", async () => {
    await folder.write({ "orders.yaml": smallSpec() });
    const cwd = folder.path;
    const written = await hazelnats(["docs", "orders.yaml", "--theme", "react", "-o", "a.html"], { cwd });
    expect(written).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^a\.html: 1 service, 1 event, /),
    });
    const refused = await hazelnats(["docs", "orders.yaml", "--theme", "react", "-o", "a.md"], { cwd });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("Markdown has no theme.") });
  });
});
