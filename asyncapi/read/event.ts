import type { Cursor } from "../cursor.js";
import type { Diagnostic } from "../diagnostic.js";
import type { CloudEvents, Definition, Duration, Event, Schema, Stream, Subject } from "../model/index.js";
import { inData, readCloudEvents } from "./cloud-events.js";
import { correlationIdOf } from "./correlation-id.js";
import { ownName } from "./event-names.js";
import { checkIdentifyingPointer } from "./identifying-pointer.js";
import type { Route } from "./events.js";
import { readReplyPlaces } from "./reply-place.js";
import { payloadReader } from "./payloads.js";
import { SchemaReader } from "./schema.js";
import type { PendingSchema } from "./schema.js";
import { SharedSchemas } from "./shared-schemas.js";
import type { Message, Operation, Reading, Specification } from "./specification.js";
import type { Streams } from "./streams.js";

interface Parts {
  readonly specification: Specification;
  readonly routes: readonly Route[];
  readonly names: ReadonlyMap<Message, string>;
  readonly streams: Streams;
}

interface Read {
  readonly events: ReadonlyMap<Message, Event>;
  readonly definitions: readonly Definition[];
  readonly schemas: ReadonlyMap<Message, WrittenSchemas>;
}

/** As JSON Schema, where the document writes them. */
export interface WrittenSchemas {
  readonly payload: Cursor | undefined;
  readonly headers: Cursor | undefined;
}

/** Reads the events: one for each message of each route, without those that could not be read. */
export function readEvents(parts: Parts, reading: Reading): Read {
  const found: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);
  const { root } = parts.specification;
  const schemas = new SchemaReader(root, { ...reading, report });
  const read = readWith(schemas, parts, { ...reading, report });
  const names = schemas.distinctNames;
  // Rare: which of several schemas has a name can be said only when all of them are known.
  if (names !== undefined) return readWith(new SchemaReader(root, reading, names), parts, reading);
  for (const diagnostic of found) reading.report(diagnostic);
  return read;
}

function readWith(schemas: SchemaReader, parts: Parts, reading: Reading): Read {
  const { specification, routes, names, streams } = parts;
  const payloads = payloadReader(specification, schemas, reading);
  const replies = readReplies(specification.operations, reading);
  const replyPlaces = readReplyPlaces(specification.operations, reading);
  const drafts: {
    /** As the document has it. */
    written: Message;
    message: Message;
    cloudEvents?: CloudEvents;
    route: Route;
    payload: PendingSchema;
    headers?: PendingSchema;
    reply?: PendingSchema;
  }[] = [];
  for (const route of routes) {
    for (const written of route.messages) {
      const cloudEvent = readCloudEvents(written, specification.root.string("defaultContentType"), reading);
      const message = cloudEvent?.message ?? written;
      const payload = payloads.payload(message);
      if (payload === undefined) continue;
      const headers = payloads.headers(message);
      const answers = replies.get(written);
      const reply = answers && payloads.reply(answers);
      drafts.push({
        written,
        message,
        route,
        payload,
        ...(cloudEvent && { cloudEvents: cloudEvent.settings }),
        ...(headers && { headers }),
        ...(reply && { reply }),
      });
    }
  }
  const definitions = schemas.finish();
  const shared = new SharedSchemas(
    drafts.flatMap(({ payload, headers }) => (headers ? [payload, headers] : [payload])),
    (pending) => schemas.complete(pending),
  );
  const events = new Map<Message, Event>();
  const schemasOf = new Map<Message, WrittenSchemas>();
  const answers = new Map<string, Schema>();
  /** The same answer to several requests is one schema. */
  const answer = (reply: PendingSchema, messages: readonly Message[]): Schema => {
    const key = keyOf(messages);
    const schema = answers.get(key) ?? named(schemas.complete(reply), messages);
    answers.set(key, schema);
    return schema;
  };
  for (const { written, message, route, payload, headers, reply, cloudEvents } of drafts) {
    const { cursor } = message;
    const description = cursor.string("description") ?? cursor.string("summary");
    const title = cursor.string("title");
    const stream = streams.of.get(route.channel);
    const deduplicateBy = checkIdentifyingPointer(
      message,
      { isRequest: replies.has(written), schema: payload.schema },
      reading,
    );
    if (stream === undefined) reportWithoutStream(message, reading);
    else if (stream.settings.messageTtl === false) reportWithoutTtl(message, stream, reading);
    else if (stream.settings.deduplicate === "forever")
      reportForever(message, { stream, isRequest: replies.has(written) }, reading);
    const correlationId = correlationIdOf(message, reading);
    const replyTo = replyPlaces.get(written);
    const ttl = cursor.get("x-jetstream")?.string("ttl") as Duration | undefined; // checked against its schema
    const event: Event = {
      name: names.get(written) ?? "event",
      ...(title === undefined ? {} : { title: title.trim() }),
      ...(description === undefined ? {} : { description: description.trim() }),
      ...(cursor.flag("deprecated") ? { deprecated: true } : {}),
      subject: cloudEvents?.mode === "structured" ? subjectInData(route.subject) : route.subject,
      ...(stream && { stream }),
      payload: shared.payload(payload, message),
      ...(headers && { headers: shared.headers(headers, message) }),
      contentType: payloads.contentType(message),
      ...(payload.wire && { wire: payload.wire }),
      ...(reply?.wire && { replyWire: reply.wire }),
      ...(reply && { reply: answer(reply, replies.get(written) ?? []) }),
      ...(reply && replyTo && { replyTo }),
      ...(deduplicateBy === undefined ? {} : { deduplicateBy }),
      ...(correlationId && { correlationId }),
      ...(cloudEvents && { cloudEvents }),
      ...(ttl === undefined ? {} : { ttl }),
      location: cursor.locate(),
    };
    events.set(written, event);
    schemasOf.set(written, { payload: payload.schema, headers: headers?.schema });
  }
  return { events, definitions, schemas: schemasOf };
}

