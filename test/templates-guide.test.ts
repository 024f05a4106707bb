import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { printingHelpers } from "../generator/template/printing-helpers.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(root, "docs/templates.md"), "utf8");
const folder = join(root, "generator/view");
const sources = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(folder, file), "utf8"));
const index = readFileSync(join(root, "index.ts"), "utf8");

/** The views that the guide has a table of. */
const views = Array.from(page.matchAll(/^### (\w+)$/gm), ([, name = ""]) => name);

function propertiesOf(view: string): readonly string[] {
  const found = sources.flatMap(
    (text) => new RegExp(`export interface ${view} \\{\n(.*?)\n\\}`, "s").exec(text) ?? [],
  );
  return Array.from(
    (found[1] ?? "").matchAll(/\/\*\*(?:(?!\*\/).)*\*\/\n {2}readonly (\w+)/gs),
    ([, name = ""]) => name,
  );
}

function tableOf(view: string): readonly string[] {
  const section = page.split(`\n### ${view}\n`)[1]?.split(/^#/m)[0] ?? "";
  return Array.from(section.matchAll(/^\| `(\w+)` /gm), ([, name = ""]) => name);
}

it.each(views)("the guide to templates lists the properties of %s, each of which is documented", (view) => {
  expect(tableOf(view).length).toBeGreaterThan(0);
  expect(tableOf(view)).toEqual(propertiesOf(view));
});

it("the guide to templates lists every view of a file that the package exports", () => {
  // those in folders are of pictures and pages, which have no templates
  const exported = Array.from(
    index.matchAll(/export type \{([^}]*)\} from "\.\/generator\/view\/[\w-]+\.js"/g),
    ([, names = ""]) => names.split(",").map((name) => name.trim()),
  );
  expect(views.toSorted()).toEqual(
    exported
      .flat()
      .filter((name) => name !== "")
      .toSorted(),
  );
});

it("the guide to templates lists every helper", () => {
  for (const name of Object.keys(printingHelpers)) expect(page).toContain(`\`{{${name} x}}\``);
});
