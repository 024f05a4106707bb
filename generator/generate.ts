import { type Application, type Diagnostic, hasErrors } from "../asyncapi/index.js";
import { generatedMarker } from "./marker.js";
import { loadTemplates } from "./template/engine.js";
import { loadFormat } from "./template/format.js";
import { viewApplication } from "./view/application.js";
import { type ClientNames, nameClient } from "./view/client-names.js";
import { viewEvents } from "./view/events.js";
import { type IndexView, viewModule } from "./view/index-file.js";
import { viewMessages } from "./view/messages.js";
import { nestingMistakes } from "./view/nesting.js";
import { viewPublisher } from "./view/publisher.js";
import { viewSchemas } from "./view/schemas.js";
import { actorCollisions, viewSubscriber } from "./view/subscriber.js";

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
}

export interface Generation {
  /** In alphabetical order; empty where a diagnostic is an error. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Prints the client of an application. The same application gives the same bytes, on every machine. */
export async function generate(application: Application, options: GenerateOptions): Promise<Generation> {
  const { names, diagnostics: collisions } = nameClient(application);
  const diagnostics = [...collisions, ...actorCollisions(application), ...nestingMistakes(application)];
  if (hasErrors(diagnostics)) return { files: [], diagnostics };

  const format = await loadFormat(options.outputDirectory);
  if ("severity" in format) return { files: [], diagnostics: [...diagnostics, format] };
  const files: GeneratedFile[] = [];
  // One after another: what is laid out takes several times the memory of its text.
  for (const { path, code } of await printClient(application, names, options.digest)) {
    const content = await format(code, path);
    if (typeof content !== "string") return { files: [], diagnostics: [...diagnostics, content] };
    files.push({ path, content });
  }
  return { files, diagnostics };
}

/** The files as the templates print them, one at a time, before they are laid out. */
export async function printClient(
  application: Application,
  names: ClientNames,
  digest: string,
): Promise<Iterable<{ readonly path: string; readonly code: string }>> {
  const render = await loadTemplates("typescript");
  const views = clientViews(application, { names, digest });
  return (function* () {
    for (const { path, template, view } of views)
      yield { path, code: `${generatedMarker}\n${render(template, view)}` };
  })();
}

interface FileView {
  readonly path: string;
  readonly template: string;
  readonly view: object;
}

/** One view for each file; a file that would be empty is left out. */
function clientViews(
  application: Application,
  { names, digest }: { readonly names: ClientNames; readonly digest: string },
): readonly FileView[] {
  const messages = viewMessages(application, names);
  const schemas = viewSchemas(application, names);
  const events = viewEvents(application, names);
  const publisher = viewPublisher(application, names);
  const subscriber = viewSubscriber(application, names);
  const index: IndexView = {
    digest,
    modules: [
      ...viewModule("./application.js", [names.application]),
      ...viewModule(
        "./events.js",
        [...events.streams, ...events.events].map(({ name }) => name),
      ),
      ...viewModule(
        "./messages.js",
        messages.types.map(({ name }) => name),
        { type: true },
      ),
      ...viewModule("./publisher.js", publisher ? [publisher.name] : []),
      ...viewModule("./subscriber.js", subscriber ? [subscriber.name] : []),
    ],
  };
  return [
    { path: "application.ts", template: "application", view: viewApplication(application, names) },
    ...(events.streams.length + events.events.length > 0
      ? [{ path: "events.ts", template: "events", view: events }]
      : []),
    { path: "index.ts", template: "index", view: index },
    ...(messages.types.length > 0 ? [{ path: "messages.ts", template: "messages", view: messages }] : []),
    ...(publisher ? [{ path: "publisher.ts", template: "publisher", view: publisher }] : []),
    ...(schemas.constants.length > 0 ? [{ path: "schemas.ts", template: "schemas", view: schemas }] : []),
    ...(subscriber ? [{ path: "subscriber.ts", template: "subscriber", view: subscriber }] : []),
  ];
}
