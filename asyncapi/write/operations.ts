import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import type { Location } from "../location.js";
import type { Actor, Application, Event, Schedule } from "../model/index.js";
import { kebabCase } from "../read/names.js";
import { freeKey, keyOfName, receiveKey, sendKey } from "./keys.js";
import { type ChannelPlace, type Layout, partOf, textsOf } from "./layout.js";
import { actorOrder, inOrder, mergedOrder, operationOrder } from "./order.js";
import { writeSchema } from "./schema.js";

/** One operation before it is written: what it does with which events of one channel. */
interface Draft {
  readonly key: string;
  readonly action: "send" | "receive";
  readonly channel: string;
  readonly events: readonly Event[];
  readonly actor?: Actor;
  readonly rest: JsonObject;
}

/** A message that answers, in the channel of the answers. */
export interface ReplyMessage {
  readonly channel: string;
  readonly key: string;
  readonly message: JsonObject;
}

export interface WrittenOperations {
  readonly operations: JsonObject;
  readonly replies: readonly ReplyMessage[];
  /** By key, where the model has them from. */
  readonly located: readonly (readonly [key: string, location: Location | undefined])[];
}

export function writeOperations(application: Application, layout: Layout): WrittenOperations {
  const schedules = new Map(application.schedules.map((schedule) => [schedule.event, schedule]));
  const replies = new Map<string, ReplyMessage>();
  const found = drafts(application, layout);
  const byKey = new Map(layout.channels.map((each) => [each.key, each]));
  // where the document says which operation has the answer, the others have none
  const answered = new Set(found.flatMap(({ rest, events }) => (rest["reply"] === undefined ? [] : events)));
  const all = found.map((draft): [string, JsonObject] => {
    const { key, action, channel, events, actor, rest } = draft;
    const { reply: writtenReply, ...others } = rest;
    const own = byKey.get(channel)?.events ?? [];
    const isAll = own.length === events.length && own.every((event, index) => event === events[index]);
    const asked = events.find(
      (event) => event.reply !== undefined && (writtenReply !== undefined || !answered.has(event)),
    );
    const reply = asked && writeReply(asked, { written: writtenReply, layout, byKey, replies });
    const schedule = action === "send" && events[0] !== undefined ? schedules.get(events[0]) : undefined;
    const jetstream = actor === undefined ? scheduleOf(schedule) : settingsOf(actor);
    const bindings = actor === undefined ? others["bindings"] : withQueue(others["bindings"], actor);
    return [
      key,
      inOrder(operationOrder, {
        ...others,
        action,
        channel: { $ref: pointerTo("channels", channel) },
        ...(actor?.description === undefined ? {} : { description: actor.description }),
        ...(actor?.deprecated ? { deprecated: true } : {}),
        ...(bindings === undefined ? {} : { bindings }),
        ...(isAll ? {} : { messages: events.map((event) => ({ $ref: messagePointer(event, layout) })) }),
        ...(reply === undefined ? {} : { reply }),
        ...(Object.keys(jetstream).length === 0 ? {} : { "x-jetstream": jetstream }),
      }),
    ];
  });
  return {
    operations: Object.fromEntries(all),
    replies: [...replies.values()],
    located: found.map(({ key, actor, events }) => [key, actor?.location ?? events[0]?.location] as const),
  };
}

/** In the order of the document that the application came from, as far as it says one. */
function drafts(application: Application, layout: Layout): readonly Draft[] {
  const written = partOf(application.document, "operations");
  const byName = new Map(application.events.map((event) => [event.name, event]));
  const found = new Map<string, Draft>();
  const taken = new Set(written.keys());
  const sent = new Set<Event>();
  for (const [key, value] of written) {
    const { action, channel: place, events: names, ...rest } = value;
    if (action !== "send" && place === undefined) continue;
    const events = textsOf(names).flatMap((name) => byName.get(name) ?? []);
    const channel = events[0] === undefined ? place : layout.channelOf.get(events[0]);
    if (typeof channel !== "string") continue;
    for (const event of events) sent.add(event);
    found.set(key, { key, action: action === "send" ? "send" : "receive", channel, events, rest });
  }
  const receiving = new Map<string, (readonly [string, JsonObject])[]>();
  for (const [key, value] of written) {
    if (found.has(key)) continue;
    const { "x-hazelnats-name": named } = value;
    const actor = kebabCase(typeof named === "string" ? named : key);
    receiving.set(actor, [...(receiving.get(actor) ?? []), [key, value]]);
  }
  const keys: string[] = [];
  for (const event of application.publishes) {
    if (sent.has(event)) continue;
    const key = freeKey(sendKey(event), taken);
    found.set(key, {
      key,
      action: "send",
      channel: layout.channelOf.get(event) ?? "",
      events: [event],
      rest: {},
    });
    keys.push(key);
  }
  for (const actor of application.actors) {
    for (const [index, events] of byChannel(actor.events, layout).entries()) {
      const known = receiving.get(actor.name)?.[index];
      const key = known === undefined ? freeKey(receiveKey(actor), taken) : known[0];
      const name = kebabCase(key) === actor.name ? {} : { "x-hazelnats-name": actor.name };
      const channel = layout.channelOf.get(events[0]) ?? "";
      const rest = known === undefined ? name : { ...name, ...known[1] };
      found.set(key, { key, action: "receive", channel, events, actor, rest });
      keys.push(key);
    }
  }
  return mergedOrder(
    [...written.keys()].filter((key) => found.has(key)),
    keys,
  ).flatMap((key) => found.get(key) ?? []);
}

