import { groupBy } from "../group-by.js";
import type { Actor, CloudEvents, Definition, Event, Type } from "../model/index.js";
import { pointerKeys } from "../pointer.js";
import { type Constant, type Constants, constantsOf } from "./constants.js";
import { eventsBySubject } from "./same-subject.js";
import type { Message, Reading } from "./specification.js";

type Discriminator = NonNullable<Event["discriminator"]>;

/** The same events, with what tells those of one subject apart where the document says it. */
export function withDiscriminators(
  events: ReadonlyMap<Message, Event>,
  definitions: readonly Definition[],
): ReadonlyMap<Message, Event> {
  const types = new Map(definitions.map(({ name, schema }) => [name, schema.type]));
  const found = new Map<Event, Discriminator>();
  for (const group of eventsBySubject([...events.values()])) {
    for (const [event, discriminator] of discriminatorsOf(group, types)) found.set(event, discriminator);
  }
  return new Map(
    [...events].map(([message, event]) => {
      const discriminator = found.get(event);
      return [message, discriminator === undefined ? event : { ...event, discriminator }];
    }),
  );
}

function discriminatorsOf(
  group: readonly Event[],
  types: ReadonlyMap<string, Type>,
): ReadonlyMap<Event, Discriminator> {
  const cloudEvents = group.flatMap((event) => event.cloudEvents ?? []);
  if (cloudEvents.length > 0) return byCloudEventType(group, cloudEvents);
  const headers = placeOf(group.map((event) => headersOf(event, types)));
  const inHeader = headers === undefined ? undefined : pointerKeys(headers.place)?.[0];
  if (headers !== undefined && inHeader !== undefined) {
    return pair(group, headers.values, (values) => ({ header: inHeader, values }));
  }
  if (!group.every(isPlainJson)) return new Map();
  const payloads = placeOf(group.map((event) => bodyOf(event, types)));
  if (payloads === undefined) return new Map();
  return pair(group, payloads.values, (values) => ({ from: payloads.place, values }));
}

/** Of CloudEvents, the type says what they are; a place in their data would be another one in the message. */
function byCloudEventType(
  group: readonly Event[],
  cloudEvents: readonly CloudEvents[],
): ReadonlyMap<Event, Discriminator> {
  const types = new Set(cloudEvents.flatMap(({ type }) => type ?? []));
  const modes = new Set(cloudEvents.map(({ mode }) => mode));
  if (types.size < group.length || modes.size > 1) return new Map();
  const place = modes.has("binary") ? ({ header: "ce-type" } as const) : ({ from: "/type" } as const);
  if ("from" in place && !group.every(isPlainJson)) return new Map();
  return pair(
    group,
    cloudEvents.map(({ type }) => (type === undefined ? [] : [type])),
    (values) => ({ ...place, values }),
  );
}

/** The headers of a message; those of CloudEvents are no part of what the event describes. */
function headersOf({ headers, cloudEvents }: Event, types: ReadonlyMap<string, Type>): Constants {
  const own = headers === undefined ? [] : [...headerConstants(headers.type, types)];
  const type = cloudEvents?.mode === "binary" ? cloudEvents.type : undefined;
  return new Map(type === undefined ? own : [["/ce-type", [type]], ...own]);
}

/** What stands in the bytes of a message: the payload, or around it the attributes of CloudEvents. */
function bodyOf({ payload, cloudEvents }: Event, types: ReadonlyMap<string, Type>): Constants {
  const own = constantsOf(payload.type, types);
  if (cloudEvents?.mode !== "structured") return own;
  const inData = [...own].map(([place, values]) => [`/data${place}`, values] as const);
  return new Map(cloudEvents.type === undefined ? inData : [["/type", [cloudEvents.type]], ...inData]);
}

/** Headers are text, and only the first level of their schema are headers. */
function headerConstants(type: Type, types: ReadonlyMap<string, Type>): Constants {
  return new Map(
    [...constantsOf(type, types)].flatMap(([place, values]) =>
      pointerKeys(place)?.length === 1 && isHeader(pointerKeys(place)?.[0] ?? "")
        ? [[place, values.map(String)] as const]
        : [],
    ),
  );
}

