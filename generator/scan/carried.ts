import type { Application, Event, JsonObject, Schema, Stream } from "../../asyncapi/index.js";
import { kebabCase, minimalCover, toFilter } from "../../asyncapi/index.js";
import { camelCase, pascalCase } from "../naming.js";
import { printComment, withoutEcho } from "../print/comment.js";
import type { Client } from "../view/client.js";
import { isElsewhere } from "../view/homes.js";
import { readComment } from "./comment.js";
import { isSameText, notesOf, withNotes } from "./notes.js";
import { printedComments } from "./printed-comments.js";
import { mergeNotes, unsaidNotes, usableComments } from "./schema-comments.js";

/**
 * What the code of a client does not say by itself, or would say otherwise, when it is read again: names in the document
 * that are no identifiers, and what schemas say to people. It stands in the `document` of `application.ts`, as `code`.
 */
export function carriedBy(client: Client): JsonObject {
  const parts: JsonObject = {
    order: orderOf(client),
    streams: streamsOf(client),
    actors: actorsOf(client),
    schemas: schemasOf(client),
    definitions: unprintedOf(client),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part ?? {}).length > 0));
}

/** Events say more than their definitions: what the definition can't say goes to the messages of the document. */
export function carriedByEvents({ application }: Client): JsonObject {
  return Object.fromEntries(
    application.events.flatMap((event) => {
      const { title, description, deprecated } = event;
      const read = readComment(
        printComment(
          withoutEcho(
            { ...(description === undefined ? {} : { description }), ...(deprecated ? { deprecated } : {}) },
            event.name,
          ),
        ),
      );
      const said = {
        ...(title === undefined ? {} : { title }),
        ...(read.description === description ? {} : { description: description ?? "" }),
      };
      return Object.keys(said).length === 0 ? [] : [[event.name, said] as const];
    }),
  );
}

/**
 * Files are read by their paths, and what lives in several of them is in no other order. Publishers and subscribers are in
 * one file each, unless the client is split.
 */
function orderOf({ application, homes, split }: Client): JsonObject {
  const isShared = [...homes.events.values()].some(isElsewhere);
  if (!split && !isShared) return {};
  const { events, publishes, actors } = application;
  const lists = { events, ...(split ? { publishes, actors } : {}) };
  return Object.fromEntries(
    Object.entries(lists).flatMap(([key, list]) =>
      list.length < 2 ? [] : [[key, list.map(({ name }) => name)] as const],
    ),
  );
}

/** By names of streams: the keys that documents have for them. */
function streamsOf({ application, stated }: Client): JsonObject {
  return Object.fromEntries(
    application.streams.flatMap((stream) => {
      if (!stated.has(stream)) return stream.key === undefined ? [] : [[stream.name, stream.key] as const];
      const events = application.events.filter((event) => event.stream === stream);
      const key = keyOfStream(
        stream,
        events.map(({ subject }) => subject.template),
      );
      return key === stream.key ? [] : [[stream.name, stream.key ?? null] as const];
    }),
  );
}

/** What a stream in code is called in a document: `undefined` where it follows from its subjects. */
export function keyOfStream(
  { name, subjects, settings, description }: Pick<Stream, "name" | "subjects" | "settings" | "description">,
  templates: readonly string[],
): string | undefined {
  if (Object.keys(settings).length > 0 || description !== undefined || templates.length === 0) return name;
  const cover = minimalCover([...new Set(templates.map(toFilter))]);
  const isDerived =
    new Set(templates).size > 1 &&
    templates.some((template) => derivedName(template) === name) &&
    cover.length === subjects.length &&
    cover.every((each) => subjects.includes(each));
  return isDerived ? undefined : name;
}

function derivedName(template: string): string {
  return template.replaceAll(/\{([^{}]*)\}/gu, "$1").replaceAll(".", "-");
}

/** By keys of actors: their names. */
function actorsOf({ application }: Client): JsonObject {
  return Object.fromEntries(
    application.actors.flatMap(({ name }) => {
      const key = camelCase(name);
      return kebabCase(key) === name ? [] : [[key, name] as const];
    }),
  );
}

/** How one event uses a schema. */
export interface SchemaUse {
  readonly event: Pick<Event, "name">;
  readonly role: string;
}

/** Whether a schema of this type is a part of its message, and no component. */
export function isInline(typeName: string, uses: readonly SchemaUse[]): boolean {
  return uses.some(({ event, role }) => {
    const type = pascalCase(event.name);
    return typeName === (role === "payload" ? type : pascalCase(`${type}-${role}`));
  });
}

/** By their types: those that are called otherwise in the document or stand elsewhere there, and what they say. */
function schemasOf({ application, schemas }: Client): JsonObject {
  const uses = usesOf(application);
  return Object.fromEntries(
    schemas.flatMap((each) => {
      const { name, definition, schema, root } = each;
      const own = uses.get(definition ?? schema) ?? [];
      const isRead = root || definition === undefined ? isInline(name.type, own) : false;
      const { json, documented = json } = schema;
      const comments = usableComments(json, printedComments(each));
      const notes = unsaidNotes(comments, notesOf(json, documented));
      // of payloads that are no JSON, the schema is for people only
      const isExact = isSameText(withNotes(json, mergeNotes(comments, notes)), documented);
      const isOther = definition === undefined ? !isRead : isRead || definition !== name.type;
      const said: JsonObject = {
        ...(isOther ? { name: definition ?? null } : {}),
        ...(isExact ? (Object.keys(notes).length === 0 ? {} : { notes }) : { documented }),
      };
      return Object.keys(said).length === 0 ? [] : [[name.type, said] as const];
    }),
  );
}

/** Definitions that no schema of the code reaches. */
function unprintedOf({ schemas }: Client): JsonObject {
  const reached = new Set(
    schemas.flatMap(({ definition, schema, root }) =>
      root ? [...(definition === undefined ? [] : [definition]), ...schema.definitions] : [],
    ),
  );
  return Object.fromEntries(
    schemas.flatMap(({ definition, schema }) =>
      definition === undefined || reached.has(definition)
        ? []
        : [[definition, schema.documented ?? schema.json] as const],
    ),
  );
}

function usesOf({ events }: Application): ReadonlyMap<Schema | string, readonly SchemaUse[]> {
  const uses = new Map<Schema | string, SchemaUse[]>();
  for (const event of events) {
    for (const role of ["payload", "headers", "reply"] as const) {
      const schema = event[role];
      if (schema === undefined) continue;
      const key = schema.type.kind === "reference" ? schema.type.name : schema;
      const known = uses.get(key);
      if (known === undefined) uses.set(key, [{ event, role }]);
      else known.push({ event, role });
    }
  }
  return uses;
}
