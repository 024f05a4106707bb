import { identityOf } from "../cursor.js";
import type { Cursor } from "../cursor.js";
import { childPointer } from "../pointer.js";
import { Overlay } from "./overlay.js";
import type { Channel, Message, Operation, Reading, Reply, Specification } from "./specification.js";

/** AsyncAPI 3.0 and 3.1. */
export function readV3(root: Cursor, reading: Reading): Specification {
  const channels = (root.get("channels")?.entries() ?? []).map(([key, cursor]) =>
    readChannel(key, cursor, reading),
  );
  const known = new Map<string, Channel>();
  for (const channel of channels.toReversed()) {
    known.set(channel.cursor.identity, channel);
    known.set(`${root.document.path}#${childPointer("/channels", channel.key)}`, channel);
  }
  const find = (reference: Cursor | undefined): Channel | undefined =>
    reference && known.get(placesOf(reference).find((place) => known.has(place)) ?? "");

  const operations: Operation[] = [];
  for (const [key, written] of root.get("operations")?.entries() ?? []) {
    const cursor = withTraits(written, reading);
    const action = cursor.string("action");
    const channel = find(cursor.get("channel"));
    if (channel === undefined || (action !== "send" && action !== "receive")) {
      if (cursor.get("channel") !== undefined && channel === undefined) reportForeignChannel(cursor, reading);
      continue;
    }
    const reply = readReply(cursor.get("reply"), find, reading);
    const given = messagesOf(cursor.get("messages"), channel, reading);
    // Answers on the channel of the questions are not what the operation itself sends or receives.
    const messages =
      given ?? channel.messages.filter((message) => reply?.messages.includes(message) !== true);
    operations.push({ key, action, channel, cursor, messages, ...(reply && { reply }) });
  }
  return { major: 3, root, channels, operations };
}

function readChannel(key: string, cursor: Cursor, reading: Reading): Channel {
  const messages: Message[] = [];
  const address = cursor.get("address")?.value;
  const channel: Channel = {
    key,
    cursor,
    address: typeof address === "string" || address === null ? address : undefined,
    messages,
  };
  for (const [name, message] of cursor.get("messages")?.entries() ?? []) {
    messages.push({ channel, key: name, cursor: withTraits(message, reading) });
  }
  return channel;
}

function readReply(
  cursor: Cursor | undefined,
  find: (reference: Cursor | undefined) => Channel | undefined,
  reading: Reading,
): Reply | undefined {
  if (cursor === undefined) return undefined;
  const channel = find(cursor.get("channel"));
  if (channel === undefined) {
    const bare = cursor.get("messages")?.items() ?? [];
    const own: Channel = { key: "reply", cursor, address: null, messages: [] };
    return {
      cursor,
      messages: bare.map((message) => ({ channel: own, cursor: withTraits(message, reading) })),
    };
  }
  const messages = messagesOf(cursor.get("messages"), channel, reading) ?? channel.messages;
  return { cursor, channel, messages };
}

/** The messages of a channel that an operation names; `undefined` where it names none, which means all. */
function messagesOf(
  named: Cursor | undefined,
  channel: Channel,
  reading: Reading,
): readonly Message[] | undefined {
  if (named === undefined) return undefined;
  return named.items().flatMap((reference) => {
    const places = placesOf(reference);
    const found =
      channel.messages.find((message) =>
        places.includes(
          `${channel.cursor.document.path}#${childPointer(`${channel.cursor.pointer}/messages`, message.key ?? "")}`,
        ),
      ) ?? channel.messages.find((message) => message.cursor.identity === reference.identity);
    if (found === undefined) {
      reading.report({
        severity: "error",
        rule: "operation-messages",
        message: `This message is not one of the channel "${channel.key}".`,
        hint: `Refer to "#/channels/${channel.key}/messages/…", or add the message to that channel.`,
        location: reference.site?.locate() ?? reference.locate(),
      });
    }
    return found ?? [];
  });
}

function reportForeignChannel(operation: Cursor, reading: Reading): void {
  reading.report({
    severity: "error",
    rule: "operation-channel",
    message: "The channel of this operation is not one of the document's channels.",
    hint: 'Refer to "#/channels/…", and list the channel there.',
    location: operation.locate("channel"),
  });
}

/** Where a reference leads, from the first place to the last. */
function placesOf(reference: Cursor): readonly string[] {
  return [...reference.hops.map(identityOf), reference.identity];
}

/** The target wins over its traits, and a later trait over those before it. */
function withTraits(target: Cursor, { references }: Reading): Cursor {
  const traits = target.get("traits")?.items() ?? [];
  return traits.length === 0 ? target : new Overlay(target, [target, ...traits.toReversed()], references);
}
