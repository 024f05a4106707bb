import path from "node:path";
import { type Application, type Diagnostic, hasErrors } from "../asyncapi/index.js";
import { markerOf } from "./marker.js";
import type { PrintSettings } from "./print-settings.js";
import { byCodePoint } from "./print/imports.js";
import { type AddedFile, nameAddedFiles } from "./template/added-files.js";
import type { CustomTemplates } from "./template/custom-templates.js";
import { loadTemplates } from "./template/engine.js";
import { type Format, loadFormat } from "./template/format.js";
import { TemplateMistakeError } from "./template/mistake.js";
import type { TemplateFile } from "./template/read-templates.js";
import { unparsedCode, unparsedOf } from "./template/unparsed.js";
import { type Client, type ClientElsewhere, type Lent, openClient } from "./view/client.js";
import { viewClient } from "./view/client-view.js";
import { type FileView, viewFiles } from "./view/files.js";
import { nestingMistakes } from "./view/nesting.js";
import { actorCollisions } from "./view/subscriber.js";

/** A file to be written. */
export interface GeneratedFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

export interface GenerateOptions extends PrintSettings {
  /** First 16 hexadecimal digits of the SHA-256 of the document; tells a stale client's reason later. */
  readonly digest: string;
  /** Where the files will be: the prettier configuration there is respected. Default: prettier's own defaults. */
  readonly outputDirectory?: string;
  /** What holds definitions of the application already. */
  readonly elsewhere?: ClientElsewhere;
  /** Only definitions are printed, for others to import. */
  readonly lent?: Lent;
  /** A folder of templates that replace ours or add files; see docs/templates.md. They are trusted. */
  readonly templates?: string;
}

export interface Generation {
  /** In alphabetical order; empty where a diagnostic is an error. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the files were printed from. */
  readonly client: Client;
  /** Absolute paths of the user's templates. */
  readonly templates: readonly string[];
}

/** Prints the client of an application. The same application gives the same bytes, on every machine. */
export async function generate(application: Application, options: GenerateOptions): Promise<Generation> {
  const { client, diagnostics: collisions } = openClient(application, options);
  const diagnostics = [...collisions, ...actorCollisions(application), ...nestingMistakes(application)];
  const custom = await openTemplates(options.templates);
  diagnostics.push(...custom.diagnostics);
  const failed = (...more: readonly Diagnostic[]): Generation => ({
    files: [],
    diagnostics: [...diagnostics, ...more],
    client,
    templates: custom.files,
  });
  if (hasErrors(diagnostics)) return failed();

  const validators = await viewValidators(client);
  if (hasErrors(validators.diagnostics)) return failed(...validators.diagnostics);
  const standard = joined(viewFiles(client, options.digest), validators.views);
  const wanted = custom.templates?.added ?? [];
  // Whoever adds files has to know all others first.
  const [views, taken] = wanted.length === 0 ? [standard, []] : known([...standard]);
  const added = nameAddedFiles(wanted, taken);
  if (hasErrors(added.diagnostics)) return failed(...added.diagnostics);
  const format = await loadFormat(options.outputDirectory);
  if ("severity" in format) return failed(format);
  const files: GeneratedFile[] = [];
  try {
    const all = joined(views, viewAdded(added.files, client, options.digest));
    for (const laidOut of await layOutAll(await printFiles(all, custom.templates), format)) {
      if ("severity" in laidOut) return failed(laidOut);
      files.push(laidOut);
    }
  } catch (error) {
    if (error instanceof TemplateMistakeError) return failed(error.diagnostic);
    throw error;
  }
  files.sort((a, b) => byCodePoint(a.path, b.path));
  return { files, diagnostics, client, templates: custom.files };
}

/** The compiler of schemas is loaded only where it is wanted. */
async function viewValidators(client: Client) {
  if (!client.standalone) return { views: [], diagnostics: [] };
  const view = await import("./view/validators.js");
  return await view.viewValidators(client);
}

/**
 * The native formatter lays out in threads, so several files at once, while the next are printed; but not all, because
 * what is laid out takes several times the memory of its text.
 */
const atOnce = 8;

/** In the order in which they are printed; after a mistake no more are. */
async function layOutAll(
  printed: Iterable<PrintedFile>,
  format: Format,
): Promise<readonly (GeneratedFile | Diagnostic)[]> {
  const results: (GeneratedFile | Diagnostic)[] = [];
  const remaining = numbered(printed);
  const layOutSome = async (): Promise<void> => {
    for (const [number, file] of remaining) {
      const laidOut = await layOut(file, format);
      results[number] = laidOut;
      if ("severity" in laidOut) break;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, layOutSome));
  return results;
}

function* numbered<T>(items: Iterable<T>): Generator<readonly [number: number, item: T]> {
  let number = 0;
  for (const item of items) yield [number++, item];
}

function known(views: readonly FileView[]) {
  return [views, views.map((view) => view.path)] as const;
}

function* joined<T>(...parts: readonly Iterable<T>[]): Generator<T> {
  for (const part of parts) yield* part;
}

async function openTemplates(folder: string | undefined) {
  if (folder === undefined) return { diagnostics: [], files: [], templates: undefined };
  const { openCustomTemplates } = await import("./template/custom-templates.js");
  const opened = await openCustomTemplates(folder);
  return { templates: undefined, ...opened };
}

function viewAdded(added: readonly AddedFile[], client: Client, digest: string): readonly FileView[] {
  if (added.length === 0) return [];
  const viewFrom = viewClient(client, { digest });
  return added.map((file) => {
    const folder = path.posix.dirname(file.path);
    return { path: file.path, template: file.template.name, view: viewFrom(folder === "." ? "" : folder) };
  });
}

interface PrintedFile {
  readonly path: string;
  readonly code: string;
  /** The user's, where it is not ours alone. */
  readonly template: TemplateFile | undefined;
}

/** What is no code is left as it is. */
async function layOut(printed: PrintedFile, format: Format): Promise<GeneratedFile | Diagnostic> {
  const content = await layOutCode(printed, format);
  return typeof content === "string" ? { path: printed.path, content } : content;
}

async function layOutCode(printed: PrintedFile, format: Format): Promise<string | Diagnostic> {
  const { code, path: name, template } = printed;
  if (template === undefined) return await format(code, name);
  if (!/\.[cm]?[jt]sx?$/u.test(name)) return `${code.trimEnd()}\n`;
  try {
    return await format(code, name, { foreign: true });
  } catch (error) {
    const unparsed = unparsedOf(error);
    if (unparsed === undefined) throw error;
    return unparsedCode(unparsed, { path: name, code, template });
  }
}

/** The files as the templates print them, one at a time, before they are laid out. */
export async function printClient(
  client: Client,
  digest: string,
): Promise<Iterable<{ readonly path: string; readonly code: string }>> {
  return await printFiles(viewFiles(client, digest), undefined);
}

async function printFiles(
  views: Iterable<FileView>,
  custom: CustomTemplates | undefined,
): Promise<Iterable<PrintedFile>> {
  const render = custom?.render ?? (await loadTemplates("typescript"));
  return (function* () {
    for (const { path: name, template, view } of views) {
      const code = `${markerOf(name) ?? ""}\n${render(template, view)}`;
      yield { path: name, code, template: custom?.sourceOf(template) };
    }
  })();
}
