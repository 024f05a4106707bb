import type { CloudEvent } from "../define/cloud-events.js";
import type { EventDefinition } from "../define/event.js";
import type { HeaderMap } from "../header-map.js";
import { contentTypeHeader } from "../headers.js";
import { InvalidHeadersError, InvalidPayloadError } from "../errors.js";
import { attributesOf, cloudEventOf } from "./attributes.js";
import type { Attributes, CloudEventGiven } from "./attributes.js";
import { envelopeType, readEnvelope, writeEnvelope } from "./envelope.js";
import { fromHeaderValue, toHeaderValue } from "./header-value.js";

interface Written {
  readonly data: Uint8Array;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * The payload and the headers of an event that is published: as they are, or as CloudEvents by the NATS Protocol
 * Binding for CloudEvents 1.0.3. Throws `InvalidHeadersError`.
 */
export function writeCloudEvent(
  event: EventDefinition,
  data: Uint8Array,
  facts: {
    readonly id: string;
    readonly application: string | undefined;
    readonly given: CloudEventGiven | undefined;
  },
): Written {
  const { cloudEvents, contentType } = event;
  if (cloudEvents === undefined) {
    if (facts.given !== undefined) {
      throw new InvalidHeadersError(event.name, [{ path: "", message: "are not those of CloudEvents" }]);
    }
    return { data, headers: new Map([[contentTypeHeader, contentType]]) };
  }
  const { id, application = event.name, given = {} } = facts;
  const attributes = attributesOf(event, { id, application, given });
  if (cloudEvents.mode === "structured") {
    return {
      data: writeEnvelope(event, attributes, data),
      headers: new Map([[contentTypeHeader, envelopeType]]),
    };
  }
  const named = [...attributes].map(([name, value]) => [`ce-${name}`, toHeaderValue(String(value))] as const);
  return { data, headers: new Map([[contentTypeHeader, contentType], ...named]) };
}

interface Read {
  /** As it would stand in a message alone. */
  readonly data: Uint8Array;
  /** `undefined`: the event is not one of CloudEvents. */
  readonly cloudEvent: CloudEvent | undefined;
}

/** The other way round; what a message is, its headers say. Throws `InvalidHeadersError` or `InvalidPayloadError`. */
export function readCloudEvent(
  event: EventDefinition,
  message: { readonly data: Uint8Array; readonly headers: HeaderMap },
): Read {
  if (event.cloudEvents === undefined) return { data: message.data, cloudEvent: undefined };
  const headers = inLowerCase(message.headers);
  const mediaType = (headers.get(contentTypeHeader.toLowerCase()) ?? "").split(";")[0]?.trim().toLowerCase();
  const isEnvelope = mediaType?.startsWith("application/cloudevents") === true;
  // who neither says that it is an envelope nor has attributes in headers means what the event says
  const isSilent = !headers.has("ce-specversion") && event.cloudEvents.mode === "structured";
  if (isEnvelope && mediaType !== envelopeType && mediaType !== "application/cloudevents") {
    throw new InvalidPayloadError(event.name, [
      { path: "", message: `is ${mediaType}, not ${envelopeType}` },
    ]);
  }
  if (isEnvelope || isSilent) {
    const { attributes, data } = readEnvelope(event, message.data);
    return { data, cloudEvent: cloudEventOf(event, attributes) };
  }
  return { data: message.data, cloudEvent: cloudEventOf(event, attributesIn(event, headers)) };
}

// Names of headers differ in upper and lower case by the libraries that send them.
function inLowerCase(headers: HeaderMap): ReadonlyMap<string, string> {
  return new Map([...headers].map(([name, [value = ""]]) => [name.toLowerCase(), value]));
}

function attributesIn(event: EventDefinition, headers: ReadonlyMap<string, string>): Attributes {
  const attributes = new Map<string, unknown>();
  for (const [header, text] of headers) {
    if (!header.startsWith("ce-")) continue;
    const name = header.slice("ce-".length);
    const value = fromHeaderValue(text);
    if (value === undefined) {
      throw new InvalidHeadersError(event.name, [
        { path: `/${header}`, message: "is not percent-encoded UTF-8" },
      ]);
    }
    attributes.set(name, typed(event, name, value));
  }
  return attributes;
}

/** What is no such value stays text, and is refused by name. */
function typed(event: EventDefinition, name: string, text: string): unknown {
  const extensions = event.cloudEvents?.extensions ?? {};
  const type = Object.hasOwn(extensions, name) ? extensions[name]?.type : undefined;
  if (type === "integer" && /^-?\d{1,10}$/.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
