import type { Application, Diagnostic, Event, Location, Schema, Stream, Wire } from "../../asyncapi/index.js";
import { camelCase, Names, pascalCase } from "../naming.js";
import { type Homes, isElsewhere, ownEvents } from "./homes.js";
import { inlineSchemas } from "./inline-schemas.js";
import { distinctWires } from "./wires.js";

/** What a schema is called in the generated code. */
export interface SchemaName {
  /** Its type in `messages.ts`. */
  readonly type: string;
  /** Its data in `schemas.ts`, complete with all that it refers to. */
  readonly constant: string;
}

/** A constant and its type. */
export interface TypedConstant {
  readonly constant: string;
  readonly type: string;
}

/** The identifiers of one generated client, each of them exported once. */
export interface ClientNames {
  readonly application: string;
  readonly publisher: string;
  readonly subscriber: string;
  readonly servers: string;
  readonly streams: ReadonlyMap<Stream, string>;
  readonly events: ReadonlyMap<Event, string>;
  /** By the name of the definition. */
  readonly definitions: ReadonlyMap<string, SchemaName>;
  /** Schemas that stand in an event itself: payloads, headers and replies without a name of their own. */
  readonly inline: ReadonlyMap<Schema, SchemaName>;
  /** What binary codecs are made from. */
  readonly wires: ReadonlyMap<Wire, string>;
  /** Of a split client: the type of all that it publishes, and of all its actors. */
  readonly publisherEvents: string;
  readonly subscriberActors: string;
  /** By folder; not exported by the client's index. */
  readonly parts: ReadonlyMap<string, { readonly published: TypedConstant; readonly actors: TypedConstant }>;
}

interface Owner {
  /** For people: `event "order-placed"`. */
  readonly what: string;
  readonly location?: Location | undefined;
  /** What else than `x-hazelnats-name` gives it another name. */
  readonly hint?: string;
}

interface NameOptions {
  /** The names of the client that prints what has its home elsewhere: they stay the same. */
  readonly elsewhere?: ClientNames;
  /** There is no application, only names that nothing may have: those who import need them for themselves. */
  readonly reserved?: readonly string[];
}

/** Chooses the identifiers; two things that come to the same one are an error of the document. */
export function nameClient(
  application: Application,
  homes: Homes,
  { elsewhere, reserved }: NameOptions = {},
): {
  readonly names: ClientNames;
  readonly diagnostics: readonly Diagnostic[];
} {
  const names = new Names<Owner>();
  const diagnostics: Diagnostic[] = [];
  const claim = (name: string, suffix: string, owner: Owner): string => {
    const answer = names.claim(name, { suffix, owner });
    if (answer.kind === "claimed") return answer.name;
    diagnostics.push(collision(name, owner, answer.with));
    return name;
  };
  const lent = lentNames(application, homes, elsewhere);
  for (const name of reserved ?? []) claim(name, "", { what: "another application" });
  for (const name of lent.all) claim(name, "", { what: "what several applications share" });
  const wanted = roleNames(application);
  const role = (name: string, what: string): string =>
    reserved === undefined ? claim(name, "", { what }) : name;
  const roles = {
    application: role(wanted.application, "the application"),
    publisher: role(wanted.publisher, "the publisher"),
    subscriber: role(wanted.subscriber, "the subscriber"),
    servers: application.servers.length > 0 ? role(wanted.servers, "the servers") : "",
  };

  const nameSchema = (name: string, owner: Owner): SchemaName => {
    const before = diagnostics.length;
    const type = claim(pascalCase(name), "Data", owner);
    const base = camelCase(type);
    const constant = base.endsWith("Schema") ? base : `${base}Schema`;
    // one collision is enough to tell of
    return { type, constant: diagnostics.length > before ? constant : claim(constant, "Schema", owner) };
  };
  const events = new Map(lent.events);
  for (const event of application.events) {
    if (events.has(event)) continue;
    events.set(
      event,
      claim(camelCase(event.name), "Event", { what: `event "${event.name}"`, location: event.location }),
    );
  }
  const definitions = new Map(lent.definitions);
  for (const { name, location } of application.definitions) {
    if (definitions.has(name)) continue;
    definitions.set(name, nameSchema(name, { what: `schema "${name}"`, location }));
  }
  const inline = new Map(lent.inline);
  for (const event of application.events) {
    for (const [role, schema] of inlineSchemas(event)) {
      if (inline.has(schema)) continue;
      const owner = { what: `the ${role} of event "${event.name}"`, location: event.location };
      const type = pascalCase(event.name);
      const own = schema.name === undefined ? undefined : pascalCase(schema.name);
      inline.set(schema, nameSchema(own ?? (role === "payload" ? type : `${type}-${role}`), owner));
    }
  }
  const streams = new Map(lent.streams);
  for (const stream of application.streams) {
    if (streams.has(stream)) continue;
    const owner = {
      what: `stream "${stream.key ?? stream.name}"`,
      location: stream.location,
      hint: "Give the stream another key in x-jetstream.streams.",
    };
    streams.set(stream, claim(camelCase(stream.key ?? stream.name), "Stream", owner));
  }
  const own = { ...roles, streams, events, definitions, inline };
  const wires = nameWires(ownEvents(application, homes), names, (schema) => schemaName(schema, own).type);
  return { names: { ...own, wires, ...nameParts(names, { homes, ...roles }) }, diagnostics };
}

