import { type AliasCircles, findAliasCircles } from "./alias-circles.js";
import {
  type Application,
  type Diagnostic,
  type Event,
  groupBy,
  type Stream,
  type Wire,
} from "../../asyncapi/index.js";
import { derivedStreamName, toFilter } from "../../asyncapi/index.js";
import type { PrintSettings } from "../print-settings.js";
import { type Conversions, openConversions } from "../values/conversions.js";
import { type ClientNames, nameClient } from "./client-names.js";
import { findHomes, type Homes, isElsewhere, isSplit, ownEvents } from "./homes.js";
import { type ClientSchema, clientSchemas } from "./schemas.js";
import { distinctWires } from "./wires.js";

/** What all views of one client are made from. */
export interface Client {
  readonly application: Application;
  readonly names: ClientNames;
  readonly homes: Homes;
  /** Whether its definitions stand in several folders. */
  readonly split: boolean;
  /** Whether other modules than its own may import what its schemas share. */
  readonly open: boolean;
  /** What others import of it, where it is only there for that. */
  readonly lent?: Lent;
  /** Whether validators are printed, in place of those that the runtime makes. */
  readonly standalone: boolean;
  /** Whether binary codecs give longs that no number holds exactly. */
  readonly exactLongs: boolean;
  /** What is something else in code than in JSON; absent: nothing. */
  readonly conversions?: Conversions;
  readonly schemas: readonly ClientSchema[];
  readonly schemasByName: ReadonlyMap<string, ClientSchema>;
  readonly circles: AliasCircles;
  /** Names of the definitions that are a part of some schema. */
  readonly partOfOthers: ReadonlySet<string>;
  /** The streams that are printed: the runtime comes to all others by itself. */
  readonly stated: ReadonlySet<Stream>;
}

/** What one folder of a client holds. */
export interface FolderContent {
  readonly folder: string;
  readonly schemas: readonly ClientSchema[];
  readonly wires: readonly Wire[];
  readonly streams: readonly Stream[];
  readonly events: readonly Event[];
}

/** What other clients import of one that is only there to be imported. */
export interface Lent {
  /** Definitions that they need as complete schemas. */
  readonly complete: ReadonlySet<string>;
  /** Those of them that headers are checked with. */
  readonly headers: ReadonlySet<string>;
  /** Definitions that they need as parts of their own schemas. */
  readonly parts: ReadonlySet<string>;
  /** Names that they need for themselves. */
  readonly reserved: readonly string[];
  /** Their folders, from this client's. */
  readonly by: readonly string[];
}

/** A client that is printed in another folder, and the way there from this one. */
export interface ClientElsewhere {
  /** `../shared`. */
  readonly folder: string;
  readonly client: Client;
}

export interface ClientOptions extends PrintSettings {
  /** Default: nobody imports this client's definitions, and it has an application. */
  readonly lent?: Lent;
  /** What holds definitions of the application already: the same objects. */
  readonly elsewhere?: ClientElsewhere;
}

/** Decides where each definition of an application lives and what it is called. */
export function openClient(
  application: Application,
  options: ClientOptions = {},
): { readonly client: Client; readonly diagnostics: readonly Diagnostic[] } {
  const { lent, elsewhere, validators } = options;
  const other = elsewhere?.client;
  const homes = findHomes(
    application,
    elsewhere && {
      folder: elsewhere.folder,
      homes: elsewhere.client.homes,
      definitions: elsewhere.client.application.definitions,
    },
  );
  const { names, diagnostics } = nameClient(application, homes, {
    ...(other === undefined ? {} : { elsewhere: other.names }),
    ...(lent === undefined ? {} : { reserved: lent.reserved }),
  });
  const conversions = openConversions(application, options, other?.conversions?.unclear);
  const schemas = clientSchemas(application, {
    ...{ names, homes, lent: lent?.complete ?? new Set() },
    ...(conversions && { typeOf: conversions.typeOf }),
  });
  const held = groupBy(application.events, ({ stream }) => stream);
  const split = isSplit(homes);
  const isStated = (stream: Stream): boolean =>
    isElsewhere(homes.streams.get(stream) ?? "")
      ? other?.stated.has(stream) === true
      : !isImplied(stream, held.get(stream) ?? []);
  const client = {
    application,
    names,
    homes,
    split,
    open: split || lent !== undefined,
    standalone: validators === "standalone",
    exactLongs: (options.int64 ?? "number") !== "number",
    ...(conversions && { conversions }),
    ...(lent === undefined ? {} : { lent }),
    schemas,
    circles: findAliasCircles(new Map(schemas.map(({ definition, type }) => [definition ?? "", type]))),
    schemasByName: new Map(
      schemas.flatMap((schema) =>
        schema.definition === undefined ? [] : [[schema.definition, schema] as const],
      ),
    ),
    partOfOthers: new Set([...(lent?.parts ?? []), ...partsOf(schemas)]),
    stated: new Set(application.streams.filter(isStated)),
  };
  return { client, diagnostics };
}

/** The definitions that stand in other schemas, directly or through others. */
function partsOf(schemas: readonly ClientSchema[]): ReadonlySet<string> {
  const parts = new Set<string>();
  // Those that use others come later. What a part reaches has been added with it.
  for (const { definition, schema } of schemas.toReversed())
    if (definition === undefined || !parts.has(definition))
      for (const name of schema.definitions) parts.add(name);
  return parts;
}

/** The client's folders in alphabetical order; what another client prints is in none of them. */
export function contentByFolder({ application, homes, schemas, stated }: Client): readonly FolderContent[] {
  const home = <Key>(of: ReadonlyMap<Key, string>, key: Key): string => of.get(key) ?? "";
  const schemasOf = groupBy(schemas, ({ home }) => home);
  const streamsOf = groupBy(stated, (stream) => home(homes.streams, stream));
  const eventsOf = groupBy(application.events, (event) => home(homes.events, event));
  const wires = new Set([...distinctWires(ownEvents(application, homes)).values()].map(({ wire }) => wire));
  const wiresOf = groupBy(wires, (wire) => home(homes.wires, wire));
  const contents = [schemasOf, wiresOf, streamsOf, eventsOf];
  const folders = [...new Set(contents.flatMap((content) => [...content.keys()]))].sort();
  return folders
    .filter((folder) => !isElsewhere(folder))
    .map((folder) => ({
      folder,
      schemas: schemasOf.get(folder) ?? [],
      wires: wiresOf.get(folder) ?? [],
      streams: streamsOf.get(folder) ?? [],
      events: eventsOf.get(folder) ?? [],
    }));
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
