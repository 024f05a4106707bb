import type { Diagnostic } from "../diagnostic.js";
import type { Location } from "../location.js";
import type { Json, JsonObject } from "../json.js";
import { isJsonObject, withoutEmpty } from "../json.js";
import type { Application, Event, Stream } from "../model/index.js";
import { asciiKebabCase } from "../read/names.js";
import { minimalCover } from "../read/subject-sets.js";
import { toFilter } from "../read/subjects.js";
import { type ChannelPlace, type Layout, layOut, type LayoutOptions, partOf } from "./layout.js";
import { headersOf, writeMessage } from "./messages.js";
import { pointerTo, type ReplyMessage, writeOperations, type WrittenOperations } from "./operations.js";
import { channelOrder, infoOrder, inOrder, orderedServers, rootOrder } from "./order.js";
import { writeSchema } from "./schema.js";
import { writeServers } from "./servers.js";

export interface Written {
  /** AsyncAPI 3.0.0, in the normal form of docs/round-trip.md. */
  readonly document: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  /** By JSON Pointer: where the model says that its parts come from. */
  readonly places: ReadonlyMap<string, Location>;
}

/** What an application is, as AsyncAPI says it. The same application gives the same document. */
export function writeDocument(application: Application, options: LayoutOptions = {}): Written {
  const { document: said, name, title, version, description } = application;
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const { info, servers, components, ...others } = said;
  const { channels: _channels, operations: _operations, messages: _messages, ...top } = others;
  const layout = layOut(application, options);
  const { operations, replies, located } = writeOperations(application, layout);
  const own = writeServers(application.servers);
  const schemes = isJsonObject(components) ? components["securitySchemes"] : undefined;
  const isNamed = asciiKebabCase(title) === name;
  const written = orderedServers(servers) ?? own.servers;
  const defaultContentType =
    typeof top["defaultContentType"] === "string" ? top["defaultContentType"] : "application/json";
  return {
    document: inOrder(rootOrder, {
      asyncapi: "3.0.0",
      ...top,
      ...(isNamed ? {} : { "x-hazelnats-name": name }),
      info: inOrder(infoOrder, {
        ...(isJsonObject(info) ? info : {}),
        title,
        version,
        ...(description === undefined ? {} : { description }),
      }),
      ...withoutEmpty({
        servers: written,
        "x-jetstream": withoutEmpty({ streams: writeStreams(application) }),
        channels: writeChannels(layout, replies),
        operations,
        components: withoutEmpty({
          messages: writeMessages(application, layout, { defaultContentType, report }),
          messageTraits: writeTraits(layout),
          schemas: Object.fromEntries(
            application.definitions.map((each) => [each.name, writeSchema(each.schema)]),
          ),
          securitySchemes: schemes ?? own.securitySchemes,
        }),
      }),
    }),
    diagnostics,
    places: placesOf(application, layout, located),
  };
}

function placesOf(
  { definitions, streams }: Application,
  layout: Layout,
  operations: WrittenOperations["located"],
): ReadonlyMap<string, Location> {
  const all: (readonly [string, Location | undefined])[] = [
    ...layout.channels.map(({ key, events }) => [pointerIn("channels", key), events[0]?.location] as const),
    ...operations.map(([key, location]) => [pointerIn("operations", key), location] as const),
    ...[...layout.messages].map(
      ([key, { events }]) => [pointerIn("components", "messages", key), events[0].location] as const,
    ),
    ...definitions.map(({ name, location }) => [pointerIn("components", "schemas", name), location] as const),
    ...streams.map(({ key = "", location }) => [pointerIn("x-jetstream", "streams", key), location] as const),
  ];
  return new Map(all.flatMap(([pointer, location]) => (location === undefined ? [] : [[pointer, location]])));
}

function pointerIn(...keys: readonly string[]): string {
  return pointerTo(...keys).slice(1);
}

