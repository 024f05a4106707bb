import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { packageFile } from "../../asyncapi/index.js";

/** The templates of one folder as the build compiled them: `scripts/build-templates.mjs`. */
export interface CompiledTemplates {
  /** Whether `{{x}}` is escaped. */
  readonly html: boolean;
  /** What a template was compiled from; `undefined` where there was none of the name. */
  readonly textOf: (name: string) => string | undefined;
  readonly codeOf: (name: string) => TemplateSpecification;
}

interface CompiledModule {
  readonly html: boolean;
  readonly templates: Readonly<
    Record<string, { readonly text: string; readonly code: TemplateSpecification } | undefined>
  >;
}

/** `undefined` where the sources run and nothing has been built. */
export async function loadCompiled(folder: string): Promise<CompiledTemplates | undefined> {
  const file = packageFile("dist", "generator", "template", "compiled", `${folder}.js`);
  if (!existsSync(file)) return undefined;
  const { html, templates } = (await import(pathToFileURL(file).href)) as CompiledModule; // the build wrote it
  return {
    html,
    textOf: (name) => templates[name]?.text,
    codeOf: (name) => {
      const template = templates[name];
      if (template === undefined) throw new Error(`${file} has no template "${name}"`);
      return template.code;
    },
  };
}
