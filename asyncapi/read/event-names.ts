import type { Cursor } from "../cursor.js";
import { groupBy } from "../group-by.js";
import { lineSeenFrom } from "../location.js";
import type { Location } from "../location.js";
import { childPointer, pointerKeys } from "../pointer.js";
import { kebabCase } from "./names.js";
import type { Route } from "./events.js";
import type { Message, Operation, Reading, Specification } from "./specification.js";

interface Candidate {
  readonly message: Message;
  readonly name: string;
  /** Whether the author chose this name for the event: then nothing is put before it. */
  readonly isFixed: boolean;
  /** What tells it from others of its channel that have the same name, best first. */
  readonly marks: readonly string[];
}

const hint = "Give the message a name of its own: x-hazelnats-name: order-placed.";

/**
 * Names the events: after `x-hazelnats-name`, `name`, `messageId`, the component that the message is, its key in
 * the channel, the schema of its payload, the operation, the channel, in this order. Equal names of one channel
 * become those of the keys or operations; equal names on several channels get the channel before them: tools that
 * write documents from code name a message after its class, wherever it is sent. What is equal still is reported.
 */
export function nameEvents(
  routes: readonly Route[],
  specification: Specification,
  reading: Reading,
): ReadonlyMap<Message, string> {
  const operations = new Map<Message, Operation>();
  for (const operation of specification.operations.toReversed()) {
    for (const message of operation.messages) operations.set(message, operation);
  }
  const candidates = routes.flatMap(({ messages }) =>
    distinct(messages.map((message) => candidateOf(message, operations.get(message)))),
  );
  const groups = groupBy(candidates, ({ name }) => name);
  const qualified = new Map<Message, string>();
  for (const group of groups.values()) {
    if (!whetherQualified(group)) continue;
    const own = qualifiedNames(group, groups);
    for (const [message, name] of own) qualified.set(message, name);
    // Equal names are reported as such.
    if (new Set(own.values()).size === own.size) reportQualified(own, reading);
  }
  const names = new Map<Message, string>();
  const taken = new Map<string, Message>();
  for (const { message, name } of candidates) {
    const full = qualified.get(message) ?? name;
    const other = taken.get(full);
    if (other !== undefined) reportCollision(message, { other, name: full }, reading);
    taken.set(full, other ?? message);
    names.set(message, full);
  }
  return names;
}

/** What the document itself calls a message; `undefined` where it has no name of its own. */
export function ownName({ cursor, key }: Message): string | undefined {
  const explicit = [
    cursor.string("x-hazelnats-name"),
    withoutPackage(cursor.string("name")),
    cursor.string("messageId"),
  ];
  return [...explicit, componentOf(cursor), isAnonymous(key) ? undefined : key]
    .map((text) => kebabCase(text ?? ""))
    .find((name) => name !== "");
}

/** What readers call a component that says no more of its name than this; empty where they take another one. */
export function ownNameOf({ name, key }: { readonly name: unknown; readonly key: string }): string {
  const given = kebabCase((typeof name === "string" ? withoutPackage(name) : undefined) ?? "");
  return given === "" ? kebabCase(key) : given;
}

/** Whether the channel tells apart those of one name. */
function whetherQualified(group: readonly Candidate[]): boolean {
  const channels = new Set(group.map(({ message }) => message.channel));
  const identities = new Set(group.map(({ message }) => message.cursor.identity));
  return channels.size > 1 && (identities.size === 1 || group.every(({ isFixed }) => !isFixed));
}

/** Those of one channel, where equal names give way to the first marks that differ. */
function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const names = new Map<Candidate, string>();
  for (const group of groupBy(candidates, ({ name }) => name).values()) {
    if (group.length === 1 || group.some(({ isFixed }) => isFixed)) continue;
    const others = new Set(candidates.filter((each) => !group.includes(each)).map(({ name }) => name));
    const choices = [0, 1, 2, 3].map((place) => group.map(({ marks }) => marks[place] ?? ""));
    const best = choices.find(
      (marks) =>
        new Set(marks).size === group.length && !marks.some((mark) => mark === "" || others.has(mark)),
    );
    for (const [index, candidate] of group.entries()) names.set(candidate, best?.[index] ?? candidate.name);
  }
  return candidates.map((each) => ({ ...each, name: names.get(each) ?? each.name }));
}

function candidateOf(message: Message, operation: Operation | undefined): Candidate {
  const { cursor, channel, key } = message;
  const fixed = kebabCase(cursor.string("x-hazelnats-name") ?? "");
  const near = [
    withoutPackage(cursor.string("name")),
    cursor.string("messageId"),
    componentOf(cursor),
    isAnonymous(key) ? undefined : key,
    schemaOf(cursor.get("payload")),
    operation?.key,
    channel.key,
  ].map((text) => kebabCase(text ?? ""));
  const name = [fixed, ...near].find((text) => text !== "") ?? "event";
  const action =
    operation === undefined ? "" : `${name}-${operation.action === "send" ? "sent" : "received"}`;
  const component = kebabCase(componentOf(cursor) ?? "");
  const marks = [
    component,
    isAnonymous(key) ? "" : kebabCase(key ?? ""),
    kebabCase(operation?.key ?? ""),
    action,
  ];
  return { message, name, isFixed: fixed !== "", marks };
}

/** `com.shop.OrderPlaced`, as tools call a message after its class, is `OrderPlaced`. */
export function withoutPackage(name: string | undefined): string | undefined {
  return name === undefined ? undefined : (/^(?:[a-z_]\w*\.)+([A-Z][\w$]*)$/.exec(name)?.[1] ?? name);
}

/** The key of the component, or of the member of another file, that a message refers to. */
export function componentOf(cursor: Cursor): string | undefined {
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
export function isAnonymous(key: string | undefined): boolean {
  return (
    key === undefined || /^(<?anonymous.*|\d+|message\d*|defaultMessage|.+\.message(\.\d+)?)$/i.test(key)
  );
}

function schemaOf(payload: Cursor | undefined): string | undefined {
  if (payload?.site === undefined) return undefined;
  const keys = pointerKeys(payload.hops[0]?.pointer ?? "") ?? [];
  return keys.at(-1);
}

/** With the channel before the name, or the channel alone where it is called after the message and no other is. */
function qualifiedNames(
  group: readonly Candidate[],
  taken: ReadonlyMap<string, unknown>,
): ReadonlyMap<Message, string> {
  const keys = group.map(({ message: { channel } }) => kebabCase(channel.key) || "channel");
  const [name = ""] = group.map((candidate) => candidate.name);
  const full = keys.map((key) => `${key}-${name}`);
  const short = keys.map((key) => (`-${key}`.endsWith(`-${name}`) ? key : `${key}-${name}`));
  const isClear =
    new Set(short).size === new Set(full).size && !short.some((each) => each !== name && taken.has(each));
  const names = isClear ? short : full;
  return new Map(group.map(({ message }, index) => [message, names[index] ?? name]));
}

function reportQualified(names: ReadonlyMap<Message, string>, { report }: Reading): void {
  const [first] = names.keys();
  if (first === undefined) return;
  const shown = [...names.values()].slice(0, 6).map((name) => `"${name}"`);
  report({
    severity: "information",
    rule: "event-name",
    message: `Messages of this name are on ${names.size} channels, so they are that many events: ${shown.join(", ")}${names.size > 6 ? ", …" : ""}.`,
    hint: "Names of events are a part of message ids: to pin them, give each channel a message of its own with x-hazelnats-name.",
    location: first.cursor.site?.locate() ?? first.cursor.locate(),
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
