import path from "node:path";
import Handlebars from "handlebars";
import { packageFile } from "../../asyncapi/index.js";
import { readTemplateFiles, type TemplateFile } from "./read-templates.js";
import { strictView } from "./strict-view.js";

/** Turns a view into text by the template of the given name. */
export type Render = (template: string, view: object) => string;

/**
 * Reads all templates of one folder of `templates/`. Views hold finished TypeScript, so nothing is escaped, unless
 * they print `html`: there `{{x}}` is escaped, and only `{{{x}}}` is printed as it is. No
 * property of a prototype can be reached, and a name that a view lacks is an error.
 */
export async function loadTemplates(
  folder: string,
  { html = false }: { readonly html?: boolean } = {},
): Promise<Render> {
  const known = loaded.get(folder);
  if (known !== undefined) return known;
  const loading = compileTemplates(folder, html);
  loaded.set(folder, loading);
  return loading;
}

/** `--watch` compiles them once. */
const loaded = new Map<string, Promise<Render>>();

/** Our templates of one folder, by their names; partials are `partials/<name>`. */
export async function readOwnTemplates(folder: string): Promise<ReadonlyMap<string, TemplateFile>> {
  const found = await readTemplateFiles(packageFile("templates", folder));
  if ("severity" in found) throw new Error(found.message); // the package is not whole
  return new Map(found.map((each) => [each.name, each]));
}

async function compileTemplates(folder: string, html: boolean): Promise<Render> {
  const handlebars = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate<object>>();
  for (const [name, { text }] of await readOwnTemplates(folder)) {
    if (path.posix.dirname(name) === "partials") handlebars.registerPartial(path.posix.basename(name), text);
    else compiled.set(name, handlebars.compile<object>(text, { noEscape: !html }));
  }
  return (template, view) => {
    const render = compiled.get(template);
    if (render === undefined) throw new Error(`there is no template ${folder}/${template}.hbs`); // a defect of ours
    return render(strictView(view));
  };
}
