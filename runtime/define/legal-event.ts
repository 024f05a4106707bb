import { InvalidDefinitionError } from "../errors.js";
import { legalEventName, legalPointer, positiveDuration } from "./checks.js";
import { legalCloudEvents } from "./cloud-events.js";
import type { EventDefinition } from "./event.js";
import { covers } from "./filter.js";
import { legalStream } from "./legal-stream.js";
import { legalTemplate } from "./legal-subject.js";
import { parameterNames, toFilter } from "./subject.js";

/** Throws `InvalidDefinitionError` at the first setting that can't be meant. */
export function legalEvent(event: EventDefinition): void {
  legalEventName(event.name, "event: name");
  const where = `event "${event.name}"`;
  legalTemplate(event.subject, `${where}: subject`);
  legalParameters(event, where);
  legalSchemas(event, where);
  if (!/^[^\s/;]+\/[^\s/;]+(?:\s*;[^\r\n]*)?$/.test(event.contentType)) {
    throw new InvalidDefinitionError(`${where}: contentType`, event.contentType, "a media type");
  }
  if (event.deduplicateBy !== undefined) {
    legalPointer(event.deduplicateBy, `${where}: deduplicateBy`);
    if (event.reply !== undefined) {
      const expected = "nothing on a request: one that is dropped as a duplicate goes unanswered";
      throw new InvalidDefinitionError(`${where}: deduplicateBy`, event.deduplicateBy, expected);
    }
  }
  legalCorrelation(event.correlationId, `${where}: correlationId`);
  legalCorrelation(event.replyTo, `${where}: replyTo`);
  legalDiscriminator(event.discriminator, `${where}: discriminator`);
  if (event.cloudEvents !== undefined) legalCloudEvents(event.cloudEvents, `${where}: cloudEvents`);
  legalStreamOf(event, where);
}

function legalDiscriminator(discriminator: EventDefinition["discriminator"], setting: string): void {
  if (discriminator === undefined) return;
  if ("from" in discriminator) legalPointer(discriminator.from, `${setting}.from`);
  if (discriminator.values.length > 0) return;
  throw new InvalidDefinitionError(`${setting}.values`, discriminator.values, "at least one value");
}

function legalCorrelation(place: EventDefinition["correlationId"], setting: string): void {
  if (place === undefined) return;
  if ("from" in place) return legalPointer(place.from, `${setting}.from`);
  // those of the server and of the runtime have a meaning of their own
  if (/^(?!nats-|hazelnats-)[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/i.test(place.header)) return;
  const expected = "a header's name that starts neither with Nats- nor with Hazelnats-";
  throw new InvalidDefinitionError(`${setting}.header`, place.header, expected);
}

function legalStreamOf(event: EventDefinition, where: string): void {
  const { stream, ttl } = event;
  if (ttl !== undefined) positiveDuration(ttl, `${where}: ttl`);
  if (stream === undefined) {
    if (ttl === undefined) return;
    throw new InvalidDefinitionError(`${where}: ttl`, ttl, "nothing on core NATS, which keeps no messages");
  }
  legalStream(stream);
  if (stream.deduplicate === "forever") legalForever(event, where);
  if (stream.wire === "walnats" && ttl !== undefined) {
    throw new InvalidDefinitionError(`${where}: ttl`, ttl, 'nothing in a stream with wire: "walnats"');
  }
  const filter = toFilter(event.subject);
  if (stream.subjects.some((subject) => covers(subject, filter))) return;
  const expected = `a subject that its stream ${stream.name} holds: ${stream.subjects.join(", ")}`;
  throw new InvalidDefinitionError(`${where}: subject`, event.subject, expected);
}

function legalForever({ ttl, reply }: EventDefinition, where: string): void {
  const expected = 'nothing in a stream with deduplicate: "forever"';
  if (ttl !== undefined) throw new InvalidDefinitionError(`${where}: ttl`, ttl, expected);
  if (reply !== undefined) throw new InvalidDefinitionError(`${where}: reply`, "a schema", expected);
}

function legalParameters(event: EventDefinition, where: string): void {
  const names = parameterNames(event.subject);
  for (const [name, options] of Object.entries(event.parameters)) {
    const setting = `${where}: parameters.${name}`;
    if (!names.includes(name)) {
      throw new InvalidDefinitionError(setting, options, `a parameter of the subject ${event.subject}`);
    }
    if (options.from !== undefined) legalPointer(options.from, `${setting}.from`);
    if (options.enum?.length === 0) {
      throw new InvalidDefinitionError(`${setting}.enum`, options.enum, "at least one value");
    }
    for (const value of [...(options.enum ?? []), options.default].filter((one) => one !== undefined)) {
      if (!/^[^\s.*>\p{Cc}]+$/u.test(value)) {
        throw new InvalidDefinitionError(setting, value, "one token without spaces, dots, `*` and `>`");
      }
    }
    if (options.default !== undefined && options.enum?.includes(options.default) === false) {
      throw new InvalidDefinitionError(
        `${setting}.default`,
        options.default,
        `one of ${options.enum.join(", ")}`,
      );
    }
  }
}

function legalSchemas(event: EventDefinition, where: string): void {
  for (const setting of ["schema", "headers", "reply"] as const) {
    // code without types may give anything
    const value: unknown = event[setting];
    if (value === undefined && setting !== "schema") continue;
    if ((typeof value === "object" && value !== null) || typeof value === "function") continue;
    throw new InvalidDefinitionError(`${where}: ${setting}`, value, "a schema");
  }
}
