import type { Cursor } from "../cursor.js";
import { Expansion } from "../expansion.js";
import { groupBy } from "../group-by.js";
import { withoutEmpty } from "../json.js";
import type { Json, JsonObject } from "../json.js";
import type { Actor, Event, Wire } from "../model/index.js";
import {
  infoOrder,
  inOrder,
  messageOrder,
  operationOrder,
  orderedServers,
  rootOrder,
} from "../write/order.js";
import { isOne } from "../write/layout.js";
import { freeKey, keyOfName, receiveKey, sendKey } from "../write/keys.js";
import { channelPlaces, readChannels } from "./document-channels.js";
import { partOfV2, schemesOfV2, serversOfV2 } from "./document-v2.js";
import { componentOf, ownNameOf } from "./event-names.js";
import type { Route } from "./events.js";
import { kebabCase } from "./names.js";
import { actionOf, type Perspective } from "./operations.js";
import type { Channel, Message, Operation, Specification } from "./specification.js";
import type { Streams } from "./streams.js";

/** What these lead to is a part of the result itself. */
const ownParts = ["#/servers/", "#/components/securitySchemes/"];

/** What else has been read of it. */
export interface DocumentFacts {
  readonly routes: readonly Route[];
  readonly events: ReadonlyMap<Message, Event>;
  readonly streams: Streams;
  readonly actorsOf: ReadonlyMap<Operation, Actor>;
  readonly perspective: Perspective;
}

/**
 * All that the document says without meaning for code, in the form of AsyncAPI 3 whatever its version, so that nothing
 * is lost on the way back: docs/round-trip.md has its form. Other references are resolved where that ends soon.
 */
export function readDocument(specification: Specification, read: DocumentFacts): JsonObject {
  return new DocumentReader(specification, read).document();
}

class DocumentReader {
  readonly #specification: Specification;
  readonly #read: DocumentFacts;
  readonly #plain: Expansion;
  readonly #keys: ReadonlyMap<Channel, string>;

  constructor(specification: Specification, read: DocumentFacts) {
    this.#specification = specification;
    this.#read = read;
    this.#plain = new Expansion({ document: specification.root.document, starts: ownParts });
    this.#keys = channelPlaces(specification, read.routes);
  }

