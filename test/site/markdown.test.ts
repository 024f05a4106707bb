import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { printMarkdownFile, printMarkdownPages } from "../../generator/site/markdown-pages.js";
import { manySpecs, readSpecs } from "../generator/diagram/systems.js";
import { hostileSpec } from "./hostile-spec.js";

describe("Markdown", () => {
  it("of a hostile document brings no HTML and no link of its own", async () => {
    const system = await readSpecs(hostileSpec);
    const pages = await printMarkdownPages(system);
    const renderer = new MarkdownIt({ html: true });
    // Every address is kept here, so that it can be seen.
    renderer.validateLink = () => true;
    for (const markdown of [...pages.map(({ content }) => content), await printMarkdownFile(system)]) {
      const html = renderer.render(markdown);
      expect(html).not.toMatch(/<(?:script|img|svg|iframe)\b/i);
      expect(html).not.toMatch(/href="\s*(?:javascript|data|vbscript):/i);
    }
  });

  it("has rows with as many cells as its tables have columns, and links that lead somewhere", async () => {
    const pages = await printMarkdownPages(await readSpecs(...manySpecs(4), hostileSpec));
    const paths = new Set(pages.map(({ path }) => path));
    for (const { path, content } of pages) {
      const tables = content.split(/\n(?!\|)/).filter((block) => block.startsWith("|"));
      for (const table of tables) {
        const cells = table.split("\n").map((row) => row.match(/(?<!\\)\|/g)?.length);
        expect(new Set(cells).size, table).toBe(1);
      }
      const links = Array.from(
        content.matchAll(/\]\(((?:\.\.\/)?(?:events|services)\/[^)]+)\)/g),
        ([, link = ""]) => link,
      );
      const dead = links.filter((link) => !paths.has(decodeURIComponent(link.replace("../", ""))));
      expect(dead, path).toEqual([]);
    }
  });
});