function isHeader(name: string): boolean {
  return /^(?!nats-|hazelnats-)[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/i.test(name);
}

function pair(
  group: readonly Event[],
  values: readonly (readonly Constant[])[],
  make: (values: readonly Constant[]) => Discriminator,
): ReadonlyMap<Event, Discriminator> {
  return new Map(group.map((event, index) => [event, make(values[index] ?? [])]));
}

/** The first place that all have, each with values that no other has. */
function placeOf(
  all: readonly Constants[],
): { readonly place: string; readonly values: readonly (readonly Constant[])[] } | undefined {
  for (const place of all[0]?.keys() ?? []) {
    const values = all.map((constants) => constants.get(place) ?? []);
    const count = values.reduce((sum, each) => sum + each.length, 0);
    if (values.every((each) => each.length > 0) && new Set(values.flat()).size === count) {
      return { place, values };
    }
  }
  return undefined;
}

function isPlainJson({ contentType, wire }: Event): boolean {
  return wire === undefined && /[/+]json\s*(?:;|$)/i.test(contentType);
}

/** Tells of actors whose messages can't be told from others of their subject, if they come from foreign publishers. */
export function reportAmbiguous(
  { events, actors }: { readonly events: readonly Event[]; readonly actors: readonly Actor[] },
  { report }: Reading,
): void {
  const groups = eventsBySubject(events).filter((group) => group.some((event) => !event.discriminator));
  const actorsOf = groupBy(
    actors.flatMap((actor) => actor.events.map((event) => ({ actor, event }))),
    ({ event }) => event,
  );
  for (const group of groups) {
    const handled = group.filter((event) => actorsOf.has(event));
    const [first] = handled;
    if (first === undefined) continue;
    const subject = first.subject.template;
    const hint =
      'Give each message a header or a property with a value of its own: type: { const: "order-placed" }.';
    const twins = twinsOf(group, handled);
    if (twins !== undefined) {
      const [one, other] = twins;
      report({
        severity: "warning",
        rule: "ambiguous-messages",
        message: `Messages of "${one.name}" and "${other.name}" on ${subject} may look the same: those of publishers that don't use Hazelnats count as "${one.name}" where an actor handles both, else as the one that it handles.`,
        hint,
        ...(other.location && { location: other.location }),
      });
      continue;
    }
    const partial = handled
      .flatMap((event) => actorsOf.get(event) ?? [])
      .map(({ actor }) => actor)
      .find((actor) => group.some((event) => !actor.events.includes(event)));
    if (partial === undefined) continue;
    report({
      severity: "information",
      rule: "ambiguous-messages",
      message: `The actor "${partial.name}" handles some of the messages on ${subject}, and nothing but their schemas tells them apart: the others become dead letters if their publishers don't use Hazelnats.`,
      hint,
      ...(partial.location && { location: partial.location }),
    });
  }
}

/** Two that one message may fit: their schemas are equal, or the first demands nothing. */
function twinsOf(group: readonly Event[], handled: readonly Event[]): readonly [Event, Event] | undefined {
  const seen = new Map<string, Event>();
  const received = new Set(handled);
  for (const event of group) {
    const key = JSON.stringify([event.payload.json, event.headers?.json, event.contentType]);
    const same = seen.get(key);
    if (same !== undefined && (received.has(event) || received.has(same))) return [same, event];
    seen.set(key, event);
  }
  const [demanding, other] = handled;
  const open = group.find((event) => demandsNothing(event.payload.type) && event.headers === undefined);
  if (open === undefined || demanding === undefined) return undefined;
  const partner = open === demanding ? (other ?? group.find((event) => event !== open)) : demanding;
  if (partner === undefined) return undefined;
  return group.indexOf(open) < group.indexOf(partner) ? [open, partner] : [partner, open];
}

function demandsNothing(type: Type): boolean {
  if (type.kind === "unknown") return true;
  return type.kind === "object" && type.properties.every(({ required }) => !required);
}
