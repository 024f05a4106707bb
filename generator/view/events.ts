import type { Application, Event, Stream, Subject } from "../../asyncapi/index.js";
import { derivedStreamName, groupBy, toFilter } from "../../asyncapi/index.js";
import { printComment } from "../print/comment.js";
import { printImport } from "../print/imports.js";
import { printKey, printLiteral } from "../print/literal.js";
import { runtimePackage } from "../runtime-symbols.js";
import { type ClientNames, schemaName } from "./client-names.js";
import { codeSetting, type Setting, settingsOf } from "./settings.js";

/** What `events.hbs` shows: the streams that the document speaks of, then every event. */
export interface EventsView {
  readonly imports: string;
  readonly streams: readonly DefinitionView[];
  readonly events: readonly DefinitionView[];
}

/** One constant: `export const <name> = define…({ <settings> })`. */
export interface DefinitionView {
  readonly name: string;
  readonly comment: string;
  readonly settings: readonly Setting[];
}

export function viewEvents(application: Application, names: ClientNames): EventsView {
  const held = groupBy(application.events, ({ stream }) => stream);
  const stated = new Set(application.streams.filter((stream) => !isImplied(stream, held.get(stream) ?? [])));
  const schemas = application.events.flatMap(({ payload, headers, reply }) =>
    [payload, headers, reply].flatMap((schema) => (schema ? [schemaName(schema, names).constant] : [])),
  );
  const functions = [
    ...(stated.size > 0 ? ["defineStream"] : []),
    ...(application.events.length > 0 ? ["defineEvent"] : []),
  ];
  return {
    imports: [
      printImport(functions, { module: runtimePackage }),
      printImport(schemas, { module: "./schemas.js" }),
    ].join("\n"),
    streams: [...stated].map((stream) => viewStream(stream, names)),
    events: application.events.map((event) => viewEvent(event, { names, stated })),
  };
}

/**
 * Whether the runtime comes to the same stream by itself, from the event's subject alone. Such streams are not
 * printed: they would only repeat the subject.
 */
function isImplied(stream: Stream, events: readonly Event[]): boolean {
  if (stream.origin !== "derived" || Object.keys(stream.settings).length > 0) return false;
  return events.every(
    ({ subject: { template } }) =>
      derivedStreamName(template) === stream.name &&
      stream.subjects.length === 1 &&
      stream.subjects[0] === toFilter(template),
  );
}

function viewStream(stream: Stream, names: ClientNames): DefinitionView {
  return {
    name: names.streams.get(stream) ?? "",
    comment: printComment(stream.description === undefined ? {} : { description: stream.description }),
    settings: settingsOf({ name: stream.name, subjects: stream.subjects, ...stream.settings }),
  };
}

function viewEvent(
  event: Event,
  { names, stated }: { readonly names: ClientNames; readonly stated: ReadonlySet<Stream> },
): DefinitionView {
  const { stream, headers, reply } = event;
  return {
    name: names.events.get(event) ?? "",
    comment: printComment({
      ...(event.description === undefined ? {} : { description: event.description }),
      ...(event.deprecated ? { deprecated: true } : {}),
    }),
    settings: [
      ...settingsOf({ name: event.name, subject: event.subject.template }),
      ...codeSetting("parameters", printParameters(event.subject)),
      ...codeSetting(
        "stream",
        printStream(stream, stream && stated.has(stream) ? names.streams.get(stream) : undefined),
      ),
      ...codeSetting("schema", schemaName(event.payload, names).constant),
      ...codeSetting("headers", headers && schemaName(headers, names).constant),
      ...codeSetting("reply", reply && schemaName(reply, names).constant),
      ...settingsOf({
        contentType: event.contentType === "application/json" ? undefined : event.contentType,
        deduplicateBy: event.deduplicateBy,
        correlationId: event.correlationId,
        ttl: event.ttl,
      }),
    ],
  };
}

function printStream(stream: Stream | undefined, name: string | undefined): string | undefined {
  return stream === undefined ? "false" : name;
}

/** Only what the document says of them: a parameter without facts is known from the subject. */
function printParameters({ parameters }: Subject): string | undefined {
  const stated = parameters.flatMap(({ name, ...facts }) =>
    Object.keys(facts).length === 0 ? [] : [`${printKey(name)}: ${printLiteral({ ...facts })}`],
  );
  return stated.length === 0 ? undefined : `{ ${stated.join(", ")} }`;
}
