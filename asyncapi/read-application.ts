import { resolve } from "node:path";
import { checkReferences } from "./check-references.js";
import { Cursor } from "./cursor.js";
import { hasErrors } from "./diagnostic.js";
import type { Diagnostic } from "./diagnostic.js";
import { digestOf } from "./digest.js";
import { Documents, defaultRoots } from "./documents.js";
import type { JsonObject } from "./json.js";
import { SourceDocument } from "./load.js";
import type { Location } from "./location.js";
import type { Application } from "./model/index.js";
import { readModel, readSpecification } from "./read/application.js";
import { shorten } from "./nearest.js";
import { asciiKebabCase } from "./read/names.js";
import { withFittingBindings } from "./read/fitting-bindings.js";
import { soundPart } from "./read/sound-part.js";
import { References } from "./references.js";
import type { FetchedDocuments } from "./remote/fetched-documents.js";
import type { RulesetFile } from "./validate/ruleset.js";
import { validateQuickly } from "./validate/structure.js";
import { versionMistake } from "./validate/version.js";
import { checkExtensions } from "./x-jetstream.js";

export interface ReadOptions {
  /**
   * Whose code is wanted: that of the application which the document describes, or that of its clients, which
   * send what it receives. Default `"application"`.
   */
  readonly perspective?: "application" | "client";
  /**
   * What the application is called on the server: it names its consumers and owns its streams. Letters, digits,
   * `-` and `_`. Default: after the document's title, for clients with `-client` at its end.
   */
  readonly name?: string;
  /**
   * Folders that references may reach. Default: the current folder where the document is in it, else the
   * document's own.
   */
  readonly roots?: readonly string[];
  /**
   * Whether references to the web are followed: `https:` ones at public addresses. A list allows these, too, and of the
   * hosts in it (`host` or `host:port`) also `http:` ones and private addresses. Default `false`.
   */
  readonly allowRemote?: boolean | readonly string[];
  /** What other readings have fetched from the web, and this one adds to. Default: each reading asks for itself. */
  readonly fetched?: FetchedDocuments;
  /** Bytes that the document and all that it refers to may have together. Default 16 MiB. */
  readonly maxSize?: number;
  /**
   * How much is validated: `"quick"` by our own validators and rules; `"full"` also by the official parser, which
   * takes many times longer and quadratic time. Default `"quick"`.
   */
  readonly validate?: "quick" | "full";
  /** The user's Spectral ruleset, which `validate: "full"` follows, too. */
  readonly ruleset?: RulesetFile;
}

export type Reading =
  | {
      readonly kind: "read";
      readonly application: Application;
      readonly diagnostics: readonly Diagnostic[];
      /** Absolute paths of all documents that were read. */
      readonly files: readonly string[];
      /** 16 hexadecimal digits that stand for all that the documents say. */
      readonly digest: string;
    }
  | {
      readonly kind: "refused";
      readonly diagnostics: readonly Diagnostic[];
      /** Those that are missing, too: with one of them, the next reading may succeed. */
      readonly files: readonly string[];
    };

/** For all documents from the web together. */
const remoteMilliseconds = 30_000;
const longestSentence = 1_000;

/**
 * Reads an AsyncAPI document (2.0 to 2.6, 3.0 and 3.1; YAML or JSON) and the files that it refers to. It never
 * rejects for what a document says: all mistakes come back as diagnostics.
 */
export async function readApplication(path: string, options: ReadOptions = {}): Promise<Reading> {
  const file = resolve(path);
  const roots = options.roots?.map((root) => resolve(root)) ?? defaultRoots(file);
  const documents = new Documents(roots, options);
  const diagnostics: Diagnostic[] = [];
  const root = openRoot(file, documents, diagnostics);
  return await readFrom(root, { documents, diagnostics }, options);
}

/**
 * Reads a document that was made of something else, such as code, and refers to no other. `locate` finds the place
 * in that for a JSON Pointer of the document.
 */
export async function readWritten(
  document: JsonObject,
  place: { readonly file: string; readonly locate: (pointer: string) => Location },
): Promise<Reading> {
  const { file, locate } = place;
  const root = new SourceDocument({ path: file, text: "", value: document }, () => ({ locate }));
  return await readFrom(root, { documents: new Documents([]), diagnostics: [] }, {});
}

