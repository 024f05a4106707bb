import {
  type Application,
  type Event,
  isJsonObject,
  type Json,
  type JsonObject,
} from "../../asyncapi/index.js";

/** Keywords that only people read. */
const notes = new Set(["$comment", "description", "examples", "title"]);
/** Keywords whose keys are names, not keywords. */
const named = new Set(["$defs", "definitions", "dependencies", "patternProperties", "properties"]);
/** Keywords whose values are data, not schemas. */
const data = new Set(["const", "default", "enum", "required"]);

/** All of an event that publishers and subscribers have to agree on, without what is said to people. */
export function shapeOf(event: Event, application: Application): JsonObject {
  const { subject, stream, payload, headers, reply } = event;
  const schemas = [payload, headers, reply].flatMap((schema) => schema ?? []);
  const byName = new Map(application.definitions.map(({ name, schema }) => [name, schema]));
  const reached = new Set<string>();
  for (const schema of schemas) {
    const own = schema.type.kind === "reference" ? [schema.type.name] : [];
    for (const name of [...own, ...schema.definitions]) {
      reached.add(name);
      for (const next of byName.get(name)?.definitions ?? []) reached.add(next);
    }
  }
  const definitions = [...reached].sort().map((name) => [name, withoutNotes(byName.get(name)?.json ?? {})]);
  return withoutUndefined({
    contentType: event.contentType,
    deduplicateBy: event.deduplicateBy,
    stream: stream === undefined ? false : stream.name,
    // by their places: the names are each document's own
    parameters: subject.parameters.map(({ enum: values, default: fallback, from }) =>
      withoutUndefined({ enum: values, default: fallback, from }),
    ),
    payload: withoutNotes(payload.json),
    headers: headers && withoutNotes(headers.json),
    reply: reply && withoutNotes(reply.json),
    definitions: Object.fromEntries(definitions) as JsonObject, // pairs of a name and a schema
  });
}

function withoutUndefined(values: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** A schema without descriptions, titles and examples. */
function withoutNotes(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutNotes);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (notes.has(key)) return [];
      if (data.has(key)) return [[key, value] as const];
      if (!named.has(key) || !isJsonObject(value)) return [[key, withoutNotes(value)] as const];
      const parts = Object.entries(value).map(([name, part]) => [name, withoutNotes(part)] as const);
      return [[key, Object.fromEntries(parts)] as const];
    }),
  );
}

/** Where two values differ first. */
export interface Difference {
  /** JSON Pointer. */
  readonly pointer: string;
  /** Absent: there is none. */
  readonly left?: Json;
  readonly right?: Json;
}

/** The order of keys says nothing; `undefined` where the two are equal. */
export function firstDifference(left: Json, right: Json, pointer = ""): Difference | undefined {
  if (left === right) return undefined;
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) {
    return { pointer, left, right };
  }
  const one = new Map(Object.entries(left));
  const two = new Map(Object.entries(right));
  for (const key of new Set([...one.keys(), ...two.keys()])) {
    const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const a = one.get(key);
    const b = two.get(key);
    if (a === undefined || b === undefined) {
      return {
        pointer: place,
        ...(a === undefined ? {} : { left: a }),
        ...(b === undefined ? {} : { right: b }),
      };
    }
    const found = firstDifference(a, b, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isContainer(value: Json): value is JsonObject | readonly Json[] {
  return typeof value === "object" && value !== null;
}
