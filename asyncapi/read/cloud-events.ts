import type { Cursor } from "../cursor.js";
import type { Json } from "../json.js";
import type { CloudEvents } from "../model/cloud-events.js";
import { parts } from "./identifying-pointer.js";
import { inPlaceOf, Substitute } from "./substitute.js";
import type { Message, Reading } from "./specification.js";

type Extension = NonNullable<CloudEvents["extensions"]>[string];

/** What CloudEvents 1.0 itself gives a meaning. */
const known = new Set([
  ...["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "dataschema"],
  ...["data", "data_base64"],
]);

export interface ReadCloudEvents {
  readonly settings: CloudEvents;
  /** With the event's own payload, headers and content type, as if CloudEvents were not there. */
  readonly message: Message;
}

/** What a message is in CloudEvents; `undefined`: it is not one of them. */
export function readCloudEvents(
  message: Message,
  defaultContentType: string | undefined,
  reading: Reading,
): ReadCloudEvents | undefined {
  return inHeaders(message, reading) ?? inPayload(message, defaultContentType, reading);
}

/** Binary mode: a schema of headers that has `ce-id`, `ce-source` and `ce-type`. Documents for Kafka write `ce_id`. */
function inHeaders(message: Message, { references, report }: Reading): ReadCloudEvents | undefined {
  const headers = message.cursor.get("headers");
  if (headers === undefined) return undefined;
  const attributes = new Attributes(headers, attributeOfHeader);
  if (!["id", "source", "type"].every((name) => attributes.has(name))) return undefined;
  const isOwn = (name: string): boolean => attributeOfHeader(name) !== undefined;
  const rest = withoutProperties(headers, isOwn, references);
  const isEmpty = new Attributes(rest, (name) => name).names.length === 0;
  const members = new Map<string, Cursor | undefined>([["headers", isEmpty ? undefined : rest]]);
  const correlation = message.cursor.get("correlationId");
  const [, header = ""] = /^\$message\.header#\/([^/]*)$/.exec(correlation?.string("location") ?? "") ?? [];
  if (correlation !== undefined && isOwn(header)) {
    members.set("correlationId", undefined);
    report({
      severity: "information",
      rule: "correlation-id",
      message: `"${header}" is an attribute of CloudEvents: nothing is filled in or passed on.`,
      hint: "Take a header of its own, such as correlation-id.",
      location: correlation.locate("location"),
    });
  }
  return {
    settings: attributes.settings("binary"),
    message: { ...message, cursor: new Substitute(message.cursor, members, references) },
  };
}

/**
 * Structured mode: a payload that is the JSON object of an event, said by the content type, or by requiring what
 * CloudEvents requires.
 */
function inPayload(
  message: Message,
  defaultContentType: string | undefined,
  { references }: Reading,
): ReadCloudEvents | undefined {
  const { cursor } = message;
  const payload = cursor.get("payload");
  if (payload === undefined) return undefined;
  // Most are no events of CloudEvents, and need not be taken apart.
  if (!parts(payload).some((part) => part.get("properties")?.has("specversion") === true)) return undefined;
  const attributes = new Attributes(payload, (name) => name);
  const required = ["specversion", "id", "source", "type"];
  const mediaType = cursor.string("contentType") ?? defaultContentType ?? "";
  const isNamed = /^application\/cloudevents\+json\s*(?:;|$)/i.test(mediaType);
  const isRequired = required.every((name) => attributes.requires(name));
  if (!required.every((name) => attributes.has(name)) || !(isNamed || isRequired)) return undefined;
  const constant = attributes.constant("datacontenttype") ?? "application/json";
  const members = new Map<string, Cursor | undefined>([
    ["payload", attributes.find("data")],
    ["contentType", inPlaceOf(cursor, constant, references)],
  ]);
  for (const [key, member] of [
    ["x-jetstream", "deduplicateBy"],
    ["correlationId", "location"],
  ] as const) {
    const holder = cursor.get(key);
    const text = holder?.string(member);
    if (holder === undefined || text === undefined) continue;
    const inner = new Map([[member, inPlaceOf(holder, inData(text), references)]]);
    members.set(key, new Substitute(holder, inner, references));
  }
  return {
    settings: attributes.settings("structured"),
    message: { ...message, cursor: new Substitute(cursor, members, references) },
  };
}

/** A place in the payload as one in its `data`: the document sees the whole event, handlers see what it carries. */
export function inData(place: string): string {
  return place.replace(/^(\$message\.payload#)?\/data(?=\/)/, "$1");
}

function attributeOfHeader(name: string): string | undefined {
  return /^ce[-_]([a-z0-9_]+)$/i.exec(name)?.[1]?.toLowerCase();
}

/** What a schema and its `allOf` say of the attributes. */
class Attributes {
  readonly #found = new Map<string, Cursor>();
  readonly #required = new Set<Json>();

  constructor(schema: Cursor, attributeOf: (property: string) => string | undefined) {
    for (const part of parts(schema)) {
      for (const [property, cursor] of part.get("properties")?.entries() ?? []) {
        const name = attributeOf(property);
        if (name !== undefined && !this.#found.has(name)) this.#found.set(name, cursor);
      }
      for (const { value } of part.get("required")?.items() ?? []) {
        this.#required.add(typeof value === "string" ? (attributeOf(value) ?? "") : "");
      }
    }
  }

  get names(): readonly string[] {
    return [...this.#found.keys()];
  }

  has(name: string): boolean {
    return this.#found.has(name);
  }

  requires(name: string): boolean {
    return this.#required.has(name);
  }

  find(name: string): Cursor | undefined {
    return this.#found.get(name);
  }

  /** The only value, or the one that is there where nothing else is said. */
  constant(name: string): string | undefined {
    const schema = this.#found.get(name);
    const [only, ...others] = schema?.get("enum")?.items() ?? [];
    const value =
      schema?.plain("const") ?? (others.length === 0 ? only?.value : undefined) ?? schema?.plain("default");
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  settings(mode: CloudEvents["mode"]): CloudEvents {
    const [type, source, dataschema] = ["type", "source", "dataschema"].map((name) => this.constant(name));
    const extensions = this.names
      .filter((name) => !known.has(name) && /^[a-z0-9]+$/.test(name))
      .map((name) => [name, this.#extension(name)] as const);
    return {
      ...(type === undefined ? {} : { type }),
      ...(isUri(source) ? { source } : {}),
      mode,
      ...(isUri(dataschema) ? { dataschema } : {}),
      ...(extensions.length === 0 ? {} : { extensions: Object.fromEntries(extensions) }),
    };
  }

  #extension(name: string): Extension {
    const written = this.#found.get(name)?.string("type");
    const type = written === "integer" || written === "boolean" ? written : "string";
    return { type, ...(this.requires(name) ? { required: true } : {}) };
  }
}

function isUri(text: string | undefined): text is string {
  return text !== undefined && /^[^\s"<>\\^`{|}\p{Cc}\p{Cs}]+$/u.test(text);
}

function withoutProperties(
  schema: Cursor,
  isOut: (name: string) => boolean,
  references: Reading["references"],
  around: ReadonlySet<string> = new Set(),
): Cursor {
  if (around.has(schema.identity)) return schema;
  const inside = new Set([...around, schema.identity]);
  const members = new Map<string, Cursor | undefined>();
  const properties = schema.get("properties");
  if (properties !== undefined) {
    const out = properties.entries().flatMap(([name]) => (isOut(name) ? [[name, undefined] as const] : []));
    members.set("properties", new Substitute(properties, new Map(out), references));
  }
  const required = schema.get("required");
  if (required !== undefined) {
    const kept = required
      .items()
      .flatMap(({ value }) => (typeof value === "string" && isOut(value) ? [] : [value]));
    members.set("required", inPlaceOf(required, kept, references));
  }
  const all = schema.get("allOf");
  if (all !== undefined) {
    const cleared = all
      .items()
      .map((part, index) => [String(index), withoutProperties(part, isOut, references, inside)] as const);
    members.set("allOf", new Substitute(all, new Map(cleared), references));
  }
  return new Substitute(schema, members, references);
}
