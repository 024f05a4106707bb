import path from "node:path";
import Handlebars from "handlebars";
import { type Diagnostic, hasErrors } from "../../asyncapi/diagnostic.js";
import { nearest } from "../../asyncapi/nearest.js";
import { checkTemplates, placeOf } from "./check-template.js";
import { readOwnTemplates } from "./engine.js";
import { TemplateMistakeError, templateDiagnostic } from "./mistake.js";
import { printingHelpers } from "./printing-helpers.js";
import { readTemplateFiles, type TemplateFile } from "./read-templates.js";
import { type Miss, strictView, UnknownViewNameError } from "./strict-view.js";

/** Templates of ours, some of them replaced by a user's, and the user's others. */
export interface CustomTemplates {
  /** Throws `TemplateMistakeError` for what is wrong with a user's template. */
  readonly render: (template: string, view: object) => string;
  /** The user's file that a template's text comes from, as a whole or in a partial. */
  readonly sourceOf: (template: string) => TemplateFile | undefined;
  /** The templates that replace none of ours. */
  readonly added: readonly TemplateFile[];
}

export interface OpenedTemplates {
  /** Absent where a diagnostic is an error. */
  readonly templates?: CustomTemplates;
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of all that was read. */
  readonly files: readonly string[];
}

const partialsFolder = "partials/";
const builtIn = ["if", "unless", "each", "with", "lookup"];

/** Reads, checks and compiles the templates of a user's folder. */
export async function openCustomTemplates(folder: string): Promise<OpenedTemplates> {
  const found = await readTemplateFiles(path.resolve(folder));
  if ("severity" in found) return { diagnostics: [found], files: [] };
  const files = found.map(({ file }) => file);
  const own = await readOwnTemplates("typescript");
  const users = new Map(found.map((each) => [each.name, each]));
  const all = new Map([...own, ...users]);
  const partials = [...all.keys()].filter((name) => name.startsWith(partialsFolder));
  const diagnostics = checkTemplates(found, {
    helpers: [...builtIn, ...Object.keys(printingHelpers)],
    partials: partials.map((name) => name.slice(partialsFolder.length)),
  });
  if (hasErrors(diagnostics)) return { diagnostics, files };

  const { compile, addPartial } = openHandlebars();
  for (const name of partials) addPartial(name.slice(partialsFolder.length), all.get(name));
  const compiled = new Map([...all.values()].map((each) => [each.name, compile(each)]));
  const changedPartial = found.find(({ name }) => name.startsWith(partialsFolder) && own.has(name));
  const templates: CustomTemplates = {
    render: (template, view) => {
      const print = compiled.get(template);
      if (print === undefined) throw new Error(`there is no template ${template}.hbs`); // a defect of ours
      return print(view);
    },
    sourceOf: (template) => users.get(template) ?? changedPartial,
    added: found.filter(({ name }) => !own.has(name) && !name.startsWith(partialsFolder)),
  };
  return { templates, diagnostics, files };
}

/** An environment of its own: nothing of it reaches other runs. */
function openHandlebars() {
  const handlebars = Handlebars.create();
  handlebars.unregisterHelper("log");
  let current = "";
  for (const [name, print] of Object.entries(printingHelpers)) {
    handlebars.registerHelper(name, function (this: Readonly<Record<string, unknown>>, ...given: unknown[]) {
      const options = given.pop() as HelperCall; // the last argument is always Handlebars' own
      // `{{comment}}` of a view that has one, as in our templates
      if (given.length === 0) return this[name];
      const printed = given.length === 1 ? print(given[0], options.hash) : undefined;
      if (printed !== undefined) return printed;
      const message = `The helper "${name}" takes one value: ${takes[name] ?? ""}.`;
      const { line, column } = options.loc?.start ?? {};
      throw new TemplateMistakeError(
        templateDiagnostic("template-helper", message, { at: { file: current, line, column } }),
      );
    });
  }
  const compileIn = ({ text, file }: TemplateFile) => {
    const print = handlebars.compile<object>(text, { noEscape: true, strict: true });
    return (view: object, options?: Handlebars.RuntimeOptions): string => {
      const before = current;
      current = file;
      try {
        return print(view, options);
      } finally {
        current = before;
      }
    };
  };
  return {
    addPartial: (name: string, template: TemplateFile | undefined): void => {
      if (template === undefined) return;
      const print = compileIn(template);
      handlebars.registerPartial(name, (view: object, options?: Handlebars.RuntimeOptions) => {
        try {
          return print(view, options);
        } catch (error) {
          throw mistakeIn(template, error);
        }
      });
    },
    compile: (template: TemplateFile) => {
      const print = compileIn(template);
      return (view: object): string => {
        let miss: Miss | undefined;
        const strict = strictView(view, {
          missed: (found) => {
            miss = found;
          },
        });
        try {
          return print(strict);
        } catch (error) {
          throw withMiss(mistakeIn(template, error), miss);
        }
      };
    },
  };
}

interface HelperCall {
  readonly hash: Readonly<Record<string, unknown>>;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
}

const takes: Readonly<Record<string, string>> = {
  comment: "a text",
  literal: "what JSON can hold",
  key: "a text",
};

/** The innermost template that fails is the one to look at. */
function mistakeIn({ file, text }: TemplateFile, error: unknown): unknown {
  if (error instanceof TemplateMistakeError || !(error instanceof Error)) return error;
  const at =
    error instanceof UnknownViewNameError ? placeOfName(error.key, text, file) : placeOf(error, file);
  const message = `The template can't be printed: ${error.message}`;
  return new TemplateMistakeError(templateDiagnostic("template-failed", message, { at }), { cause: error });
}

/** Handlebars knows where, the view knows what. */
function withMiss(error: unknown, miss: Miss | undefined): unknown {
  if (!(error instanceof TemplateMistakeError) || miss === undefined || error.cause === undefined)
    return error;
  const { path: where, key, known } = miss;
  const of = where === "view" ? "the template's view" : `\`${where}\``;
  const meant = nearest(key, known);
  const diagnostic: Diagnostic = {
    ...error.diagnostic,
    rule: "template-name",
    message: `${of.charAt(0).toUpperCase()}${of.slice(1)} has no "${key}".`,
    hint: meant === undefined ? `It has ${known.join(", ")}.` : `Did you mean "${meant}"?`,
  };
  return new TemplateMistakeError(diagnostic, { cause: error.cause });
}

/** Where a template writes a name, for errors that do not tell. */
function placeOfName(name: string, text: string, file: string) {
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
  const offset = text.search(new RegExp(String.raw`(?<=\{\{[^}]*)\b${escaped}\b`, "u"));
  const lines = text.slice(0, Math.max(offset, 0)).split("\n");
  return { file, line: lines.length, column: lines.at(-1)?.length ?? 0 };
}
