import type { CloudEvent, CloudEventsExtension } from "../define/cloud-events.js";
import type { EventDefinition } from "../define/event.js";
import { InvalidHeadersError } from "../errors.js";
import type { Issue } from "../errors.js";

/** By name, in the order in which they are written. */
export type Attributes = ReadonlyMap<string, unknown>;

/** What a publisher gives, as it is when the compiler has checked it. */
export interface CloudEventGiven {
  readonly source?: string | undefined;
  readonly subject?: string | undefined;
  readonly time?: Date | undefined;
  readonly dataschema?: string | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** The attributes of an event that is published. Throws `InvalidHeadersError`. */
export function attributesOf(
  event: EventDefinition,
  facts: { readonly id: string; readonly application: string; readonly given: CloudEventGiven },
): Attributes {
  const { cloudEvents = {} } = event;
  const { given } = facts;
  const time = given.time ?? new Date();
  if (Number.isNaN(time.getTime())) throw invalid(event, [{ path: "/ce-time", message: "is no date" }]);
  const found: readonly (readonly [string, unknown])[] = [
    ["specversion", "1.0"],
    ["id", facts.id],
    ["source", given.source ?? cloudEvents.source ?? `/${encodeURIComponent(facts.application)}`],
    ["type", typeOf(event)],
    ["time", time.toISOString()],
    ["subject", given.subject],
    ["datacontenttype", event.contentType],
    ["dataschema", given.dataschema ?? cloudEvents.dataschema],
    ...Object.entries(given.extensions ?? {}),
  ];
  const attributes = new Map(found.filter(([, value]) => value !== undefined));
  check(event, attributes);
  for (const name of Object.keys(given.extensions ?? {})) {
    if (Object.hasOwn(cloudEvents.extensions ?? {}, name)) continue;
    throw invalid(event, [{ path: `/ce-${name}`, message: "is no extension of the event" }]);
  }
  return attributes;
}

/** What a handler gets. Throws `InvalidHeadersError`. */
export function cloudEventOf(event: EventDefinition, attributes: Attributes): CloudEvent {
  check(event, attributes);
  const text = (name: string): string | undefined => {
    const value = attributes.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const time = text("time");
  const extensions = Object.keys(event.cloudEvents?.extensions ?? {}).filter((name) => attributes.has(name));
  return {
    specversion: "1.0",
    id: text("id") ?? "",
    source: text("source") ?? "",
    type: text("type") ?? "",
    time: time === undefined ? undefined : new Date(time),
    subject: text("subject"),
    datacontenttype: text("datacontenttype"),
    dataschema: text("dataschema"),
    // never assigned by name, so that an extension called constructor is a property like others
    extensions: Object.fromEntries(extensions.map((name) => [name, attributes.get(name)])),
  };
}

function typeOf(event: EventDefinition): string {
  return event.cloudEvents?.type ?? event.name;
}

/** Throws `InvalidHeadersError`, naming attributes by their headers. */
function check(event: EventDefinition, attributes: Attributes): void {
  const issues: Issue[] = [];
  const add = (name: string, message: string): void => void issues.push({ path: `/ce-${name}`, message });
  for (const name of ["specversion", "id", "source", "type"]) {
    const value = attributes.get(name);
    if (typeof value !== "string" || value === "") add(name, "is missing, and CloudEvents requires it");
  }
  if (issues.length > 0) throw invalid(event, issues);
  if (attributes.get("specversion") !== "1.0") add("specversion", "is not 1.0");
  const { type } = event.cloudEvents ?? {};
  if (type !== undefined && attributes.get("type") !== type) add("type", `is not "${type}"`);
  const time = attributes.get("time");
  if (time !== undefined && !isTime(time)) add("time", "is no time of RFC 3339");
  for (const name of ["subject", "datacontenttype", "dataschema"]) {
    const value = attributes.get(name);
    if (value !== undefined && (typeof value !== "string" || value === "")) add(name, "is no text");
  }
  for (const [name, extension] of Object.entries(event.cloudEvents?.extensions ?? {})) {
    const mistake = mistakeIn(attributes.get(name), extension);
    if (mistake !== undefined) add(name, mistake);
  }
  for (const [name, value] of attributes) {
    if (typeof value === "string" && /[\p{Cc}\p{Cs}]/u.test(value)) add(name, "has characters of control");
  }
  if (issues.length > 0) throw invalid(event, issues);
}

function mistakeIn(value: unknown, { type, required }: CloudEventsExtension): string | undefined {
  if (value === undefined) return required === true ? "is missing" : undefined;
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : "is no string";
    case "boolean":
      return typeof value === "boolean" ? undefined : "is neither true nor false";
    case "integer":
      return typeof value === "number" && (value | 0) === value ? undefined : "is no integer of 32 bits";
  }
}

function isTime(value: unknown): boolean {
  const pattern = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
  return typeof value === "string" && pattern.test(value) && !Number.isNaN(Date.parse(value));
}

function invalid(event: EventDefinition, issues: readonly Issue[]): InvalidHeadersError {
  return new InvalidHeadersError(event.name, issues);
}
