import type { Cursor } from "../cursor.js";
import { groupBy } from "../group-by.js";
import { lineSeenFrom } from "../location.js";
import type { Location } from "../location.js";
import { childPointer, pointerKeys } from "../pointer.js";
import { kebabCase } from "./names.js";
import type { Route } from "./events.js";
import type { Message, Reading, Specification } from "./specification.js";

interface Candidate {
  readonly message: Message;
  readonly name: string;
  /** Whether the author gave the message this name, or it was taken from something near. */
  readonly given: boolean;
}

const hint = "Give the message a name of its own: x-hazelnats-name: order-placed.";

/**
 * Names the events: after `x-hazelnats-name`, `name`, `messageId`, the component that the message is, its key in
 * the channel, the schema of its payload, the operation, the channel, in this order. A message that is on
 * several channels is several events, each with the channel in its name; other equal names are reported.
 */
export function nameEvents(
  routes: readonly Route[],
  specification: Specification,
  reading: Reading,
): ReadonlyMap<Message, string> {
  const operations = new Map<Message, string>();
  for (const { key, messages } of specification.operations.toReversed()) {
    if (key !== undefined) for (const message of messages) operations.set(message, key);
  }
  const candidates = routes.flatMap(({ messages }) =>
    messages.map((message) => candidateOf(message, operations.get(message))),
  );
  const groups = groupBy(candidates, ({ name }) => name);
  const qualified = new Map([...groups].map(([name, group]) => [name, whetherQualified(group)]));
  const names = new Map<Message, string>();
  const taken = new Map<string, Message>();
  for (const { message, name } of candidates) {
    const group = groups.get(name) ?? [];
    const isQualified = qualified.get(name) === true;
    const full = isQualified ? `${kebabCase(message.channel.key) || "channel"}-${name}` : name;
    if (isQualified && group[0]?.message === message) reportQualified(message, group, reading);
    const other = taken.get(full);
    if (other !== undefined) reportCollision(message, { other, name: full }, reading);
    taken.set(full, other ?? message);
    names.set(message, full);
  }
  return names;
}

/** What the document itself calls a message; `undefined` where it has no name of its own. */
export function ownName({ cursor, key }: Message): string | undefined {
  const explicit = [cursor.string("x-hazelnats-name"), cursor.string("name"), cursor.string("messageId")];
  return [...explicit, componentOf(cursor), isAnonymous(key) ? undefined : key]
    .map((text) => kebabCase(text ?? ""))
    .find((name) => name !== "");
}

/** Whether the channel tells apart those of one name: one message on several channels, or names that were found. */
function whetherQualified(group: readonly Candidate[]): boolean {
  const channels = new Set(group.map(({ message }) => message.channel));
  const identities = new Set(group.map(({ message }) => message.cursor.identity));
  return channels.size > 1 && (identities.size === 1 || group.every(({ given }) => !given));
}

function candidateOf(message: Message, operation: string | undefined): Candidate {
  const { cursor, channel, key } = message;
  const explicit = [cursor.string("x-hazelnats-name"), cursor.string("name"), cursor.string("messageId")];
  for (const text of [...explicit, componentOf(cursor)]) {
    const name = kebabCase(text ?? "");
    if (name !== "") return { message, name, given: true };
  }
  const near = [isAnonymous(key) ? undefined : key, schemaOf(cursor.get("payload")), operation, channel.key];
  const name = near.map((text) => kebabCase(text ?? "")).find((text) => text !== "") ?? "event";
  return { message, name, given: false };
}

/** The key of the component, or of the member of another file, that a message refers to. */
function componentOf(cursor: Cursor): string | undefined {
  if (cursor.site === undefined) return undefined;
  for (const hop of cursor.hops) {
    const keys = pointerKeys(hop.pointer) ?? [];
    if (keys.length === 3 && keys[0] === "components" && keys[1] === "messages") return keys[2];
  }
  const keys = pointerKeys(cursor.pointer) ?? [];
  const last = keys.at(-1);
  return last === undefined || isAnonymous(last) ? undefined : last;
}

/** Names that tools give to messages that have none. */
function isAnonymous(key: string | undefined): boolean {
  return (
    key === undefined || /^(<?anonymous.*|\d+|message\d*|defaultMessage|.+\.message(\.\d+)?)$/i.test(key)
  );
}

function schemaOf(payload: Cursor | undefined): string | undefined {
  if (payload?.site === undefined) return undefined;
  const keys = pointerKeys(payload.hops[0]?.pointer ?? "") ?? [];
  return keys.at(-1);
}

function reportQualified(message: Message, group: readonly Candidate[], { report }: Reading): void {
  const names = group.map(({ message: { channel }, name }) => `"${kebabCase(channel.key)}-${name}"`);
  report({
    severity: "information",
    rule: "event-name",
    message: `Messages of this name are on ${group.length} channels, so they are that many events: ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}.`,
    hint: "Names of events are a part of message ids: to pin them, give each channel a message of its own with x-hazelnats-name.",
    location: message.cursor.site?.locate() ?? message.cursor.locate(),
  });
}

function reportCollision(
  message: Message,
  found: { other: Message; name: string },
  { report }: Reading,
): void {
  const location = placeOf(message);
  const there = lineSeenFrom(placeOf(found.other), location);
  report({
    severity: "error",
    rule: "event-name-collision",
    message: `The event is called "${found.name}", as is the one in ${there}.`,
    hint,
    location,
  });
}

/** Where the channel lists the message, or where the message stands. */
function placeOf(message: Message): Location {
  const { channel, key, cursor } = message;
  return key === undefined
    ? cursor.locate()
    : channel.cursor.document.locate(childPointer(`${channel.cursor.pointer}/messages`, key));
}
