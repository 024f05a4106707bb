import type { Event, Stream, Subject, Wire } from "../../asyncapi/index.js";
import { printComment, withoutEcho } from "../print/comment.js";
import { printImport, printImports } from "../print/imports.js";
import { printKey, printLiteral } from "../print/literal.js";
import { codecModules, runtimePackage } from "../runtime-symbols.js";
import type { Client, FolderContent } from "./client.js";
import { schemasOfEvent } from "./schemas-of-event.js";
import { homeOfSchema, schemaName } from "./client-names.js";
import { codeSetting, type Setting, settingsOf } from "./settings.js";
import { wiresOfEvent } from "./wires.js";

/** What `events.hbs` shows: the streams that the document speaks of, then every event. */
export interface EventsView {
  /** All imports of the file, as lines of code. */
  readonly imports: string;
  /** The streams that the document speaks of. */
  readonly streams: readonly DefinitionView[];
  /** The events of the folder. */
  readonly events: readonly DefinitionView[];
}

/** One constant: `export const <name> = define…({ <settings> })`. */
export interface DefinitionView {
  /** What is exported. */
  readonly name: string;
  /** A doc comment, or the empty string. */
  readonly comment: string;
  /** What stands between the braces of its definition. */
  readonly settings: readonly Setting[];
}

/** `undefined` for a folder without events and streams. */
export function viewEvents(
  { folder, streams, events }: FolderContent,
  client: Client,
): EventsView | undefined {
  if (streams.length + events.length === 0) return undefined;
  const { names, homes, stated } = client;
  const schemas = events.flatMap((event) =>
    schemasOfEvent(event).map((schema) => ({
      name: schemaName(schema, names).constant,
      home: homeOfSchema(schema, homes),
    })),
  );
  const codecs = events.flatMap(wiresOfEvent).map(({ wire }) => ({
    name: names.wires.get(wire) ?? "",
    home: homes.wires.get(wire) ?? "",
  }));
  const functions = [
    ...(streams.length > 0 ? ["defineStream"] : []),
    ...(events.length > 0 ? ["defineEvent"] : []),
  ];
  const foreign = events.flatMap(({ stream }) => {
    if (stream === undefined || !stated.has(stream)) return [];
    const home = homes.streams.get(stream) ?? "";
    return home === folder ? [] : [{ name: names.streams.get(stream) ?? "", home }];
  });
  return {
    imports: [
      printImport(functions, { module: runtimePackage }),
      ...codecKinds(events).map((kind) => printImport([kind], { module: codecModules[kind] })),
      printImports(foreign, { folder, file: "events" }),
      printImports([...schemas, ...codecs], { folder, file: "schemas" }),
    ]
      .filter((line) => line !== "")
      .join("\n"),
    streams: streams.map((stream) => viewStream(stream, client)),
    events: events.map((event) => viewEvent(event, client)),
  };
}

function viewStream(stream: Stream, { names }: Client): DefinitionView {
  return {
    name: names.streams.get(stream) ?? "",
    comment: printComment(stream.description === undefined ? {} : { description: stream.description }),
    settings: settingsOf({ name: stream.name, subjects: stream.subjects, ...stream.settings }),
  };
}

function viewEvent(event: Event, { names, stated, exactLongs }: Client): DefinitionView {
  const { stream, headers, reply } = event;
  return {
    name: names.events.get(event) ?? "",
    comment: printComment(
      withoutEcho(
        {
          ...(event.description === undefined ? {} : { description: event.description }),
          ...(event.deprecated ? { deprecated: true } : {}),
        },
        event.name,
      ),
    ),
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
      }),
      ...codeSetting("codec", printCodec(event.wire, { names, exactLongs })),
      ...codeSetting("replyCodec", printCodec(event.replyWire, { names, exactLongs })),
      ...settingsOf({
        deduplicateBy: event.deduplicateBy,
        correlationId: event.correlationId,
        cloudEvents: event.cloudEvents === undefined ? undefined : { ...event.cloudEvents },
        replyTo: event.replyTo,
        discriminator: event.discriminator,
        ttl: event.ttl,
      }),
    ],
  };
}

/** The codecs that events have, each once. */
function codecKinds(events: readonly Event[]): readonly Wire["kind"][] {
  const kinds = events.flatMap(({ wire, replyWire }) => [wire?.kind ?? [], replyWire?.kind ?? []].flat());
  return [...new Set(kinds)].toSorted();
}

function printCodec(
  wire: Wire | undefined,
  { names, exactLongs }: Pick<Client, "names" | "exactLongs">,
): string | undefined {
  const options = wire?.kind === "avro" && exactLongs ? `, { longs: "bigint" }` : "";
  return wire && `${wire.kind}(${names.wires.get(wire) ?? ""}${options})`;
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