/** Only what does not follow from the channels. */
function writeStreams({ streams, events }: Application): JsonObject {
  return Object.fromEntries(
    streams.flatMap((stream): [string, Json][] => {
      if (stream.key === undefined) return [];
      const { key, name, subjects, settings, description } = stream;
      const filters = events.flatMap((event) =>
        event.stream === stream ? [toFilter(event.subject.template)] : [],
      );
      const isClear = filters.length > 0 && isSame(minimalCover([...new Set(filters)]), subjects);
      const all: JsonObject = {
        ...(name === key ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(isClear ? {} : { subjects }),
        ...settings,
      };
      return [[key, all]];
    }),
  );
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}

function writeChannels(layout: Layout, replies: readonly ReplyMessage[]): JsonObject {
  const written = layout.channels.map((place): [string, JsonObject] => [
    place.key,
    writeChannel(place, layout),
  ]);
  const channels = new Map(written);
  for (const { channel, key, message } of replies) {
    const known = channels.get(channel) ?? { address: null };
    const messages = isJsonObject(known["messages"]) ? known["messages"] : {};
    channels.set(channel, inOrder(channelOrder, { ...known, messages: { ...messages, [key]: message } }));
  }
  return Object.fromEntries(channels);
}

function writeChannel({ key: _key, address, events, rest }: ChannelPlace, layout: Layout): JsonObject {
  const [first] = events;
  const messages = events.map((event): [string, Json] => {
    const message = layout.messageOf.get(event) ?? "";
    return [message, { $ref: pointerTo("components", "messages", message) }];
  });
  const jetstream = first === undefined ? {} : streamOf(first.stream);
  return inOrder(channelOrder, {
    address: address ?? null,
    ...rest,
    ...withoutEmpty({ parameters: parametersOf(first, address ?? "", rest["parameters"]) }),
    ...(messages.length === 0 ? {} : { messages: Object.fromEntries(messages) }),
    ...jetstream,
  });
}

function streamOf(stream: Stream | undefined): JsonObject {
  if (stream === undefined) return { "x-jetstream": false };
  return stream.key === undefined ? {} : { "x-jetstream": { stream: stream.key } };
}

function parametersOf(event: Event | undefined, address: string, said: Json | undefined): JsonObject {
  const more = isJsonObject(said) ? said : {};
  const around = event?.cloudEvents?.mode === "structured" ? "/data" : "";
  const parameters =
    event?.subject.parameters ??
    Array.from(address.matchAll(/\{([^{}]*)\}/g), ([, name = ""]) => ({ name, from: undefined }));
  return Object.fromEntries(
    parameters.map(({ name, from, ...facts }) => {
      const others = Object.hasOwn(more, name) ? more[name] : undefined;
      return [
        name,
        {
          ...facts,
          ...(from === undefined ? {} : { location: `$message.payload#${around}${from}` }),
          ...(isJsonObject(others) ? others : {}),
        },
      ];
    }),
  );
}

function writeMessages(
  { document }: Application,
  layout: Layout,
  context: { readonly defaultContentType: string; readonly report: (diagnostic: Diagnostic) => void },
): JsonObject {
  const said = partOf(document, "messages");
  const traits = new Map(
    [...layout.traits].flatMap(([trait, events]) => events.map((event) => [event, trait] as const)),
  );
  return Object.fromEntries(
    [...layout.messages].map(([key, { events, name }]) => {
      const [event] = events;
      const rest = said.get(event.name) ?? {};
      const trait = traits.get(event);
      return [
        key,
        writeMessage(event, { key, rest, trait, ...(name === undefined ? {} : { name }), ...context }),
      ];
    }),
  );
}

function writeTraits({ traits }: Layout): JsonObject {
  return Object.fromEntries(
    [...traits].flatMap(([key, [event]]): [string, Json][] => {
      const headers = event && headersOf(event);
      return headers === undefined ? [] : [[key, { headers }]];
    }),
  );
}