async function readFrom(
  root: SourceDocument | undefined,
  { documents, diagnostics }: { readonly documents: Documents; readonly diagnostics: Diagnostic[] },
  options: ReadOptions,
): Promise<Reading> {
  const refused = (): Reading => ({
    kind: "refused",
    diagnostics: inDocumentOrder(diagnostics, [
      ...documents.paths,
      ...documents.files.map(({ path }) => path),
    ]),
    files: [...documents.paths, ...(options.ruleset === undefined ? [] : [options.ruleset.file])],
  });
  if (root === undefined) return refused();
  const version = versionMistake(root);
  if (version !== undefined) {
    diagnostics.push(version);
    return refused();
  }
  const place = { document: root, pointer: "", value: root.value };
  if (options.allowRemote !== undefined && options.allowRemote !== false) {
    // What was fetched may refer to more; each round asks for what the one before found.
    const signal = AbortSignal.timeout(remoteMilliseconds);
    do checkReferences(place, new References(documents));
    while (await documents.fetchRemote(signal));
  }
  const references = new References(documents);
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const wrong = checkReferences(place, references);
  for (const diagnostic of wrong) report(diagnostic);
  for (const diagnostic of documents.diagnostics) report(diagnostic);
  // Without the files that are missing, the structure would only seem wrong.
  const isWhole = diagnostics.every(({ rule }) => rule === "missing-reference" || rule === "reference-cycle");
  for (const diagnostic of await validateQuickly(root, references)) report(diagnostic);
  // It agrees with us about nearly everything; where it does not, the stricter one is right.
  if (options.validate === "full" && isWhole && !hasErrors(diagnostics)) {
    const { validateStructure, validateWithRuleset } = await import("./validate/official.js");
    const found =
      options.ruleset === undefined
        ? unsaid(await validateStructure(root, documents), diagnostics)
        : unrepeated(await validateWithRuleset(root, documents, options.ruleset), diagnostics);
    for (const diagnostic of found) report(diagnostic);
  }
  const isSound = !hasErrors(diagnostics);
  // Of an unsound structure, the extensions can be checked nonetheless, and what is sound of it.
  const reading = { references, report: isSound ? report : (): void => {} };
  const specification = readSpecification(Cursor.root(root, references), reading);
  for (const diagnostic of await checkExtensions(specification)) report(diagnostic);
  if (hasErrors(diagnostics)) {
    const said = new Set(diagnostics.map(placeOf));
    const sound = soundPart(specification, diagnostics, references);
    readModel(sound, options.perspective ?? "application", {
      references,
      report: (diagnostic) => {
        if (!said.has(placeOf(diagnostic))) report(diagnostic);
      },
    });
    return refused();
  }
  const application = identify(
    readModel(specification, options.perspective ?? "application", reading),
    options,
    {
      report,
      location: { file: root.path, line: 1, column: 1 },
    },
  );
  if (hasErrors(diagnostics)) return refused();
  return {
    kind: "read",
    application:
      specification.major === 2
        ? { ...application, document: await withFittingBindings(application.document) }
        : application,
    diagnostics: inDocumentOrder(diagnostics, [
      ...documents.paths,
      ...documents.files.map(({ path }) => path),
    ]),
    files: [...documents.paths, ...(options.ruleset === undefined ? [] : [options.ruleset.file])],
    digest: digestOf(documents.files.map(({ value }) => value)),
  };
}

/** Clients of one application are applications of their own: sharing its name, they would share its consumers. */
function identify(
  application: Application,
  { name, perspective }: ReadOptions,
  { report, location }: { report: (diagnostic: Diagnostic) => void; location: Location },
): Application {
  const isClient = perspective === "client";
  const title = isClient ? `${application.title} client` : application.title;
  const own = isClient ? `${application.name}-client` : application.name;
  if (name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
    report({
      severity: "error",
      rule: "application-name",
      message: `The application can't be called "${name}": the name is a part of its consumers' names.`,
      hint: `Use letters, digits, "-" and "_", such as ${asciiKebabCase(name) || own}.`,
      location,
    });
  }
  if (isClient && name === undefined && application.actors.length > 0) {
    report({
      severity: "warning",
      rule: "client-name",
      message: `The client is called "${own}", and so is every other client of this document: they would share their messages.`,
      hint: "Give it the name of its own service with the option --name, or `name` in the configuration file.",
      location,
    });
  }
  return { ...application, name: name ?? own, title };
}

function openRoot(file: string, documents: Documents, diagnostics: Diagnostic[]): SourceDocument | undefined {
  const opened = documents.open(file);
  switch (opened.kind) {
    case "opened":
      return opened.document;
    case "failed":
      // one by one: there may be more than a call takes arguments
      for (const diagnostic of opened.diagnostics) diagnostics.push(diagnostic);
      return undefined;
    case "missing":
      diagnostics.push({
        severity: "error",
        rule: "missing-file",
        message: `${file} can't be read: ${opened.cause}.`,
        hint: "Give the path of an AsyncAPI document.",
        location: { file: file, line: 1, column: 1 },
      });
      return undefined;
    case "outside":
      diagnostics.push({
        severity: "error",
        rule: "reference-outside-roots",
        message: `${file} is outside of the folders that may be read.`,
        hint: "Name a folder that holds the document with the option --root.",
        location: { file: file, line: 1, column: 1 },
      });
      return undefined;
  }
}

function placeOf({ location }: Diagnostic): string {
  return `${location?.file}:${location?.line}:${location?.column}`;
}

/** Without those at places of which something was said. */
function unsaid(found: readonly Diagnostic[], said: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Set(said.map(placeOf));
  return found.filter((diagnostic) => !places.has(placeOf(diagnostic)));
}

/** Names and values of any length stand in the document; nobody reads them to their end in a message. */
function brief(diagnostic: Diagnostic): Diagnostic {
  const { message, hint } = diagnostic;
  if (message.length <= longestSentence && (hint?.length ?? 0) <= longestSentence) return diagnostic;
  return {
    ...diagnostic,
    message: shorten(message, longestSentence),
    ...(hint === undefined ? {} : { hint: shorten(hint, longestSentence) }),
  };
}

/** Without those that were said. */
function unrepeated(found: readonly Diagnostic[], said: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ rule, location }: Diagnostic): string => JSON.stringify([rule, location]);
  const keys = new Set(said.map(keyOf));
  return found.filter((diagnostic) => !keys.has(keyOf(diagnostic)));
}

/** As a person reads: file by file, from the top to the bottom. */
function inDocumentOrder(
  diagnostics: readonly Diagnostic[],
  files: readonly string[],
): readonly Diagnostic[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const rank = ({ location }: Diagnostic): readonly number[] =>
    location === undefined ? [-1] : [order.get(location.file) ?? -1, location.line, location.column];
  return diagnostics.map(brief).toSorted((a, b) => {
    const [one, two] = [rank(a), rank(b)];
    const index = one.findIndex((value, at) => value !== two[at]);
    return index < 0 ? 0 : (one[index] ?? 0) - (two[index] ?? 0);
  });
}
