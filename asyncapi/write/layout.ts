import type { JsonObject } from "../json.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Application, Event, Schema } from "../model/index.js";
import { kebabCase } from "../read/names.js";
import { ownNameOf } from "../read/event-names.js";
import { channelKeys, freeKey, keyOfName } from "./keys.js";
import { mergedOrder } from "./order.js";

/** Under which keys a document has what an application has: those of the document that it came from, or standard ones. */
export interface Layout {
  readonly channels: readonly ChannelPlace[];
  readonly channelOf: ReadonlyMap<Event, string>;
  /** By key; the events that one message of several channels stands for. */
  readonly messages: ReadonlyMap<string, MessagePlace>;
  readonly messageOf: ReadonlyMap<Event, string>;
  /** By the key of the trait, the events whose headers it has. */
  readonly traits: ReadonlyMap<string, readonly Event[]>;
}

export interface ChannelPlace {
  readonly key: string;
  /** Absent: no event travels there. */
  readonly address?: string;
  readonly events: readonly Event[];
  readonly rest: JsonObject;
}

export interface MessagePlace {
  readonly events: readonly [Event, ...Event[]];
  /** What readers have to call it; absent: they call it after its channels. */
  readonly name?: string;
}

/** A part of the application's document, by its keys. */
export function partOf(document: JsonObject, key: string): ReadonlyMap<string, JsonObject> {
  const part = Object.hasOwn(document, key) ? document[key] : undefined;
  if (!isJsonObject(part)) return new Map();
  return new Map(
    Object.entries(part).flatMap(([name, value]) => (isJsonObject(value) ? [[name, value]] : [])),
  );
}

export function textsOf(value: unknown): readonly string[] {
  return isJsonArray(value) ? value.filter((text) => typeof text === "string") : [];
}

export interface LayoutOptions {
  /** Whether one message may stand for the events of several channels. Default `true`. */
  readonly sharesMessages?: boolean;
}

export function layOut(application: Application, { sharesMessages = true }: LayoutOptions = {}): Layout {
  const { channels, channelOf } = layOutChannels(application);
  const { messages, messageOf } = layOutMessages(application, { channelOf, sharesMessages });
  return { channels, channelOf, messages, messageOf, traits: layOutTraits(application, messageOf) };
}

function layOutChannels({ events, document }: Application): Pick<Layout, "channels" | "channelOf"> {
  const written = partOf(document, "channels");
  const byTemplate = new Map<
    string,
    { readonly key: string; readonly events: ReadonlySet<string> | undefined }[]
  >();
  for (const [key, { address, events: own }] of written) {
    if (typeof address !== "string") continue;
    const found = { key, events: own === undefined ? undefined : new Set(textsOf(own)) };
    byTemplate.set(address, [...(byTemplate.get(address) ?? []), found]);
  }
  const standard = channelKeys(events.map(({ subject }) => subject.template));
  const channelOf = new Map<Event, string>();
  const members = new Map<string, Event[]>();
  for (const event of events) {
    const { template } = event.subject;
    const known = byTemplate
      .get(template)
      ?.find((each) => each.events === undefined || each.events.has(event.name));
    const key = known?.key ?? standard.get(template) ?? "channel";
    channelOf.set(event, key);
    const others = members.get(key);
    if (others === undefined) members.set(key, [event]);
    else others.push(event);
  }
  const keys = mergedOrder([...written.keys()], [...members.keys()]);
  const channels = keys.map((key): ChannelPlace => {
    const { address: stated, events: _events, ...rest } = written.get(key) ?? {};
    const own = members.get(key) ?? [];
    const address = own[0]?.subject.template ?? (typeof stated === "string" ? stated : undefined);
    return { key, ...(address === undefined ? {} : { address }), events: own, rest };
  });
  return { channels, channelOf };
}

/** One message for events that were one: on several channels, with one payload. */
function layOutMessages(
  { events, document }: Application,
  {
    channelOf,
    sharesMessages,
  }: { readonly channelOf: ReadonlyMap<Event, string>; readonly sharesMessages: boolean },
): Pick<Layout, "messages" | "messageOf"> {
  const written = partOf(document, "messages");
  const messages = new Map<string, MessagePlace>();
  const messageOf = new Map<Event, string>();
  const taken = new Set<string>();
  const groups = new Map<unknown, Event[]>();
  for (const event of events) {
    const key = written.get(event.name)?.["key"];
    const wanted = typeof key === "string" ? key : keyOfName(event.name);
    const place = groups.get(wanted);
    if (place === undefined) groups.set(wanted, [event]);
    else place.push(event);
  }
  for (const [wanted, group] of groups) {
    const key = String(wanted);
    const [first, ...others] = group;
    if (first === undefined) continue;
    const base = ownNameOf({ name: written.get(first.name)?.["name"], key });
    if (sharesMessages && others.length > 0 && isOne([first, ...others], { base, channelOf, written })) {
      taken.add(key);
      messages.set(key, { events: [first, ...others] });
      for (const event of group) messageOf.set(event, key);
      continue;
    }
    for (const event of group) {
      const own = freeKey(others.length === 0 ? key : keyOfName(event.name), taken);
      messages.set(own, { events: [event], name: event.name });
      messageOf.set(event, own);
    }
  }
  return { messages, messageOf };
}

/** Whether readers make these events of one message again, and by the same names. */
export function isOne(
  events: readonly [Event, ...Event[]],
  facts: {
    readonly base: string;
    readonly channelOf: ReadonlyMap<Event, string>;
    readonly written: ReadonlyMap<string, JsonObject>;
  },
): boolean {
  const [first] = events;
  const rest = JSON.stringify(facts.written.get(first.name));
  const channels = new Set(events.map((event) => facts.channelOf.get(event)));
  if (channels.size < events.length) return false;
  return events.every((event) => {
    const channel = kebabCase(facts.channelOf.get(event) ?? "");
    const isNamed = event.name === `${channel}-${facts.base}` || event.name === channel;
    return (
      isNamed &&
      isSameSchema(event, first) &&
      isSameText(event.headers, first.headers) &&
      event.description === first.description &&
      event.title === first.title &&
      JSON.stringify(facts.written.get(event.name)) === rest
    );
  });
}

function isSameSchema({ payload }: Event, other: Event): boolean {
  if (payload === other.payload) return true;
  const { type } = payload;
  return (
    type.kind === "reference" &&
    other.payload.type.kind === "reference" &&
    type.name === other.payload.type.name
  );
}

function isSameText(one: Schema | undefined, other: Schema | undefined): boolean {
  if (one === other) return true;
  return (
    JSON.stringify([one?.name, one?.documented, one?.json]) ===
    JSON.stringify([other?.name, other?.documented, other?.json])
  );
}

/** Headers that several messages have, as one thing with a name. */
function layOutTraits(
  { events }: Application,
  messageOf: ReadonlyMap<Event, string>,
): ReadonlyMap<string, readonly Event[]> {
  const users = new Map<unknown, Event[]>();
  for (const event of events) {
    if (event.headers?.name === undefined || event.cloudEvents?.mode === "binary") continue;
    const others = users.get(event.headers);
    if (others === undefined) users.set(event.headers, [event]);
    else others.push(event);
  }
  const traits = new Map<string, readonly Event[]>();
  const taken = new Set<string>();
  for (const group of users.values()) {
    const name = group[0]?.headers?.name ?? "";
    if (new Set(group.map((event) => messageOf.get(event))).size < 2) continue;
    traits.set(freeKey(keyOfName(name), taken), group);
  }
  return traits;
}
