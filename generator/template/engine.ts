import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import Handlebars from "handlebars";
import { packageFile } from "../../asyncapi/index.js";
import { strictView } from "./strict-view.js";

/** Turns a view into text by the template of the given name. */
export type Render = (template: string, view: object) => string;

/**
 * Reads all templates of one folder of `templates/`. Views hold finished TypeScript, so nothing is escaped; no
 * property of a prototype can be reached, and a name that a view lacks is an error.
 */
export async function loadTemplates(folder: string): Promise<Render> {
  const known = loaded.get(folder);
  if (known !== undefined) return known;
  const loading = compileTemplates(folder);
  loaded.set(folder, loading);
  return loading;
}

/** `--watch` compiles them once. */
const loaded = new Map<string, Promise<Render>>();

async function compileTemplates(folder: string): Promise<Render> {
  const directory = packageFile("templates", folder);
  const handlebars = Handlebars.create();
  for (const [name, text] of await readTemplates(join(directory, "partials")))
    handlebars.registerPartial(name, text);
  const compiled = new Map(
    (await readTemplates(directory)).map(([name, text]) => [
      name,
      handlebars.compile<object>(text, { noEscape: true }),
    ]),
  );
  return (template, view) => {
    const render = compiled.get(template);
    if (render === undefined) throw new Error(`there is no template ${folder}/${template}.hbs`); // a defect of ours
    return render(strictView(view));
  };
}

async function readTemplates(directory: string): Promise<readonly (readonly [name: string, text: string])[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".hbs")).sort();
  return Promise.all(
    files.map(
      async (file) => [basename(file, ".hbs"), await readFile(join(directory, file), "utf8")] as const,
    ),
  );
}