function byChannel(
  events: readonly Event[],
  { channelOf }: Layout,
): readonly (readonly [Event, ...Event[]])[] {
  const groups = new Map<string | undefined, [Event, ...Event[]]>();
  for (const event of events) {
    const group = groups.get(channelOf.get(event));
    if (group === undefined) groups.set(channelOf.get(event), [event]);
    else group.push(event);
  }
  return [...groups.values()];
}

function settingsOf({ settings }: Actor): JsonObject {
  const { queue: _queue, ...rest } = settings;
  const stated = Object.entries(rest).flatMap(([key, value]: [string, Json | undefined]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return inOrder(actorOrder, Object.fromEntries(stated));
}

function scheduleOf(schedule: Schedule | undefined): JsonObject {
  if (schedule === undefined) return {};
  const { timing, payload, parameters, headers } = schedule;
  const isEmpty = isJsonObject(payload) && Object.keys(payload).length === 0;
  return {
    schedule: {
      ...timing,
      ...(isEmpty ? {} : { payload }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(headers === undefined ? {} : { headers }),
    },
  };
}

function withQueue(bindings: Json | undefined, { settings }: Actor): Json | undefined {
  const { queue } = settings;
  if (queue === undefined) return bindings;
  const others = isJsonObject(bindings) ? bindings : {};
  const nats = isJsonObject(others["nats"]) ? others["nats"] : {};
  return { ...others, nats: { ...nats, queue } };
}

function writeReply(
  event: Event,
  context: {
    readonly written: Json | undefined;
    readonly layout: Layout;
    readonly byKey: ReadonlyMap<string, ChannelPlace>;
    readonly replies: Map<string, ReplyMessage>;
  },
): JsonObject | undefined {
  const { layout, byKey, replies } = context;
  const { reply } = event;
  if (reply === undefined) return undefined;
  const { address, channel, messages, ...rest } = isJsonObject(context.written) ? context.written : {};
  const key = typeof channel === "string" ? channel : keyOfName(`${event.name}-reply`);
  const standard = { [reply.name === undefined ? "message" : keyOfName(reply.name)]: {} };
  const entries = Object.entries(isJsonObject(messages) ? messages : standard);
  const answers = entries.length === 1 ? [writeSchema(reply)] : alternativesOf(writeSchema(reply));
  const targets = entries.map(([name, said], index) => {
    const known = isJsonObject(said) ? said : {};
    const own = byKey.get(key)?.events ?? [];
    const same = own.find((each) => each.name === known["event"]);
    if (same !== undefined) return { $ref: messagePointer(same, layout) };
    const payload = known["payload"] ?? answers[index];
    replies.set(`${key} ${name}`, {
      channel: key,
      key: name,
      message: { ...known, ...(payload && { payload }) },
    });
    return { $ref: pointerTo("channels", key, "messages", name) };
  });
  const location = event.replyTo && {
    location: `$message.header#/${event.replyTo.header.replaceAll("~", "~0")}`,
  };
  const place = { ...(isJsonObject(address) ? address : {}), ...location };
  return {
    ...(Object.keys(place).length === 0 ? {} : { address: place }),
    channel: { $ref: pointerTo("channels", key) },
    messages: targets,
    ...rest,
  };
}

function alternativesOf(schema: JsonObject): readonly JsonObject[] {
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? anyOf.filter(isJsonObject) : [schema];
}

/** Operations refer to the messages of channels, not to components. */
export function messagePointer(event: Event, { channelOf, messageOf }: Layout): string {
  return pointerTo("channels", channelOf.get(event) ?? "", "messages", messageOf.get(event) ?? "");
}

export function pointerTo(...keys: readonly string[]): string {
  return `#/${keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
}
