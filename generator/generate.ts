import { type Application, type Diagnostic, hasErrors } from "../asyncapi/index.js";
import { generatedMarker } from "./marker.js";
import { loadTemplates } from "./template/engine.js";
import { loadFormat } from "./template/format.js";
import { type Client, type ClientElsewhere, type Lent, openClient } from "./view/client.js";
import { viewFiles } from "./view/files.js";
import { nestingMistakes } from "./view/nesting.js";
import { actorCollisions } from "./view/subscriber.js";

/** A file to be written. */
export interface GeneratedFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

export interface GenerateOptions {
  /** First 16 hexadecimal digits of the SHA-256 of the document; tells a stale client's reason later. */
  readonly digest: string;
  /** Where the files will be: the prettier configuration there is respected. Default: prettier's own defaults. */
  readonly outputDirectory?: string;
  /** What holds definitions of the application already. */
  readonly elsewhere?: ClientElsewhere;
  /** Only definitions are printed, for others to import. */
  readonly lent?: Lent;
}

export interface Generation {
  /** In alphabetical order; empty where a diagnostic is an error. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the files were printed from. */
  readonly client: Client;
}

/** Prints the client of an application. The same application gives the same bytes, on every machine. */
export async function generate(application: Application, options: GenerateOptions): Promise<Generation> {
  const { client, diagnostics: collisions } = openClient(application, options);
  const diagnostics = [...collisions, ...actorCollisions(application), ...nestingMistakes(application)];
  if (hasErrors(diagnostics)) return { files: [], diagnostics, client };

  const format = await loadFormat(options.outputDirectory);
  if ("severity" in format) return { files: [], diagnostics: [...diagnostics, format], client };
  const files: GeneratedFile[] = [];
  // One after another: what is laid out takes several times the memory of its text.
  for (const { path, code } of await printClient(client, options.digest)) {
    const content = await format(code, path);
    if (typeof content !== "string") return { files: [], diagnostics: [...diagnostics, content], client };
    files.push({ path, content });
  }
  return { files, diagnostics, client };
}

/** The files as the templates print them, one at a time, before they are laid out. */
export async function printClient(
  client: Client,
  digest: string,
): Promise<Iterable<{ readonly path: string; readonly code: string }>> {
  const render = await loadTemplates("typescript");
  const views = viewFiles(client, digest);
  return (function* () {
    for (const { path, template, view } of views)
      yield { path, code: `${generatedMarker}\n${render(template, view)}` };
  })();
}
