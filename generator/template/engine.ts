import path from "node:path";
import type HandlebarsModule from "handlebars";
import { packageFile } from "../../asyncapi/index.js";
import { type CompiledTemplates, loadCompiled } from "./compiled-templates.js";
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
  const own = await readOwnTemplates(folder);
  const built = await loadCompiled(folder);
  const isBuilt = built?.html === html && [...own].every(([name, { text }]) => built.textOf(name) === text);
  const { handlebars, compile } = await (isBuilt ? openRuntime(built) : openCompiler(own, html));
  const compiled = new Map<string, Print>();
  for (const name of own.keys()) {
    if (path.posix.dirname(name) === "partials")
      handlebars.registerPartial(path.posix.basename(name), compile(name));
    else compiled.set(name, compile(name));
  }
  return (template, view) => {
    const render = compiled.get(template);
    if (render === undefined) throw new Error(`there is no template ${folder}/${template}.hbs`); // a defect of ours
    return render(strictView(view));
  };
}

type Print = HandlebarsModule.TemplateDelegate<object>;

interface Environment {
  readonly handlebars: typeof HandlebarsModule;
  readonly compile: (name: string) => Print;
}

/** Only where the templates are not those of the build. */
async function openCompiler(own: ReadonlyMap<string, TemplateFile>, html: boolean): Promise<Environment> {
  const { default: Handlebars } = await import("handlebars");
  const handlebars = Handlebars.create();
  const compile = (name: string): Print =>
    handlebars.compile<object>(own.get(name)?.text ?? "", { noEscape: !html });
  return { handlebars, compile };
}

async function openRuntime(built: CompiledTemplates): Promise<Environment> {
  // It has no types of its own; it is the same without the compiler.
  const module = (await import("handlebars/runtime.js")) as unknown as {
    readonly default: typeof HandlebarsModule;
  };
  const handlebars = module.default.create();
  return { handlebars, compile: (name) => handlebars.template<object>(built.codeOf(name)) };
}
