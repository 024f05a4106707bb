import { createRequire } from "node:module";
import path from "node:path";
import type { ts } from "ts-morph";
import {
  type Application,
  type Diagnostic,
  hasErrors,
  type Location,
  readWritten,
  type Server,
  writeDocument,
} from "../../asyncapi/index.js";
import {
  ApplicationDrafts,
  type ApplicationDraft,
  type PublisherDraft,
  type SubscriberDraft,
} from "./application-drafts.js";
import { assemble } from "./assemble.js";
import { type Found, group } from "./group.js";
import { locate, reportAt, type ScanContext } from "./context.js";
import { Evaluator } from "./evaluate.js";
import { readServers } from "./server-drafts.js";
import { type EventDraft, EventDrafts } from "./event-drafts.js";
import { importedSchemas } from "./import-schemas.js";
import { missingModule } from "./missing-module.js";
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
  const morph = loadMorph();
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
  reportConfig(context);
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

/** Only here, for it takes half a second; and not by `import`, which would look through 10 MB for its exports before. */
function loadMorph(): Morph {
  return createRequire(import.meta.url)("ts-morph") as Morph; // what the package is
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

function reportConfig({ configMistakes, configFile, ts, report }: ScanContext): void {
  for (const { messageText, file, start } of configMistakes) {
    const { line, character } = file?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0, character: 0 };
    report({
      severity: "warning",
      rule: "tsconfig",
      message: `The configuration of TypeScript is wrong: ${ts.flattenDiagnosticMessageText(messageText, " ").replace(/\.$/u, "")}.`,
      hint: "Correct it: without it, types and modules may be read otherwise than they are meant.",
      location: {
        file: path.resolve(file?.fileName ?? configFile),
        line: line + 1,
        column: character + 1,
      },
    });
  }
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
      else if (name === undefined && Object.hasOwn(readers, nameOf(call, ts))) reportForeign(call, context);
    }
  }
  return found;
}

function nameOf({ expression }: ts.CallExpression, ts: ScanContext["ts"]): string {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) ? name.text : "";
}

/** A module that is misspelt or not there would hide all that is defined with it. */
function reportForeign(call: ts.CallExpression, context: ScanContext): void {
  const { ts, checker } = context;
  const module = missingModule(call.expression, context);
  const isNowhere =
    ts.isIdentifier(call.expression) && checker.getSymbolAtLocation(call.expression) === undefined;
  if (module === undefined && !isNowhere) return;
  const origin = module === undefined ? "is imported nowhere" : `comes from "${module}", which is not found`;
  const message = `This is left out: "${nameOf(call, ts)}" ${origin}.`;
  const hint = 'Import it from "@hazelnats/runtime", or correct the path of the file that does.';
  reportAt(call, { severity: "warning", rule: "missing-module", message, hint }, context);
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