function subjectInData({ template, parameters }: Subject): Subject {
  const moved = parameters.map(({ from, ...rest }) =>
    from === undefined ? rest : { ...rest, from: inData(from) },
  );
  return { template, parameters: moved };
}

/** An answer keeps the name of its message, for it is no event of its own that could have it. */
function named(schema: Schema, [only, ...others]: readonly Message[]): Schema {
  const name = only !== undefined && others.length === 0 ? ownName(only) : undefined;
  return name === undefined || schema.type.kind === "reference" ? schema : { ...schema, name };
}

/** Core NATS keeps nothing: there is nothing to deduplicate and nothing that could expire. */
function reportWithoutStream({ cursor }: Message, { report }: Reading): void {
  const extension = cursor.get("x-jetstream");
  for (const key of ["deduplicateBy", "ttl"]) {
    if (extension?.has(key) !== true) continue;
    report({
      severity: "error",
      rule: "core-nats",
      message: `"${key}" means nothing here: the channel is on core NATS, which keeps no messages.`,
      hint: "Remove it, or give the channel a stream.",
      location: extension.locate(key),
    });
  }
}

function reportWithoutTtl({ cursor }: Message, stream: Stream, { report }: Reading): void {
  const extension = cursor.get("x-jetstream");
  if (extension?.has("ttl") !== true) return;
  report({
    severity: "error",
    rule: "message-ttl",
    message: `The stream "${stream.name}" says messageTtl: false, so its messages can't have a ttl.`,
    hint: "Remove one of the two; a stream of messages with a ttl allows it by itself.",
    location: extension.locate("ttl"),
  });
}

/** What would go by itself, or is new each time, has no place where each id is known for ever. */
function reportForever(
  { cursor }: Message,
  { stream, isRequest }: { readonly stream: Stream; readonly isRequest: boolean },
  { report }: Reading,
): void {
  const extension = cursor.get("x-jetstream");
  const hasTtl = extension?.has("ttl") === true;
  if (!hasTtl && !isRequest) return;
  report({
    severity: "error",
    rule: "deduplicate-forever",
    message: `The stream "${stream.name}" says deduplicate: forever, so it takes no ${hasTtl ? "messages with a ttl" : "requests"}.`,
    hint: hasTtl ? "Remove one of the two." : "Give the channel another stream.",
    location: hasTtl ? extension.locate("ttl") : cursor.locate(),
  });
}

/** What answers which message; two operations must not say different things of one. */
function readReplies(
  operations: readonly Operation[],
  reading: Reading,
): ReadonlyMap<Message, readonly Message[]> {
  const replies = new Map<Message, readonly Message[]>();
  for (const { reply, messages } of operations) {
    if (reply === undefined || reply.messages.length === 0) continue;
    for (const message of messages) {
      const other = replies.get(message);
      if (other === undefined) replies.set(message, reply.messages);
      else if (keyOf(other) !== keyOf(reply.messages)) {
        reading.report({
          severity: "error",
          rule: "different-replies",
          message: "Another operation says that other messages answer this one.",
          hint: "Give both operations the same messages in their replies, or messages of their own.",
          location: reply.cursor.locate(),
        });
      }
    }
  }
  return replies;
}

function keyOf(messages: readonly Message[]): string {
  return messages
    .map(({ cursor }) => cursor.identity)
    .toSorted()
    .join("\n");
}
