// Compiles our templates into modules that need Handlebars' small runtime only, and no compiling when they run.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";

const templates = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "templates");
/** The folders, and whether they print HTML. */
const folders = { typescript: false, diagram: false, markdown: false, docs: true };

/** Writes one module a folder of templates. Each template has its text beside it: who has another one compiles it. */
export function buildTemplates(target) {
  mkdirSync(target, { recursive: true });
  for (const [folder, html] of Object.entries(folders)) {
    const from = path.join(templates, folder);
    const names = readdirSync(from, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".hbs"))
      .map((name) => name.slice(0, -".hbs".length).replaceAll("\\", "/"))
      .toSorted();
    const entries = names.map((name) => {
      const text = readFileSync(path.join(from, `${name}.hbs`), "utf8");
      // Text, whatever its type says.
      const code = /** @type {string} */ (Handlebars.precompile(text, { noEscape: !html }));
      return `${JSON.stringify(name)}: { text: ${JSON.stringify(text)}, code: ${code} }`;
    });
    writeFileSync(
      path.join(target, `${folder}.js`),
      `// From templates/${folder}, by scripts/build-templates.mjs.
export const html = ${html};
export const templates = {
${entries.join(",\n")}
};
`,
    );
  }
}
