import type { Actor, Application, Event, Schema, Stream } from "../../asyncapi/index.js";
import { areasOf } from "./areas.js";
import { inlineSchemas } from "./inline-schemas.js";

/**
 * The folder in which each definition is printed, from the client's own: the empty string for that itself. What lies
 * above it (`../shared`) is printed with another client.
 */
export interface Homes {
  readonly events: ReadonlyMap<Event, string>;
  readonly streams: ReadonlyMap<Stream, string>;
  /** By the name of the definition. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly inline: ReadonlyMap<Schema, string>;
}

/** From so many events on a client has one folder for each area: no file then outgrows editors and compilers. */
export const fewestSplit = 500;

const sharedFolder = "shared";

/** Where the definitions of an application live. */
export function findHomes(application: Application): Homes {
  const areas =
    application.events.length < fewestSplit ? new Map<Event, string>() : areasOf(application.events);
  const homeOf = (event: Event): string => areas.get(event) ?? "";
  const unused = areas.size === 0 ? "" : sharedFolder;
  const users = new Map<object | string, string>();
  /** What several areas use lives in a folder that uses none of them, so that no circle of imports comes about. */
  const use = (what: object | string, area: string): void => {
    users.set(what, (users.get(what) ?? area) === area ? area : sharedFolder);
  };
  const byName = new Map(application.definitions.map(({ name, schema }) => [name, schema]));
  for (const event of application.events) {
    const area = homeOf(event);
    if (event.stream !== undefined) use(event.stream, area);
    for (const schema of [event.payload, event.headers, event.reply]) {
      if (schema === undefined) continue;
      for (const name of definitionsOf(schema, byName)) use(name, area);
    }
    for (const [, schema] of inlineSchemas(event)) use(schema, area);
  }
  const inline = application.events.flatMap((event) => inlineSchemas(event).map(([, schema]) => schema));
  return {
    events: new Map(application.events.map((event) => [event, homeOf(event)])),
    streams: new Map(application.streams.map((stream) => [stream, users.get(stream) ?? unused])),
    definitions: new Map(application.definitions.map(({ name }) => [name, users.get(name) ?? unused])),
    inline: new Map(inline.map((schema) => [schema, users.get(schema) ?? unused])),
  };
}

/** The definitions that an event's schema names or reaches. */
export function definitionsOf(schema: Schema, byName: ReadonlyMap<string, Schema>): readonly string[] {
  if (schema.type.kind !== "reference") return schema.definitions;
  const { name } = schema.type;
  return [name, ...schema.definitions, ...(byName.get(name)?.definitions ?? [])];
}

/** An actor stands with the first of its events. */
export function homeOfActor(actor: Actor, homes: Homes): string {
  return homes.events.get(actor.events[0]) ?? "";
}

/** The folder whose part of a split publisher or subscriber something belongs to. */
export function partOf(home: string): string {
  return isElsewhere(home) ? sharedFolder : home;
}

/** Whether the client has folders of its own. */
export function isSplit(homes: Homes): boolean {
  return [...homes.events.values()].some((folder) => folder !== "" && !isElsewhere(folder));
}

/** Whether another client prints what lives there. */
export function isElsewhere(folder: string): boolean {
  return folder.startsWith("../");
}
