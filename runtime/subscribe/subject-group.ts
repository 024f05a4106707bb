import { contentKindOf, parse } from "../codec/content.js";
import { valueAt } from "../codec/json-pointer.js";
import type { EventDefinition } from "../define/event.js";
import type { SubscriberDefinition } from "../define/subscriber.js";
import type { Delivery } from "./delivery.js";

/** The events that travel on one subject, two at least, whichever actor handles them. */
export interface SubjectGroup {
  readonly events: ReadonlyMap<string, EventDefinition>;
  /** The event of a message by its discriminator; `undefined` where there is none, or none has the value. */
  readonly discriminate: (delivery: Pick<Delivery, "headers" | "data">) => EventDefinition | undefined;
}

/** By event, its group; events that have a subject of their own are left out. */
export function groupBySubject(
  definition: Pick<SubscriberDefinition, "actors" | "ignores">,
): ReadonlyMap<EventDefinition, SubjectGroup> {
  const handled = Object.values(definition.actors).flatMap((actor) =>
    actor.event === undefined ? Object.values(actor.events) : [actor.event],
  );
  const bySubject = new Map<string, EventDefinition[]>();
  for (const event of [...handled, ...Object.values(definition.ignores ?? {})]) {
    // names of parameters are no part of a subject
    const key = `${event.stream?.name ?? ""} ${event.subject.replace(/\{[^{}]*\}/g, "{}")}`;
    const group = bySubject.get(key);
    if (group === undefined) bySubject.set(key, [event]);
    else group.push(event);
  }
  return new Map(
    [...bySubject.values()].flatMap((events) => {
      const byName = new Map(events.toReversed().map((event) => [event.name, event]));
      if (byName.size === 1) return [];
      const group = { events: byName, discriminate: discriminatorOf([...byName.values()]) };
      return events.map((event) => [event, group] as const);
    }),
  );
}

type Value = string | number | boolean;

function discriminatorOf(events: readonly EventDefinition[]): SubjectGroup["discriminate"] {
  const none = (): undefined => undefined;
  const place = events[0]?.discriminator;
  if (place === undefined) return none;
  const owners = new Map<Value, EventDefinition>();
  for (const event of events) {
    const { discriminator } = event;
    if (discriminator === undefined || !isSamePlace(discriminator, place)) return none;
    if ("from" in discriminator && !isPlainJson(event)) return none;
    for (const value of discriminator.values) {
      const key = "header" in discriminator ? String(value) : value;
      const owner = owners.get(key);
      if (owner !== undefined && owner !== event) return none;
      owners.set(key, event);
    }
  }
  return (delivery) => {
    const value = "header" in place ? delivery.headers.get(place.header)?.[0] : partOf(delivery, place.from);
    return isValue(value) ? owners.get(value) : undefined;
  };
}

type Place = NonNullable<EventDefinition["discriminator"]>;

function isSamePlace(one: Place, other: Place): boolean {
  return "header" in one
    ? "header" in other && one.header === other.header
    : "from" in other && one.from === other.from;
}

function isPlainJson({ codec, contentType }: EventDefinition): boolean {
  return codec === undefined && contentKindOf(contentType) === "json";
}

function partOf({ data }: Pick<Delivery, "data">, pointer: string): unknown {
  const content = parse(data, "json");
  return content.kind === "content" ? valueAt(content.value, pointer) : undefined;
}

function isValue(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
