import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ts } from "ts-morph";
import {
  type Application,
  type Diagnostic,
  hasErrors,
  isJsonObject,
  type Json,
  type JsonObject,
  type Location,
  readWritten,
  type Server,
  writeDocument,
} from "../../asyncapi/index.js";
import {
  ApplicationDrafts,
  type ApplicationDraft,
  type PublisherDraft,
  readServers,
  type SubscriberDraft,
} from "./application-drafts.js";
import { assemble, type Parts } from "./assemble.js";
import { locate, type ScanContext } from "./context.js";
import { Evaluator } from "./evaluate.js";
import { type EventDraft, EventDrafts } from "./event-drafts.js";
import { importedSchemas } from "./import-schemas.js";
import { findFiles, type Morph, openProgram, type OpenProgram } from "./program.js";
import { runtimeFunction } from "./runtime-functions.js";
import { schemasByType } from "./schema-types.js";
import { SchemaDrafts, type SchemaSource } from "./schema-drafts.js";

export interface ScanOptions {
  /** Where patterns and `tsconfig.json` are looked for. */
  readonly cwd: string;
  /** Whether modules with schemas may be run where their data can't be known otherwise. Default `false`. */
  readonly mayImport?: boolean;
}

export interface ScannedApplication {
  readonly application: Application;
  /** The file of its main definition. */
  readonly file: string;
}

export interface Scan {
  /** In the order of their files; empty where a diagnostic is an error. */
  readonly applications: readonly ScannedApplication[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of those that were read. */
  readonly files: readonly string[];
}

/**
 * Finds what the code of some files defines with the runtime's functions. Nothing of it is run. Patterns are files,
 * folders (without their tests) and globs.
 */
export async function scan(
  patterns: readonly string[],
  { cwd, mayImport = false }: ScanOptions,
): Promise<Scan> {
  const morph = await import("ts-morph"); // it takes a second to load
  const { ts } = morph;
  const names = findFiles(ts, patterns, cwd);
  const diagnostics: Diagnostic[] = [];
  const opened = openWhole(morph, names, cwd);
  if (opened === undefined) return { applications: [], diagnostics: [tooDeep(names, cwd)], files: names };
  const evaluator = new Evaluator(ts, opened.checker);
  const context: ScanContext = {
    ...opened,
    evaluator,
    report: (diagnostic) => void diagnostics.push(diagnostic),
  };
  reportSyntax(context);
  const found = collect(context, mayImport ? [await importedSchemas(context)] : []);
  const files = opened.files.map(({ fileName }) => path.resolve(fileName));
  if (hasErrors(diagnostics)) return { applications: [], diagnostics: distinct(diagnostics), files };
  const applications: ScannedApplication[] = [];
  for (const { parts, node } of group(found)) {
    const read = await readBack(assemble(parts), locate(node));
    diagnostics.push(...read.diagnostics);
    if (read.application !== undefined)
      applications.push({ application: read.application, file: locate(node).file });
  }
  return {
    applications: hasErrors(diagnostics) ? [] : applications,
    diagnostics: distinct(diagnostics),
    files,
  };
}

/** `undefined` for code that is nested so deeply that the compiler's own parser gives up. */
function openWhole(morph: Morph, names: readonly string[], cwd: string): OpenProgram | undefined {
  try {
    return openProgram(morph, names, cwd);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooDeep(names: readonly string[], cwd: string): Diagnostic {
  return {
    severity: "error",
    rule: "nesting",
    message: "This code is nested too deeply to be read.",
    hint: "Give names to the types and values inside of one another.",
    location: { file: names[0] ?? cwd, line: 1, column: 1 },
  };
}

/** One place, reached in several ways, is wrong once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}

/** A file that is half-finished may lack definitions that nobody would miss. */
function reportSyntax({ files, program, ts, report }: ScanContext): void {
  for (const file of files) {
    for (const { start, messageText } of program.getSyntacticDiagnostics(file)) {
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      report({
        severity: "error",
        rule: "syntax",
        message: `This is no TypeScript: ${ts.flattenDiagnosticMessageText(messageText, " ").replace(/\.$/u, "")}.`,
        hint: "Correct it first: what follows may be read wrongly.",
        location: { file: path.resolve(file.fileName), line: line + 1, column: character + 1 },
      });
    }
  }
}

interface Found {
  readonly events: readonly EventDraft[];
  readonly publishers: readonly PublisherDraft[];
  readonly subscribers: readonly SubscriberDraft[];
  readonly applications: readonly ApplicationDraft[];
  readonly servers: readonly { readonly node: ts.Node; readonly servers: readonly Server[] }[];
}

function collect(context: ScanContext, imported: readonly SchemaSource[]): Found {
  const { ts } = context;
  const schemas = new SchemaDrafts(context, [...imported, schemasByType(context)]);
  const events = new EventDrafts(context, schemas);
  const applications = new ApplicationDrafts(context, events);
  const found = {
    events: [] as EventDraft[],
    publishers: [] as PublisherDraft[],
    subscribers: [] as SubscriberDraft[],
    applications: [] as ApplicationDraft[],
    servers: [] as { node: ts.Node; servers: readonly Server[] }[],
  };
  const take = <Draft>(drafts: Draft[], draft: Draft | undefined): void => {
    if (draft !== undefined) drafts.push(draft);
  };
  const readers: Readonly<Record<string, (call: ts.CallExpression) => void>> = {
    defineEvent: (call) => take(found.events, events.event(call)),
    defineStream: (call) => void events.stream(call),
    definePublisher: (call) => take(found.publishers, applications.publisher(call)),
    defineSubscriber: (call) => take(found.subscribers, applications.subscriber(call)),
    defineApplication: (call) => take(found.applications, applications.application(call)),
    defineService: (call) => take(found.applications, applications.service(call)),
    defineServers: (call) => take(found.servers, { node: call, servers: readServers(call, context) }),
  };
  for (const file of context.files) {
    for (const call of callsIn(file, ts)) {
      const name = runtimeFunction(call.expression, context);
      if (name !== undefined && Object.hasOwn(readers, name)) readers[name]?.(call);
    }
  }
  return found;
}

/** All calls of a file, in their order; without recursion, for chains of calls may be long. */
function callsIn(file: ts.SourceFile, ts: ScanContext["ts"]): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const open: ts.Node[] = [file];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ts.isCallExpression(node)) calls.push(node);
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    open.push(...children.reverse());
  }
  return calls;
}