/** After the first schema that they stand for: `orderAvro`. */
function nameWires(
  events: readonly Event[],
  names: Names<Owner>,
  typeOf: (schema: Schema) => string,
): ReadonlyMap<Wire, string> {
  const wires = distinctWires(events);
  const chosen = new Map<Wire, string>();
  for (const [wire, distinct] of wires) {
    const name =
      chosen.get(distinct.wire) ??
      freeName(names, camelCase(`${typeOf(distinct.schema)}-${wire.kind}`), { what: "a codec's schema" });
    chosen.set(wire, name);
  }
  return chosen;
}

/** What only the application itself may be called. */
export function roleNames({
  name,
}: Pick<Application, "name">): Pick<ClientNames, "application" | "publisher" | "subscriber" | "servers"> {
  const base = camelCase(name);
  return {
    application: `${base}Application`,
    publisher: `${base}Publisher`,
    subscriber: `${base}Subscriber`,
    servers: `${base}Servers`,
  };
}

/** The names that things of this application have in another client, which prints them. */
function lentNames(application: Application, homes: Homes, elsewhere: ClientNames | undefined) {
  const pick = <Key, Name>(
    of: ReadonlyMap<Key, Name> | undefined,
    home: ReadonlyMap<Key, string>,
    keys: Iterable<Key>,
  ): ReadonlyMap<Key, Name> => {
    const found = [...keys].flatMap((key) => {
      const name = isElsewhere(home.get(key) ?? "") ? of?.get(key) : undefined;
      return name === undefined ? [] : [[key, name] as const];
    });
    return new Map(found);
  };
  const events = pick(elsewhere?.events, homes.events, application.events);
  const streams = pick(elsewhere?.streams, homes.streams, application.streams);
  const definitions = pick(elsewhere?.definitions, homes.definitions, homes.definitions.keys());
  const inline = pick(elsewhere?.inline, homes.inline, homes.inline.keys());
  const schemas = [...definitions.values(), ...inline.values()].flatMap(({ type, constant }) => [
    type,
    constant,
  ]);
  return { events, streams, definitions, inline, all: [...events.values(), ...streams.values(), ...schemas] };
}

/** Names that nobody chose: where one is taken, it gets a number. They come last and so displace none. */
function freeName(names: Names<Owner>, name: string, owner: Owner): string {
  for (let number = 1; ; number++) {
    const answer = names.claim(number === 1 ? name : `${name}${number}`, { suffix: "", owner });
    if (answer.kind === "claimed") return answer.name;
  }
}

function nameParts(
  names: Names<Owner>,
  roles: { readonly homes: Homes; readonly publisher: string; readonly subscriber: string },
): Pick<ClientNames, "publisherEvents" | "subscriberActors" | "parts"> {
  const owner = { what: "a part of the client" };
  const free = (name: string): string => freeName(names, name, owner);
  const both = (name: string): TypedConstant => ({
    constant: free(camelCase(name)),
    type: free(pascalCase(name)),
  });
  const folders = new Set(roles.homes.parts.values());
  return {
    publisherEvents: free(pascalCase(`${roles.publisher}-events`)),
    subscriberActors: free(pascalCase(`${roles.subscriber}-actors`)),
    parts: new Map(
      [...folders].map((folder) => [
        folder,
        { published: both(`${folder}-published`), actors: both(`${folder}-actors`) },
      ]),
    ),
  };
}

/** The name of a schema that an event uses. */
export function schemaName(schema: Schema, names: Pick<ClientNames, "definitions" | "inline">): SchemaName {
  const found =
    schema.type.kind === "reference" ? names.definitions.get(schema.type.name) : names.inline.get(schema);
  if (found === undefined) throw new Error("a schema of the model has no name"); // a defect of ours, not of a document
  return found;
}

/** The validators of a schema's data. Data ends in `Schema` or `Definition`, types have capitals: no name is taken. */
export function validatorsName({ constant }: SchemaName): string {
  return `${constant.replace(/Schema$/, "")}Validators`;
}

/** The folder of the data and the type of a schema that an event uses. */
export function homeOfSchema(schema: Schema, homes: Homes): string {
  const home =
    schema.type.kind === "reference" ? homes.definitions.get(schema.type.name) : homes.inline.get(schema);
  return home ?? "";
}

function collision(name: string, owner: Owner, holder: Owner): Diagnostic {
  return {
    severity: "error",
    rule: "name-collision",
    message: `${capitalized(owner.what)} and ${holder.what} would both be called ${name} in the generated code.`,
    hint: owner.hint ?? "Give one of them another name with x-hazelnats-name.",
    ...(owner.location === undefined ? {} : { location: owner.location }),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
