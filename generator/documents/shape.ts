import {
  type Application,
  type Definition,
  type Event,
  isJsonObject,
  type Json,
  type JsonObject,
  type Schema,
  type Stream,
  type Wire,
} from "../../asyncapi/index.js";
import { isJsonArray, withoutUndefined } from "../../asyncapi/json.js";
import { definitionsOf } from "../view/homes.js";

/** Keywords that only people read. */
const notes = new Set(["$comment", "description", "examples", "title"]);
/** Keywords whose keys are names, not keywords. */
const named = new Set(["$defs", "definitions", "dependencies", "patternProperties", "properties"]);
/** Keywords whose values are data, not schemas. */
const data = new Set(["const", "default"]);
/** Keywords whose values are lists without an order. */
const sets = new Set(["enum", "required", "type"]);

/** What publishers and subscribers have to agree on, without what is said to people. */
export interface Shapes {
  readonly of: (event: Event) => JsonObject;
  readonly ofDefinition: (name: string) => JsonObject;
  /** The definitions that an event reaches, in the order of the application. */
  readonly reached: (event: Event) => readonly Definition[];
}

/** The shapes of an application's events, each found once. */
export function openShapes(application: Application): Shapes {
  const byName = new Map(application.definitions.map(({ name, schema }) => [name, schema]));
  const events = new Map<Event, JsonObject>();
  const definitions = new Map<string, JsonObject>();
  const ofDefinition = (name: string): JsonObject => {
    const schema = byName.get(name);
    const shape = definitions.get(name) ?? (schema === undefined ? {} : shapeOfSchema(schema));
    definitions.set(name, shape);
    return shape;
  };
  const places = new Map(application.definitions.map(({ name }, place) => [name, place]));
  const reached = ({ payload, headers, reply }: Event): readonly Definition[] => {
    const found = [payload, headers, reply].flatMap((schema) =>
      schema === undefined ? [] : definitionsOf(schema, byName).flatMap((name) => places.get(name) ?? []),
    );
    return [...new Set(found)].sort((a, b) => a - b).flatMap((place) => application.definitions[place] ?? []);
  };
  const of = (event: Event): JsonObject => {
    const known = events.get(event);
    if (known !== undefined) return known;
    const used = reached(event).map(({ name }) => [name, ofDefinition(name)] as const);
    const shape = { ...shapeOfEvent(event), definitions: Object.fromEntries(used) };
    events.set(event, shape);
    return shape;
  };
  return { of, ofDefinition, reached };
}

function shapeOfEvent({ subject, stream, payload, headers, reply, ...rest }: Event): JsonObject {
  const { contentType, deduplicateBy, correlationId, discriminator, ttl, wire, replyWire } = rest;
  return withoutUndefined({
    contentType,
    deduplicateBy,
    correlationId,
    discriminator: discriminator && { ...discriminator },
    ttl,
    stream: stream === undefined ? false : streamKey(stream),
    // by their places: the names are each document's own
    parameters: subject.parameters.map(({ enum: values, default: fallback, from }) =>
      withoutUndefined({ enum: values, default: fallback, from }),
    ),
    payload: shapeOfSchema(payload),
    headers: headers && shapeOfSchema(headers),
    reply: reply && shapeOfSchema(reply),
    codec: wire && shapeOfWire(wire),
    replyCodec: replyWire && shapeOfWire(replyWire),
  });
}

/** What two documents call alike is one stream; names that nobody chose have those of parameters in them. */
export function streamKey({ name, origin, subjects: [subject] }: Stream): string {
  return origin === "derived" && subject !== undefined ? subject.replaceAll(".", "-") : name;
}

function shapeOfSchema({ json, dialect }: Schema): JsonObject {
  const shape = withoutNotes(json);
  return dialect === undefined ? shape : { $schema: dialect, ...shape };
}

function shapeOfWire(wire: Wire): JsonObject {
  return wire.kind === "avro" ? { ...wire, schema: withoutDocs(wire.schema) } : wire;
}

function withoutDocs(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutDocs);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === "doc" ? [] : [[key, withoutDocs(value)] as const],
    ),
  );
}

/** A schema without descriptions, titles and examples. */
function withoutNotes(schema: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (notes.has(key)) return [];
      if (data.has(key)) return [[key, value] as const];
      if (sets.has(key)) return [[key, inOrder(value)] as const];
      if (!named.has(key) || !isJsonObject(value)) return [[key, partWithoutNotes(value)] as const];
      const parts = Object.entries(value).map(([name, part]) => [name, partWithoutNotes(part)] as const);
      return [[key, Object.fromEntries(parts)] as const];
    }),
  );
}

function partWithoutNotes(part: Json): Json {
  if (Array.isArray(part)) return part.map(partWithoutNotes);
  return isJsonObject(part) ? withoutNotes(part) : part;
}

function inOrder(value: Json): Json {
  if (!isJsonArray(value)) return value;
  const texts = new Map(value.map((each) => [JSON.stringify(each), each]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
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
