import type { Cursor } from "../cursor.js";
import type { Schema, Wire } from "../model/index.js";
import { union } from "./combine-types.js";
import { checkHeaders } from "./header-names.js";
import type { PendingSchema, SchemaReader } from "./schema.js";
import type { Message, Reading, Specification } from "./specification.js";

/** What a message holds, read as its content type says. */
export interface Payloads {
  readonly contentType: (message: Message) => string;
  /** `undefined` after a diagnostic. */
  readonly payload: (message: Message) => PendingSchema | undefined;
  readonly headers: (message: Message) => PendingSchema | undefined;
  /** What answers a request: one of several messages. */
  readonly reply: (messages: readonly Message[]) => PendingSchema | undefined;
}

export function payloadReader(
  specification: Specification,
  schemas: SchemaReader,
  reading: Reading,
): Payloads {
  const { root, major } = specification;
  const contentType = (message: Message): string =>
    message.cursor.string("contentType") ?? root.string("defaultContentType") ?? "application/json";

  const reported = new Set<string>();
  const mediaType = (message: Message): string => {
    const type = contentType(message);
    if (!/^[^\s/;]+\/[^\s/;]+(?:\s*;[^\r\n]*)?$/.test(type)) reportMediaType(message, type, reading);
    return type;
  };
  const payload = (message: Message): PendingSchema | undefined => {
    const { cursor } = message;
    const written = cursor.get("payload");
    const format = major === 2 ? cursor.string("schemaFormat") : undefined;
    const schema = written === undefined ? plain({ kind: "unknown" }, cursor) : schemas.read(written, format);
    const type = mediaType(message);
    const kind = kindOf(type);
    const isText = kind === "text" && written?.string("type") === "string";
    if (schema === undefined) return undefined;
    if (kind === "json" || isText) return withoutWire(schema);
    if (schema.wire !== undefined && isBinary(type, schema.wire)) return schema;
    if (written !== undefined && schema.type.kind !== "unknown" && !reported.has(type)) {
      reported.add(type); // whoever knows of one message knows of all
      reportContentType(message, type, reading);
    }
    const bare = plain({ kind: kind === "text" ? "string" : "bytes" }, written ?? cursor);
    return schema.documented === undefined ? bare : { ...bare, documented: schema.documented };
  };

  const headers = ({ cursor }: Message): PendingSchema | undefined => {
    const written = cursor.get("headers");
    const schema = written && schemas.read(written);
    if (schema !== undefined) checkHeaders(schema, reading);
    return schema;
  };

  const reply = (messages: readonly Message[]): PendingSchema | undefined => {
    const answers = messages.flatMap((message) => payload(message) ?? []);
    const [only, ...others] = answers;
    if (only === undefined || others.length === 0) return only;
    return {
      json: { anyOf: answers.map((answer) => answer.json) },
      type: union(answers.map((answer) => answer.type)),
      notes: {},
      uses: new Set(answers.flatMap((answer) => [...answer.uses])),
      documented: () => ({ anyOf: answers.map((answer) => answer.documented?.() ?? answer.json) }),
      cursor: only.cursor,
    };
  };
  return { contentType, payload, headers, reply };
}

/** How a payload of this type stands in a message; the runtime decodes by the same rule. */
export function kindOf(contentType: string): "json" | "text" | "bytes" {
  const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
  if (/[/+]json$/.test(type)) return "json";
  return /^text\/|[/+](xml|yaml|x-yaml)$/.test(type) ? "text" : "bytes";
}

const binary: Readonly<Record<Wire["kind"], RegExp>> = {
  avro: /^(?:avro\/binary|application\/(?:x-)?avro|application\/vnd\.apache\.avro(?:\+binary)?)$/,
  protobuf: /^application\/(?:(?:x-)?protobuf|vnd\.google\.protobuf)$/,
};

/** True where a content type names the binary form of the language that the schema is written in. */
export function isBinary(contentType: string, wire: Wire): boolean {
  return binary[wire.kind].test((contentType.split(";")[0] ?? "").trim().toLowerCase());
}

function withoutWire({ wire: _wire, ...schema }: PendingSchema): PendingSchema {
  return schema;
}

function plain(type: Schema["type"], cursor: Cursor): PendingSchema {
  return { json: type.kind === "string" ? { type: "string" } : {}, type, notes: {}, uses: new Set(), cursor };
}

function reportMediaType({ cursor }: Message, type: string, { report }: Reading): void {
  report({
    severity: "error",
    rule: "content-type",
    message: `"${type}" is not a media type.`,
    hint: "For JSON it is application/json.",
    location: cursor.locate("contentType"),
  });
}

function reportContentType(message: Message, contentType: string, { report }: Reading): void {
  const handed = kindOf(contentType) === "text" ? "text" : "bytes";
  report({
    severity: "warning",
    rule: "content-type",
    message: `Payloads of type "${contentType}" are not decoded: handlers get ${handed}, and the payload's schema is not checked.`,
    hint: 'If the payload travels as JSON, say so: contentType: application/json, or a type that ends with "+json".',
    location: message.cursor.locate("contentType"),
  });
}