interface Group {
  readonly parts: Parts;
  /** Its main definition. */
  readonly node: ts.Node;
}

/** Which definitions are one application: those that it names itself, else those of one name in one package. */
function group(found: Found): readonly Group[] {
  const named = found.applications.flatMap((each) => [...each.publishers, ...each.subscribers]);
  const owned = new Set<PublisherDraft | SubscriberDraft>(named);
  const drafts: ApplicationDraft[] = [...servicesIn(found.applications)];
  const free = new Map<string, { publishers: PublisherDraft[]; subscribers: SubscriberDraft[] }>();
  const slot = (draft: PublisherDraft | SubscriberDraft) => {
    const key = `${packageOf(fileOf(draft.call)).folder} ${draft.name}`;
    const known = free.get(key) ?? { publishers: [], subscribers: [] };
    free.set(key, known);
    return known;
  };
  for (const publisher of found.publishers)
    if (!owned.has(publisher)) slot(publisher).publishers.push(publisher);
  for (const subscriber of found.subscribers)
    if (!owned.has(subscriber)) slot(subscriber).subscribers.push(subscriber);
  for (const { publishers, subscribers } of free.values()) {
    const [first] = [...publishers, ...subscribers];
    if (first === undefined) continue;
    const description = [...publishers, ...subscribers].find(
      (each) => each.description !== undefined,
    )?.description;
    drafts.push({
      name: first.name,
      ...(description === undefined ? {} : { description }),
      publishers,
      subscribers,
      document: {},
      call: first.call,
    });
  }
  const used = drafts.map((draft) => usedBy(draft));
  const isUsed = new Set(used.flatMap((each) => [...each]));
  for (const event of found.events) {
    if (isUsed.has(event)) continue;
    const owner = nearest(fileOf(event.call), drafts);
    if (owner !== undefined) used[drafts.indexOf(owner)]?.add(event);
    else {
      const own = packageOf(fileOf(event.call));
      drafts.push({ name: own.name, publishers: [], subscribers: [], document: {}, call: event.call });
      used.push(new Set([event]));
    }
  }
  const places = new Map(found.events.map((event, place) => [event, place]));
  return drafts.map((draft, index) => {
    const events = [...(used[index] ?? [])].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const { name, title = name, version, description, publishers, subscribers, document, call } = draft;
    return {
      parts: {
        name,
        title,
        version: version ?? packageOf(fileOf(call)).version,
        ...(description === undefined ? {} : { description }),
        events,
        publishers,
        subscribers,
        servers: document["servers"] === undefined ? serversNear(found, drafts, draft) : [],
        document,
      },
      node: call,
    };
  });
}

