import { describe, expect, it } from "vitest";
import { printSite } from "../../generator/site/site.js";
import { readSpecs } from "../generator/diagram/systems.js";

/** One service that publishes many events. */
function wideSpec(events: number): string {
  const numbers = Array.from({ length: events }, (_, number) => number);
  return JSON.stringify({
    asyncapi: "3.0.0",
    info: { title: "Wide", version: "1.0.0" },
    channels: Object.fromEntries(
      numbers.map((number) => [
        `c${number}`,
        { address: `wide.e${number}`, messages: { [`e${number}`]: { payload: { type: "integer" } } } },
      ]),
    ),
    operations: Object.fromEntries(
      numbers.map((number) => [`s${number}`, { action: "send", channel: { $ref: `#/channels/c${number}` } }]),
    ),
  });
}

describe("the contents beside a page", () => {
  it("are those near to it, where a service has very many, with a way to all", async () => {
    const pages = new Map(
      (await printSite(await readSpecs(wideSpec(200)))).map(({ path, content }) => [path, content]),
    );
    const page = pages.get("events/e100.html") ?? "";
    const contents = page.slice(page.indexOf('<nav id="contents"'));
    const listed = Array.from(contents.matchAll(/href="\.\.\/events\/(e\d+)\.html"/g), ([, name]) => name);
    expect(listed).toHaveLength(30);
    expect(listed[15]).toBe("e100");
    expect(contents).toContain('<a class="more" href="../services/wide.html#publishes">170 more</a>');
    expect(pages.get("services/wide.html")).toContain('id="publishes"');
  });

  it("so that pages are as long for many events as for some more", async () => {
    const lengthOf = async (events: number) => {
      const files = await printSite(await readSpecs(wideSpec(events)));
      return files.find(({ path }) => path === "events/e50.html")?.content.length ?? 0;
    };
    expect(await lengthOf(300)).toBeLessThanOrEqual((await lengthOf(150)) + 10);
  });
});
