import type { Diagnostic } from "../diagnostic.js";
import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import type { Event, Schema } from "../model/index.js";
import { kindOf } from "../read/payloads.js";
import { ownNameOf } from "../read/event-names.js";
import { aroundData, headersWithAttributes, payloadWithAttributes } from "./cloud-events.js";
import { inOrder, messageOrder } from "./order.js";
import { writeSchema } from "./schema.js";

/** What a message says beside its event, and how it is written. */
export interface MessageContext {
  /** In the components. */
  readonly key: string;
  /** What readers have to call it; absent: they find the name in another way. */
  readonly name?: string;
  /** From the application's document. */
  readonly rest: JsonObject;
  readonly defaultContentType: string;
  /** A trait of several messages has their headers. */
  readonly trait?: string | undefined;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** One message of `components.messages`. */
export function writeMessage(event: Event, context: MessageContext): JsonObject {
  const { key, name, rest, trait } = context;
  const { key: _key, payload: foreign, correlationId: written, ...others } = rest;
  const isNamed = name === undefined || ownNameOf({ name: others["name"], key }) === name;
  const { title, description, deprecated, deduplicateBy, ttl, cloudEvents } = event;
  const isStructured = cloudEvents?.mode === "structured";
  const placed = (place: string): string => (isStructured ? aroundData(place) : place);
  const jetstream: JsonObject = {
    ...(deduplicateBy === undefined ? {} : { deduplicateBy: placed(`$message.payload#${deduplicateBy}`) }),
    ...(ttl === undefined ? {} : { ttl }),
  };
  const contentType = isStructured ? "application/cloudevents+json" : event.contentType;
  const correlationId = correlationOf(event, { written, placed });
  const headers = trait === undefined ? headersOf(event) : undefined;
  const payload = foreign ?? payloadOf(event, context.report);
  return inOrder(messageOrder, {
    ...others,
    ...(isNamed || name === undefined ? {} : { "x-hazelnats-name": name }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(deprecated ? { deprecated } : {}),
    ...(contentType === context.defaultContentType ? {} : { contentType }),
    ...(trait === undefined ? {} : { traits: [{ $ref: `#/components/messageTraits/${trait}` }] }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(headers === undefined ? {} : { headers }),
    ...(payload === undefined ? {} : { payload }),
    ...(Object.keys(jetstream).length === 0 ? {} : { "x-jetstream": jetstream }),
  });
}

/** The place is the event's own, if it has one; what else is said of it stays. */
function correlationOf(
  { correlationId }: Event,
  { written, placed }: { readonly written: Json | undefined; readonly placed: (place: string) => string },
): Json | undefined {
  if (correlationId === undefined) return written;
  const location =
    "header" in correlationId
      ? `$message.header#/${correlationId.header.replaceAll("~", "~0").replaceAll("/", "~1")}`
      : placed(`$message.payload#${correlationId.from}`);
  return { ...(isJsonObject(written) ? written : {}), location };
}

export function headersOf({ headers, cloudEvents }: Event): JsonObject | undefined {
  const own = headers && writeSchema(headers);
  return cloudEvents?.mode === "binary" ? headersWithAttributes(own, cloudEvents) : own;
}

function payloadOf(event: Event, report: (diagnostic: Diagnostic) => void): JsonObject | undefined {
  const { payload, contentType, cloudEvents, wire } = event;
  if (wire?.kind === "avro") return avro(wire.schema);
  if (wire?.kind === "protobuf") reportWire(event, report);
  const own = isBare(payload, contentType) ? undefined : writeSchema(payload);
  return cloudEvents?.mode === "structured" ? payloadWithAttributes(own, cloudEvents, contentType) : own;
}

export function avro(schema: Json): JsonObject {
  return { schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema };
}

/** Nothing is said of what bytes and texts hold. */
function isBare({ json, type, notes, documented }: Schema, contentType: string): boolean {
  if (Object.keys(documented ?? json).length === 0 && Object.keys(notes).length === 0) return true;
  return kindOf(contentType) === "text" && type.kind === "string" && documented === undefined;
}

function reportWire({ name, location }: Event, report: (diagnostic: Diagnostic) => void): void {
  report({
    severity: "warning",
    rule: "protobuf-export",
    message: `The Protobuf of the event "${name}" is known to code only as a descriptor, so its payload is written as JSON Schema.`,
    hint: "Write the .proto text into the document.",
    ...(location && { location }),
  });
}
