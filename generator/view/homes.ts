import path from "node:path";
import type { Actor, Application, Definition, Event, Schema, Stream, Wire } from "../../asyncapi/index.js";
import { areasOf } from "./areas.js";
import { inlineSchemas } from "./inline-schemas.js";
import { distinctWires, wiresOfEvent } from "./wires.js";

/**
 * The folder in which each definition is printed, from the client's own: the empty string for that itself. What lies
 * above it (`../shared`) is printed with another client.
 */
export interface Homes {
  /** The folder whose part of a split publisher or subscriber an event belongs to. */
  readonly parts: ReadonlyMap<Event, string>;
  readonly events: ReadonlyMap<Event, string>;
  readonly streams: ReadonlyMap<Stream, string>;
  /** By the name of the definition. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly inline: ReadonlyMap<Schema, string>;
  /** Those of the events that no other client prints. */
  readonly wires: ReadonlyMap<Wire, string>;
}

/** From so many events on a client has one folder for each area: no file then outgrows editors and compilers. */
export const fewestSplit = 500;

const sharedFolder = "shared";

/** Where another client is printed, and what it holds. */
export interface Elsewhere {
  /** From the client that imports: `../shared`. */
  readonly folder: string;
  readonly homes: Homes;
  /** Its definitions: what has only the name of one is another one. */
  readonly definitions: readonly Definition[];
}

/** Where the definitions of an application live. What is `elsewhere` already stays there. */
export function findHomes(application: Application, elsewhere?: Elsewhere): Homes {
  const lentHome = <Key>(of: (homes: Homes) => ReadonlyMap<Key, string>, key: Key): string | undefined => {
    const home = elsewhere && of(elsewhere.homes).get(key);
    return elsewhere && home !== undefined ? path.posix.join(elsewhere.folder, home) : undefined;
  };
  const lentEvent = (event: Event): string | undefined => lentHome(({ events }) => events, event);
  const own = application.events.filter((event) => lentEvent(event) === undefined);
  const areas = own.length < fewestSplit ? new Map<Event, string>() : areasOf(own);
  const unused = areas.size === 0 ? "" : sharedFolder;
  const users = new Map<object | string, string>();
  /** What several areas use lives in a folder that uses none of them, so that no circle of imports comes about. */
  const use = (what: object | string, area: string): void => {
    users.set(what, (users.get(what) ?? area) === area ? area : sharedFolder);
  };
  const byName = new Map(application.definitions.map(({ name, schema }) => [name, schema]));
  const wires = distinctWires(own);
  // many events may have one schema that reaches many others
  const placed = new Set<string>();
  for (const event of own) {
    const area = areas.get(event) ?? "";
    if (event.stream !== undefined) use(event.stream, area);
    for (const schema of [event.payload, event.headers, event.reply]) {
      if (schema === undefined) continue;
      if (schema.type.kind === "reference") {
        const key = `${area} ${schema.type.name}`;
        if (placed.has(key)) continue;
        placed.add(key);
      }
      for (const name of definitionsOf(schema, byName)) use(name, area);
    }
    for (const [, schema] of inlineSchemas(event)) use(schema, area);
    for (const { wire } of wiresOfEvent(event)) use(wires.get(wire)?.wire ?? wire, area);
  }
  const inline = application.events.flatMap((event) => inlineSchemas(event).map(([, schema]) => schema));
  const lent = new Set(elsewhere?.definitions);
  return {
    events: new Map(application.events.map((event) => [event, lentEvent(event) ?? areas.get(event) ?? ""])),
    streams: new Map(
      application.streams.map((stream) => [
        stream,
        lentHome(({ streams }) => streams, stream) ?? users.get(stream) ?? unused,
      ]),
    ),
    definitions: new Map(
      application.definitions.map((definition) => [
        definition.name,
        (lent.has(definition) ? lentHome(({ definitions }) => definitions, definition.name) : undefined) ??
          users.get(definition.name) ??
          unused,
      ]),
    ),
    inline: new Map(
      inline.map((schema) => [
        schema,
        lentHome(({ inline }) => inline, schema) ?? users.get(schema) ?? unused,
      ]),
    ),
    parts: partsOf(application, areas, elsewhere),
    wires: new Map([...wires].map(([wire, distinct]) => [wire, users.get(distinct.wire) ?? unused])),
  };
}

/** An event of another client belongs to the part that is called as its folder there. */
function partsOf(
  { events }: Application,
  areas: ReadonlyMap<Event, string>,
  elsewhere: Elsewhere | undefined,
): ReadonlyMap<Event, string> {
  const folderOf = (event: Event): string => elsewhere?.homes.events.get(event) ?? areas.get(event) ?? "";
  const folders = new Map(events.map((event) => [event, folderOf(event)]));
  if ([...folders.values()].every((folder) => folder === "")) return new Map();
  return new Map([...folders].map(([event, folder]) => [event, folder === "" ? sharedFolder : folder]));
}

/** The definitions that an event's schema names or reaches. */
export function definitionsOf(schema: Schema, byName: ReadonlyMap<string, Schema>): readonly string[] {
  if (schema.type.kind !== "reference") return schema.definitions;
  const { name } = schema.type;
  return [name, ...schema.definitions, ...(byName.get(name)?.definitions ?? [])];
}

/** An actor stands with the first of its events. */
export function partOfActor(actor: Actor, homes: Homes): string {
  return homes.parts.get(actor.events[0]) ?? "";
}

/** The events that no other client prints. */
export function ownEvents({ events }: Application, homes: Homes): readonly Event[] {
  return events.filter((event) => !isElsewhere(homes.events.get(event) ?? ""));
}

/** Whether the client has a folder for each of several parts. */
export function isSplit(homes: Homes): boolean {
  return homes.parts.size > 0;
}

/** Whether another client prints what lives there. */
export function isElsewhere(folder: string): boolean {
  return folder === ".." || folder.startsWith("../");
}
