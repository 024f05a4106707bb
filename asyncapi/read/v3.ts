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
  const index = new Index(root, channels);
  const operations: Operation[] = [];
  for (const [key, written] of root.get("operations")?.entries() ?? []) {
    const cursor = withTraits(written, reading);
    const action = cursor.string("action");
    const channel = index.channel(cursor.get("channel"));
    if (channel === undefined || (action !== "send" && action !== "receive")) {
      if (cursor.get("channel") !== undefined && channel === undefined) reportForeignChannel(cursor, reading);
      continue;
    }
    const reply = readReply(cursor.get("reply"), index, reading);
    const given = messagesOf(cursor.get("messages"), { channel, index }, reading);
    // Answers on the channel of the questions are not what the operation itself sends or receives, unless all are.
    const questions = channel.messages.filter((message) => reply?.messages.includes(message) !== true);
    const messages = given ?? (questions.length > 0 ? questions : channel.messages);
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

function readReply(cursor: Cursor | undefined, index: Index, reading: Reading): Reply | undefined {
  if (cursor === undefined) return undefined;
  const channel = index.channel(cursor.get("channel"));
  if (channel === undefined) {
    const bare = cursor.get("messages")?.items() ?? [];
    const own: Channel = { key: "reply", cursor, address: null, messages: [] };
    return {
      cursor,
      messages: bare.map((message) => ({ channel: own, cursor: withTraits(message, reading) })),
    };
  }
  const messages = messagesOf(cursor.get("messages"), { channel, index }, reading) ?? channel.messages;
  return { cursor, channel, messages };
}

/** The messages of a channel that an operation names; `undefined` where it names none, which means all. */
function messagesOf(
  named: Cursor | undefined,
  { channel, index }: { channel: Channel; index: Index },
  reading: Reading,
): readonly Message[] | undefined {
  if (named === undefined) return undefined;
  return named.items().flatMap((reference) => {
    const found = index.message(reference, channel);
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

/** Which channel, and which message of it, a reference means: the first that it leads to or through. */
class Index {
  readonly #channels = new Map<string, Channel>();
  readonly #messages = new Map<Channel, Map<string, Message>>();

  constructor(root: Cursor, channels: readonly Channel[]) {
    for (const channel of channels.toReversed()) {
      this.#channels.set(channel.cursor.identity, channel);
      this.#channels.set(`${root.document.path}#${childPointer("/channels", channel.key)}`, channel);
    }
  }

  channel(reference: Cursor | undefined): Channel | undefined {
    return reference && firstOf(reference, this.#channels);
  }

  message(reference: Cursor, channel: Channel): Message | undefined {
    let known = this.#messages.get(channel);
    if (known === undefined) this.#messages.set(channel, (known = messagesByPlace(channel)));
    return firstOf(reference, known);
  }
}

/** Where they stand in the channel counts before where references from there lead. */
function messagesByPlace({ cursor, messages }: Channel): Map<string, Message> {
  const known = new Map<string, Message>();
  const at = `${identityOf(cursor)}/messages`;
  for (const message of messages) known.set(childPointer(at, message.key ?? ""), message);
  for (const message of messages) {
    const { identity } = message.cursor;
    if (!known.has(identity)) known.set(identity, message);
  }
  return known;
}

function firstOf<T>(reference: Cursor, known: ReadonlyMap<string, T>): T | undefined {
  for (const hop of reference.hops) {
    const found = known.get(identityOf(hop));
    if (found !== undefined) return found;
  }
  return known.get(reference.identity);
}

/** The target wins over its traits, and a later trait over those before it. */
function withTraits(target: Cursor, { references }: Reading): Cursor {
  const traits = target.get("traits")?.items() ?? [];
  return traits.length === 0 ? target : new Overlay(target, [target, ...traits.toReversed()], references);
}
