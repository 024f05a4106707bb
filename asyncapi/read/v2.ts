import type { Cursor } from "../cursor.js";
import { Overlay } from "./overlay.js";
import type { Channel, Message, Operation, Reading, Specification } from "./specification.js";

/**
 * AsyncAPI 2.0 to 2.6. Its `publish` and `subscribe` are written from the view of those who use the application:
 * "`subscribe`: a definition of the SUBSCRIBE operation, which defines the messages produced by the application
 * and sent to the channel; `publish`: a definition of the PUBLISH operation, which defines the messages consumed
 * by the application from the channel" (AsyncAPI 2.6.0, Channel Item Object).
 */
export function readV2(root: Cursor, reading: Reading): Specification {
  const channels: Channel[] = [];
  const operations: Operation[] = [];
  for (const [key, cursor] of root.get("channels")?.entries() ?? []) {
    const messages: Message[] = [];
    const known = new Map<string, Message>();
    const channel: Channel = { key, cursor, address: key, messages };
    channels.push(channel);
    for (const word of ["publish", "subscribe"] as const) {
      const written = cursor.get(word);
      if (written === undefined) continue;
      const operation = withTraits(written, reading);
      const operationId = operation.string("operationId");
      operations.push({
        action: word === "publish" ? "receive" : "send",
        channel,
        cursor: operation,
        messages: messagesOf(operation, channel, reading).map((message) => shared(message, known)),
        ...(operationId === undefined ? {} : { key: operationId }),
      });
    }
    for (const message of known.values()) messages.push(message);
  }
  return { major: 2, root, channels, operations };
}

function messagesOf(operation: Cursor, channel: Channel, reading: Reading): readonly Message[] {
  const message = operation.get("message");
  if (message === undefined) return [];
  const choices = message.get("oneOf")?.items() ?? [message];
  return choices.map((cursor) => ({ channel, cursor: withTraits(cursor, reading) }));
}

/** A message that is published and subscribed to is one event. */
function shared(message: Message, known: Map<string, Message>): Message {
  const { identity } = message.cursor;
  const same = known.get(identity);
  if (same === undefined) known.set(identity, message);
  return same ?? message;
}

/** Traits override the target, each the ones before it. */
function withTraits(target: Cursor, { references }: Reading): Cursor {
  const traits = target.get("traits")?.items() ?? [];
  return traits.length === 0 ? target : new Overlay(target, [...traits.toReversed(), target], references);
}