/** Applications that a service has in it are one with it: what their documents say, it says. */
function servicesIn(applications: readonly ApplicationDraft[]): readonly ApplicationDraft[] {
  const services = applications.filter(({ isService }) => isService === true);
  const partsOf = (draft: ApplicationDraft): readonly object[] => [...draft.publishers, ...draft.subscribers];
  const isWithin = (draft: ApplicationDraft, service: ApplicationDraft): boolean =>
    draft.isService !== true &&
    partsOf(draft).length > 0 &&
    partsOf(draft).every((part) => partsOf(service).includes(part));
  return applications
    .filter((draft) => !services.some((service) => isWithin(draft, service)))
    .map((draft) => {
      if (draft.isService !== true) return draft;
      const inside = applications.filter((each) => isWithin(each, draft));
      const [only, ...others] = inside;
      const said = only !== undefined && others.length === 0 ? only : undefined;
      const title = draft.title ?? said?.title;
      const description = draft.description ?? said?.description;
      return {
        ...draft,
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
        document: joined(inside.map(({ document }) => document)),
      };
    });
}

/** Objects of the same key are put together, two levels deep, as documents have them; else the first counts. */
function joined(documents: readonly JsonObject[], depth = 0): JsonObject {
  const all = new Map<string, Json>();
  for (const document of documents) {
    for (const [key, value] of Object.entries(document)) {
      const other = all.get(key);
      if (other === undefined) all.set(key, value);
      else if (depth < 2 && isJsonObject(other) && isJsonObject(value))
        all.set(key, joined([other, value], depth + 1));
    }
  }
  return Object.fromEntries(all);
}

function usedBy({ publishers, subscribers }: ApplicationDraft): Set<EventDraft> {
  return new Set([
    ...publishers.flatMap(({ events }) => events),
    ...subscribers.flatMap(({ actors, ignores }) => [...actors.flatMap((actor) => actor.events), ...ignores]),
  ]);
}

function serversNear(
  { servers }: Found,
  drafts: readonly ApplicationDraft[],
  draft: ApplicationDraft,
): readonly Server[] {
  return servers
    .filter(({ node }) => nearest(fileOf(node), drafts) === draft)
    .flatMap((each) => each.servers);
}

/** The application in whose folder a file is, or in whose package; `undefined` where there is none. */
function nearest(file: string, drafts: readonly ApplicationDraft[]): ApplicationDraft | undefined {
  const depth = ({ call }: ApplicationDraft): number => {
    const folder = path.dirname(fileOf(call));
    return file.startsWith(folder + path.sep) ? folder.length + 1 : 0;
  };
  const around = drafts.filter((draft) => depth(draft) > 0).toSorted((a, b) => depth(b) - depth(a));
  const { folder } = packageOf(file);
  return around[0] ?? drafts.find(({ call }) => packageOf(fileOf(call)).folder === folder);
}

function fileOf(node: ts.Node): string {
  return path.resolve(node.getSourceFile().fileName);
}

/** The nearest `package.json` above a file. */
function packageOf(file: string): {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
} {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const own = path.join(folder, "package.json");
    if (existsSync(own)) {
      const content = parsed(readFileSync(own, "utf8"));
      const { name, version } = isJsonObject(content) ? content : {};
      const plain = typeof name === "string" ? name.replace(/^@[^/]*\//u, "") : path.basename(folder);
      return { folder, name: plain, version: typeof version === "string" ? version : "1.0.0" };
    }
    if (path.dirname(folder) === folder) return { folder, name: "application", version: "1.0.0" };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // then it is as if there were none
  }
}

/** The application as its own document is read: checked, and with all that follows from it. */
async function readBack(
  draft: Application,
  place: Location,
): Promise<{ readonly application?: Application; readonly diagnostics: readonly Diagnostic[] }> {
  const { document, diagnostics, places } = writeDocument(draft);
  const locateIn = (pointer: string): Location => {
    for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      const found = places.get(at);
      if (found !== undefined) return found;
    }
    return place;
  };
  const reading = await readWritten(document, { file: place.file, locate: locateIn });
  if (reading.kind === "refused") return { diagnostics: [...diagnostics, ...reading.diagnostics] };
  return { application: reading.application, diagnostics: [...diagnostics, ...reading.diagnostics] };
}
