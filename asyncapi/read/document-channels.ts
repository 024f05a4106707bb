import type { Cursor } from "../cursor.js";
import type { Expansion } from "../expansion.js";
import type { Json, JsonObject } from "../json.js";
import { isJsonArray, withoutEmpty } from "../json.js";
import { channelKeys, freeKey, keyOfName } from "../write/keys.js";
import { channelOrder, inOrder } from "../write/order.js";
import type { DocumentFacts } from "./document.js";
import { servedAsV3 } from "./document-v2.js";
import type { Route } from "./events.js";
import { kebabCase } from "./names.js";
import type { Channel, Specification } from "./specification.js";

interface ChannelsContext {
  readonly specification: Specification;
  readonly read: DocumentFacts;
  readonly plain: Expansion;
  readonly keys: ReadonlyMap<Channel, string>;
}

/** Channels of version 2 are called by their addresses, which are no keys. */
export function channelPlaces(
  { channels, major }: Specification,
  routes: readonly Route[],
): ReadonlyMap<Channel, string> {
  if (major === 3) return new Map(channels.map((channel) => [channel, channel.key]));
  const templates = new Map(routes.map(({ channel, subject }) => [channel, subject.template]));
  const standard = channelKeys(templates.values());
  const taken = new Set(standard.values());
  const used = new Set<string>();
  return new Map(
    channels.map((channel) => {
      const key = standard.get(templates.get(channel) ?? "");
      // two addresses of one subject
      if (key !== undefined && !used.has(key)) {
        used.add(key);
        return [channel, key];
      }
      return [channel, freeKey(keyOfName(kebabCase(channel.key)) || "channel", taken)];
    }),
  );
}

/** What they say without meaning for code, by their keys. */
export function readChannels({ specification, read, plain, keys }: ChannelsContext): JsonObject {
  const { routes, events, streams } = read;
  const { channels, major } = specification;
  const routeOf = new Map(routes.map((route) => [route.channel, route]));
  const named = (route: Route): readonly string[] =>
    route.messages.flatMap((message) => events.get(message)?.name ?? []);
  const templates = routes.filter((route) => named(route).length > 0).map(({ subject }) => subject.template);
  const standard = channelKeys(templates);
  const isRepeated = new Set(templates).size < templates.length;
  // what no event leads to is found by its place among the others
  const hasEmpty = routes.some((route) => named(route).length === 0);
  const entries = channels.map((channel): [string, JsonObject] => {
    const key = keys.get(channel) ?? channel.key;
    const route = routeOf.get(channel);
    const rest = plain.without(channel.cursor, [
      ...["address", "parameters", "messages", "publish", "subscribe", "x-jetstream"],
    ]);
    const parameters = readParameters(channel, { major, plain });
    const members: (readonly [string, Json])[] = [];
    if (route === undefined) {
      // null says no more than nothing; the writer knows it
      if (typeof channel.address === "string") members.push(["address", channel.address]);
    } else {
      const { template } = route.subject;
      const own = named(route);
      const isEmpty = own.length === 0;
      if (isEmpty || hasEmpty || isRepeated || standard.get(template) !== key)
        members.push(["address", template]);
      if (isEmpty || isRepeated) members.push(["events", own]);
      if (isEmpty) {
        const stream = streams.of.get(channel);
        if (stream === undefined) members.push(["x-jetstream", false]);
        else if (stream.key !== undefined) members.push(["x-jetstream", { stream: stream.key }]);
      }
    }
    const all: JsonObject = {
      ...Object.fromEntries(members),
      ...rest,
      ...withoutEmpty({ parameters }),
    };
    return [key, inOrder(channelOrder, major === 2 ? servedAsV3(all) : all)];
  });
  return withoutEmpty(Object.fromEntries(entries));
}

/** What subjects do not know of parameters. */
function readParameters(
  channel: Channel,
  { major, plain }: { readonly major: 2 | 3; readonly plain: Expansion },
): JsonObject {
  const entries = channel.cursor.get("parameters")?.entries() ?? [];
  const isV2 = major === 2;
  return withoutEmpty(
    Object.fromEntries(
      entries.map(([name, cursor]) => {
        const isPayload = /^\$message\.payload#\/./.test(cursor.string("location") ?? "");
        const known = ["description", "enum", "default", "schema", ...(isPayload ? ["location"] : [])];
        const rest = plain.without(cursor, known);
        return [name, isV2 ? { ...rest, ...examplesOf(cursor.get("schema")) } : rest];
      }),
    ),
  );
}

/** Those of a parameter: its values are texts, and version 2 has them in its schema. */
function examplesOf(schema: Cursor | undefined): JsonObject {
  const values = schema?.get("examples")?.value;
  const texts = isJsonArray(values) ? values.filter((value) => typeof value !== "object").map(String) : [];
  return texts.length === 0 ? {} : { examples: texts };
}
