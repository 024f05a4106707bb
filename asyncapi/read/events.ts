import type { Subject } from "../model/index.js";
import { readSubject } from "./subjects.js";
import type { Channel, Message, Reading, Specification } from "./specification.js";

/** A channel that has events: one with a subject. */
export interface Route {
  readonly channel: Channel;
  readonly subject: Subject;
  /** Those of its messages that are events; what only answers requests is none. */
  readonly messages: readonly Message[];
}

/** Finds the channels whose messages are events, in the order of the document. */
export function readRoutes(specification: Specification, reading: Reading): readonly Route[] {
  const used = new Set(specification.operations.map((operation) => operation.channel));
  const replies = specification.operations.flatMap(({ reply }) => reply ?? []);
  const replyChannels = new Set(replies.flatMap(({ channel }) => channel ?? []));
  const answers = new Set(replies.flatMap(({ messages }) => messages));
  const own = new Set(specification.operations.flatMap(({ messages }) => messages));
  const routes: Route[] = [];
  for (const channel of specification.channels) {
    if (!used.has(channel) && (replyChannels.has(channel) || channel.address === null)) continue;
    const address = addressOf(channel, reading);
    if (address === undefined) continue;
    const subject = readSubject(channel, address, reading);
    if (subject === undefined) continue;
    const messages = channel.messages.filter((message) => own.has(message) || !answers.has(message));
    routes.push({ channel, subject, messages });
  }
  return routes;
}

function addressOf(channel: Channel, { report }: Reading): string | undefined {
  const { address, cursor, key } = channel;
  if (typeof address === "string" || cursor.get("x-jetstream")?.string("subject") !== undefined)
    return address ?? key;
  if (address === null) {
    report({
      severity: "error",
      rule: "channel-address",
      message: `An operation uses the channel "${key}", whose address is null: known only at run time.`,
      hint: "Give the channel an address; only channels of replies can do without.",
      location: cursor.locate("address"),
    });
    return undefined;
  }
  report({
    severity: "information",
    rule: "channel-address",
    message: `The channel "${key}" has no address; its key is taken for it.`,
    hint: `Write it down: address: ${key}.`,
    location: cursor.locate(),
  });
  return key;
}