  document(): JsonObject {
    const { root, major } = this.#specification;
    const info = this.#plain.without(root.get("info"), [
      "title",
      "version",
      "description",
      "x-hazelnats-name",
    ]);
    const { tags, externalDocs, servers, ...top } = this.#plain.without(root, [
      ...["asyncapi", "info", "channels", "operations", "components", "x-jetstream", "x-hazelnats-name"],
    ]);
    const schemes = this.#plain.without(root.get("components")?.get("securitySchemes"), []);
    const shared = {
      specification: this.#specification,
      read: this.#read,
      plain: this.#plain,
      keys: this.#keys,
    };
    const all = withoutEmpty({
      info: inOrder(infoOrder, { ...info, ...withoutEmpty({ tags, externalDocs }) }),
      ...top,
      servers: orderedServers(major === 2 ? serversOfV2(servers) : servers),
      channels: readChannels(shared),
      operations: this.#operations(),
      messages: this.#messages(),
      components: withoutEmpty({ securitySchemes: major === 2 ? schemesOfV2(schemes) : schemes }),
    });
    return inOrder(rootOrder, all);
  }

  #operations(): JsonObject {
    const { events, actorsOf, perspective } = this.#read;
    const found: { readonly key: string; readonly value: JsonObject; readonly isStandard: boolean }[] = [];
    const taken = new Set<string>();
    const counts = new Map<Actor, number>();
    for (const actor of actorsOf.values()) counts.set(actor, (counts.get(actor) ?? 0) + 1);
    for (const operation of this.#specification.operations) {
      const { key: given, channel } = operation;
      const own = [...new Set(operation.messages.flatMap((message) => events.get(message) ?? []))];
      const [first] = own;
      const isSent = actionOf(operation, perspective) === "send";
      const rest = this.#operationRest(operation, isSent || first === undefined);
      const place = this.#keys.get(channel) ?? channel.key;
      if (first === undefined) {
        const key = freeKey(given ?? keyOfName(`${isSent ? "send" : "on"}-${kebabCase(place)}`), taken);
        const action = isSent ? "send" : "receive";
        found.push({ key, value: { action, channel: place, events: [], ...rest }, isStandard: false });
      } else if (isSent) {
        const standard = own.length === 1 ? sendKey(first) : keyOfName(`send-${kebabCase(place)}`);
        const key = freeKey(given ?? standard, taken);
        const isStandard = own.length === 1 && key === sendKey(first) && Object.keys(rest).length === 0;
        found.push({
          key,
          value: { action: "send", events: own.map(({ name }) => name), ...rest },
          isStandard,
        });
      } else {
        const actor = actorsOf.get(operation);
        const isOne = actor !== undefined && counts.get(actor) === 1;
        const standard = actor === undefined ? "" : receiveKey(actor);
        const key = freeKey(given ?? standard, taken);
        const isNamed = actor !== undefined && kebabCase(key) !== actor.name;
        const value = { ...(isNamed ? { "x-hazelnats-name": actor.name } : {}), ...rest };
        found.push({ key, value, isStandard: isOne && key === standard && Object.keys(value).length === 0 });
      }
    }
    // the order of what is sent is that of its operations
    const isPlain = found.every(({ value, isStandard }) => isStandard || value["action"] !== "send");
    return Object.fromEntries(
      found
        .filter(({ value, isStandard }) => !isStandard || (value["action"] === "send" && !isPlain))
        .map(({ key, value }) => [key, inOrder(operationOrder, value)]),
    );
  }

  /** What actors do not know of their operations, and publishers of all of theirs. */
  #operationRest(operation: Operation, isWhole: boolean): JsonObject {
    const { cursor } = operation;
    const rest = this.#plain.without(cursor, [
      ...["action", "channel", "messages", "message", "traits", "operationId", "reply"],
      ...["x-jetstream", "x-hazelnats-name"],
      ...(isWhole ? [] : ["description", "deprecated", ...spokenSummary(cursor)]),
    ]);
    const secured = this.#specification.major === 2 ? partOfV2(rest, "operation") : rest;
    return { ...secured, ...withoutEmpty({ reply: this.#reply(operation) }) };
  }

  #reply({ reply, messages: questions }: Operation): JsonObject {
    if (reply === undefined) return {};
    const asked = questions.flatMap((question) => this.#read.events.get(question) ?? []);
    const wire = asked.find((event) => event.replyWire !== undefined)?.replyWire;
    const { cursor, channel, messages } = reply;
    const address = this.#plain.without(cursor.get("address"), []);
    const entries = messages.map((message): [string, Json] => {
      const event = this.#read.events.get(message);
      const key = message.key ?? componentOf(message.cursor) ?? "message";
      if (event !== undefined) return [event.name, { event: event.name }];
      const component = componentOf(message.cursor);
      const kept = [
        "x-hazelnats-name",
        "headers",
        "contentType",
        "title",
        "deprecated",
        "description",
        "summary",
      ];
      const rest = { ...this.#messageRest(message, kept), ...this.#foreignPayload(message, wire) };
      const own = message.cursor.string("x-hazelnats-name") ?? message.cursor.string("name");
      const isKnown = own !== undefined || component === undefined || kebabCase(component) === kebabCase(key);
      return [key, isKnown ? rest : { "x-hazelnats-name": component, ...rest }];
    });
    return {
      ...this.#plain.without(cursor, ["address", "channel", "messages"]),
      ...withoutEmpty({
        address,
        channel: channel === undefined ? undefined : (this.#keys.get(channel) ?? channel.key),
      }),
      messages: Object.fromEntries(entries),
    };
  }

  #messages(): JsonObject {
    const all = [...this.#read.events].map(([message, event]) => {
      const { cursor } = message;
      const rest = this.#messageRest(message, spokenSummary(cursor).length === 0 ? ["summary"] : []);
      const key = componentOf(cursor) ?? message.key ?? cursor.string("messageId") ?? keyOfName(event.name);
      return { message, event, key, rest: { ...rest, ...this.#foreignPayload(message, event.wire) } };
    });
    const places = new Map(all.map(({ message, event }) => [event, this.#keys.get(message.channel) ?? ""]));
    const written = new Map(all.map(({ event, rest }) => [event.name, rest]));
    const several = [...groupBy(all, ({ key }) => key)].flatMap(([key, [first, ...others]]) => {
      if (first === undefined || others.length === 0) return [];
      const base = ownNameOf({ name: first.rest["name"], key });
      const events = [first.event, ...others.map(({ event }) => event)] as const;
      return isOne([...events], { base, channelOf: places, written }) ? [] : [key];
    });
    // they are messages of their own, and one of them at most could have the key
    const shared = new Set(several);
    return withoutEmpty(
      Object.fromEntries(
        all.map(({ event, key, rest }) => {
          const isStandard = shared.has(key) || key === keyOfName(event.name);
          return [event.name, inOrder(messageOrder, { ...(isStandard ? {} : { key }), ...rest })];
        }),
      ),
    );
  }

  #messageRest({ cursor }: Message, kept: readonly string[]): JsonObject {
    const known = [
      ...["payload", "headers", "contentType", "schemaFormat", "traits", "title", "description", "summary"],
      ...["deprecated", "x-jetstream", "x-hazelnats-name", "messageId"],
    ];
    const rest = this.#plain.without(
      cursor,
      known.filter((key) => !kept.includes(key)),
    );
    return this.#specification.major === 2 ? partOfV2(rest, "message") : rest;
  }

  /** Of a payload that travels in binary, what is written in another language than JSON Schema. */
  #foreignPayload({ cursor }: Message, wire: Wire | undefined): JsonObject {
    const written = cursor.get("payload");
    if (written === undefined || wire === undefined) return {};
    const isBeside = cursor.string("schemaFormat") !== undefined;
    const schemaFormat = (isBeside ? cursor : written).string("schemaFormat");
    if (schemaFormat === undefined) return {};
    const schema = new Expansion().of(isBeside ? written : (written.get("schema") ?? written));
    return { payload: { schemaFormat, schema } };
  }
}

/** Without a description, the summary stands in its place already. */
function spokenSummary(cursor: Cursor): readonly string[] {
  return cursor.string("description") === undefined ? ["summary"] : [];
}
