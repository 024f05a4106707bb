import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printSingleFile, printSite } from "../../generator/site/site.js";
import { manySpecs, readSpecs } from "../generator/diagram/systems.js";
import { launchBrowser } from "../support/browser.js";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.js";
import { hostileSpec } from "./hostile-spec.js";
import { type Visit, visit as visitPage } from "./visit.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Everything that pages have: requests, deep schemas, recursion, parameters, several actors, dead letters, schedules. */
const example = ["orders", "billing", "notifications"].map(
  (name) => `${root}examples/orders/${name}/asyncapi.yaml`,
);

let browser: Browser;
let folder: TemporaryFolder;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await makeTemporaryFolder();
  const { readApplication, systemOf } = await import("../../asyncapi/index.js");
  const readings = await Promise.all(example.map(async (file) => await readApplication(file)));
  const orders = systemOf(
    readings.flatMap((reading) => (reading.kind === "read" ? [reading.application] : [])),
  );
  const hostile = await readSpecs(hostileSpec);
  const many = await readSpecs(...manySpecs(30));
  for (const [name, system] of [
    ["orders", orders],
    ["hostile", hostile],
    ["many", many],
  ] as const) {
    const files = await printSite(system);
    await folder.write(Object.fromEntries(files.map(({ path, content }) => [`${name}/${path}`, content])));
    await folder.write({ [`${name}.html`]: await printSingleFile(system) });
  }
});
afterAll(async () => {
  await browser?.close();
  await folder?.[Symbol.asyncDispose]();
});

async function visit(path: string, how: Visit, look: (page: Page) => Promise<void>): Promise<void> {
  await visitPage(browser, pathToFileURL(folder.at(path)).href, { ...how, look });
}

const pages = [
  "orders/index.html",
  "orders/services/billing.html",
  "orders/events/payment-requested.html",
  "orders/events/order-cancelled.html",
  "orders.html",
  "hostile/index.html",
  "hostile/events/hostile.html",
  "hostile.html",
  "many/index.html",
  "many/services/service-7.html",
  "many/events/event-70.html",
];

describe.each(pages)("%s", (path) => {
  it.each([
    [360, false],
    [1280, true],
  ])(
    "has no accessibility violation and no sideways scrolling, %i pixels wide, dark: %s",
    async (width, dark) => {
      await visit(path, { width, dark }, async (page) => {
        const [scrolled, visible] = await page.evaluate<[number, number]>(
          "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
        );
        expect(scrolled).toBeLessThanOrEqual(visible);
        // By the debugger: the page's own policy lets nothing else in.
        const session = await page.context().newCDPSession(page);
        const { result } = await session.send("Runtime.evaluate", {
          expression: `${axe}; axe.run(document, { preload: false, resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html + nodes[0].failureSummary))`,
          awaitPromise: true,
          returnByValue: true,
        });
        expect(result.value).toEqual([]);
      });
    },
  );

  it("is whole without JavaScript", async () => {
    await visit(path, { script: false }, async (page) => {
      expect(await page.locator("h1").first().isVisible()).toBe(true);
      expect(await page.locator("#contents a").first().isVisible()).toBe(true);
      expect(await page.locator(".tools").isVisible()).toBe(false);
    });
  });
});

it.each(["orders/index.html", "orders/events/order-cancelled.html", "orders.html"])(
  "shows pictures on a phone that are no wider than it: %s",
  async (path) => {
    await visit(path, { width: 360, script: false }, async (page) => {
      const shown = page.locator(".diagram").filter({ visible: true });
      expect(await shown.count()).toBeGreaterThan(0);
      for (const each of await shown.all()) {
        const box = await each.locator("svg").boundingBox();
        expect(box?.width).toBeLessThanOrEqual(360);
      }
    });
  },
);

describe("by keyboard alone", () => {
  it("finds an event by a field of its payload", async () => {
    await visit("orders/index.html", {}, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("payment amount");
      await page.locator("#results a").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/events\/payment-requested\.html$/);
      expect(await page.locator("h1").textContent()).toContain("payment-requested");
    });
  });

  it("goes past the contents, and changes the theme for good", async () => {
    await visit("orders/index.html", {}, async (page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("main");
      await page.locator("#theme").focus();
      await page.keyboard.press("Space");
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      expect(await page.locator("#theme").getAttribute("aria-pressed")).toBe("true");
      await page.reload();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    });
  });

  it("finds what one file holds without leaving it", async () => {
    await visit("orders.html", {}, async (page) => {
      await page.locator("#search").fill("invoice");
      await page.locator("#results a").first().click();
      expect(page.url()).toMatch(/orders\.html#event-invoice-issued$/);
    });
  });
});

describe("on paper", () => {
  it.each(["light", "dark"])("pages are light, whatever the screen is: %s", async (theme) => {
    await visit("orders/events/payment-requested.html", { dark: true }, async (page) => {
      await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const colours = await page.evaluate<readonly string[]>(
        `["body", ".diagram .event > text"].map((each) => getComputedStyle(document.querySelector(each))).map((style) => style.fill === "rgb(0, 0, 0)" ? style.color : style.fill)`,
      );
      expect(colours).toEqual(["rgb(26, 34, 44)", "rgb(125, 31, 20)"]);
      expect(await page.locator("#contents").isVisible()).toBe(false);
    });
  });
});

describe("links", () => {
  it.each(["orders", "many"])("of %s all lead to something", async (name) => {
    const { readdirSync, readFileSync: read } = await import("node:fs");
    const files = readdirSync(folder.at(name), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".html"),
    );
    const dead = files.flatMap((file) => {
      const html = read(folder.at(name, file), "utf8");
      return Array.from(html.matchAll(/ href="([^"]+)"/g), ([, target = ""]) => target).filter((target) => {
        if (/^https?:/.test(target)) return false;
        const url = new URL(target, pathToFileURL(folder.at(name, file)));
        const page = fileURLToPath(new URL(url.pathname, "file:///"));
        const id = decodeURIComponent(url.hash.slice(1));
        try {
          return id !== "" && !read(page, "utf8").includes(` id="${id}"`);
        } catch {
          return true;
        }
      });
    });
    expect(dead).toEqual([]);
  });
});

describe("a hostile document", () => {
  it("gets no element, no script and no link of its own into a page", async () => {
    for (const path of ["hostile/events/hostile.html", "hostile.html"])
      await visit(path, {}, async (page) => {
        const found = await page.evaluate<readonly string[]>(
          `[...document.querySelectorAll("main script, main img, main iframe, main style, main [onerror], main [onclick], [href^='javascript'], [href^='data'], [href^='vbscript']")].map((each) => each.outerHTML)`,
        );
        expect(found).toEqual([]);
        expect(await page.title()).toContain("</title><script>alert(1)</script>");
      });
  });
});
