import type { Cursor } from "../cursor.js";
import { Expansion } from "../expansion.js";
import type { JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { lineSeenFrom } from "../location.js";
import type { Stream } from "../model/index.js";
import { list, nearest } from "../nearest.js";
import type { Route } from "./events.js";
import type { Channel, Reading, Specification } from "./specification.js";
import { checkForever, checkWalnats, checkWindow } from "./stream-rules.js";
import { FilterTrie, covers, minimalCover, overlapGroups } from "./subject-sets.js";
import { derivedStreamName, toFilter } from "./subjects.js";

export interface Streams {
  readonly all: readonly Stream[];
  /** Absent: the channel is on core NATS. */
  readonly of: ReadonlyMap<Channel, Stream>;
}

/**
 * Which stream keeps which channel: the one that the channel names, one that is declared for its subject, or one
 * that follows from its subject; none for a channel with `x-jetstream: false`.
 */
export function readStreams(
  specification: Specification,
  routes: readonly Route[],
  reading: Reading,
): Streams {
  const declared = readDeclared(specification, reading);
  const waiting: Route[] = [];
  const named = new Map<string, Route[]>();
  for (const route of routes) {
    const key = declaredKey(route, declared);
    if (key === false) continue;
    if (key === undefined) waiting.push(route);
    else {
      const members = named.get(key);
      if (members === undefined) named.set(key, [route]);
      else members.push(route);
    }
  }
  const all: Stream[] = [];
  const of = new Map<Channel, Stream>();
  const owners = new Map<string, Stream>();
  const add = (stream: Stream, members: readonly Route[]): void => {
    const other = owners.get(stream.name);
    if (other === undefined) owners.set(stream.name, stream);
    else reportName(stream, other, reading);
    all.push(stream);
    for (const { channel } of members) of.set(channel, stream);
  };
  // A channel that names an unknown stream may well mean the one that nobody names.
  const isMisspelt = waiting.some(
    ({ channel }) => channel.cursor.get("x-jetstream")?.string("stream") !== undefined,
  );
  for (const [key, cursor] of declared) {
    const members = named.get(key) ?? [];
    if (members.length === 0 && !cursor.has("subjects")) {
      if (!isMisspelt && specification.isPart !== true) reportUnused(key, cursor, reading);
      continue;
    }
    add(declaredStream(key, cursor, { members, reading }), members);
  }
  const rest: Route[] = [];
  const holders = new FilterTrie<Stream>();
  for (const stream of all) for (const subject of stream.subjects) holders.add(subject, stream);
  const inline = new Map<
    string,
    { readonly cursor: Cursor; readonly name: string; readonly members: Route[] }
  >();
  for (const route of waiting) {
    const cursor = route.channel.cursor.get("x-jetstream")?.get("stream");
    const filter = toFilter(route.subject.template);
    const holder = [...holders.overlapping(filter)].find(({ subjects }) =>
      subjects.some((subject) => covers(subject, filter)),
    );
    if (cursor !== undefined && isJsonObject(cursor.value)) {
      const name = cursor.string("name") ?? derivedStreamName(route.subject.template);
      // channels that say the same of a stream of the same name mean one stream
      const identity = JSON.stringify([name, new Expansion().of(cursor)]);
      const same = inline.get(identity);
      if (same === undefined) inline.set(identity, { cursor, name, members: [route] });
      else same.members.push(route);
    } else if (holder !== undefined) of.set(route.channel, holder);
    else rest.push(route);
  }
  for (const { cursor, name, members } of inline.values()) {
    add(declaredStream(name, cursor, { members, reading }), members);
  }
  for (const group of overlapGroups(rest, (route) => toFilter(route.subject.template))) {
    const [first] = group;
    if (first !== undefined) add(derivedStream(group, first), group);
  }
  reportOverlaps(all, reading);
  return { all: inOrder(all, routes, of), of };
}

/** Those in `x-jetstream.streams` of the document. */
function readDeclared(specification: Specification, reading: Reading): ReadonlyMap<string, Cursor> {
  const { root } = specification;
  const streams = new Map(root.get("x-jetstream")?.get("streams")?.entries());
  for (const channel of specification.channels) {
    const named = channel.cursor.get("x-jetstream")?.get("stream");
    if (typeof named?.value !== "string" || streams.has(named.value)) continue;
    const near = nearest(named.value, streams.keys());
    reading.report({
      severity: "error",
      rule: "unknown-stream",
      message: `There is no stream "${named.value}" in x-jetstream.streams of the document.`,
      hint:
        near !== undefined
          ? `Did you mean "${near}"?`
          : streams.size > 0
            ? `Declared are ${list(streams.keys())}.`
            : `Declare it at the top: x-jetstream: { streams: { ${named.value}: {} } }.`,
      location: named.locate(),
    });
  }
  return streams;
}

/** `false`: the channel is on core NATS; `undefined`: it names no declared stream. */
function declaredKey({ channel }: Route, declared: ReadonlyMap<string, Cursor>): string | false | undefined {
  const extension = channel.cursor.get("x-jetstream");
  if (extension?.value === false) return false;
  const stream = extension?.get("stream")?.value;
  if (stream === false) return false;
  return typeof stream === "string" && declared.has(stream) ? stream : undefined;
}

function declaredStream(
  key: string,
  cursor: Cursor,
  { members, reading }: { members: readonly Route[]; reading: Reading },
): Stream {
  const value = new Expansion().without(cursor, []);
  const { name, subjects, description, ...settings } = value as JsonObject & {
    readonly name?: string;
    readonly subjects?: readonly string[];
    readonly description?: string;
  }; // checked against x-jetstream.schema.json
  const filters = members.map((route) => toFilter(route.subject.template));
  if (subjects !== undefined) {
    for (const route of members) {
      const filter = toFilter(route.subject.template);
      if (subjects.some((subject) => covers(subject, filter))) continue;
      reading.report({
        severity: "error",
        rule: "stream-subjects",
        message: `The stream "${key}" does not hold the subject "${filter}" of the channel "${route.channel.key}".`,
        hint: `Add "${filter}" to the stream's subjects, or leave them out: then they follow from the channels.`,
        location: cursor.locate("subjects"),
      });
    }
  }
  checkWindow(cursor, reading);
  checkForever(cursor, reading);
  const own = { name: name ?? key, subjects: subjects ?? minimalCover(filters) };
  checkWalnats(cursor, own, reading);
  return {
    ...own,
    key,
    origin: "declared",
    settings, // checked against x-jetstream.schema.json
    ...(description === undefined ? {} : { description }),
    location: cursor.locate(),
  };
}

function reportUnused(key: string, cursor: Cursor, { report }: Reading): void {
  report({
    severity: "warning",
    rule: "unused-stream",
    message: `No channel names the stream "${key}", and it has no subjects, so it is left out.`,
    hint: `Name it in a channel, x-jetstream: { stream: ${key} }, or give it subjects.`,
    location: cursor.locate(),
  });
}

function derivedStream(group: readonly Route[], first: Route): Stream {
  const filters = group.map((route) => toFilter(route.subject.template));
  const subjects = minimalCover(filters);
  const widest =
    group.find((_, index) => filters.every((filter) => covers(filters[index] ?? "", filter))) ?? first;
  return {
    name: derivedStreamName(widest.subject.template),
    origin: group.length === 1 ? "derived" : "shared",
    subjects,
    settings: {},
    location: widest.channel.cursor.locate(),
  };
}

function reportName(stream: Stream, other: Stream, { report }: Reading): void {
  const { location } = other;
  report({
    severity: "error",
    rule: "stream-name-collision",
    message: `The stream of "${stream.subjects.join('", "')}" would be called "${stream.name}", as is the one of "${other.subjects.join('", "')}"${location === undefined ? "" : ` (${lineSeenFrom(location, stream.location)})`}.`,
    hint: 'Give one of the channels a stream with a name of its own: x-jetstream: { stream: { name: "OTHER" } }.',
    ...(stream.location && { location: stream.location }),
  });
}

/** Derived streams do not overlap one another; a declared one may overlap any. */
function reportOverlaps(all: readonly Stream[], { report }: Reading): void {
  const holders = new FilterTrie<Stream>();
  for (const stream of all) {
    const found = new Set<Stream>();
    for (const subject of stream.subjects) {
      for (const other of holders.overlapping(subject)) {
        if (found.has(other)) continue;
        found.add(other);
        report({
          severity: "error",
          rule: "stream-overlap",
          message: `The subject "${subject}" of the stream "${stream.name}" overlaps the stream "${other.name}"; a server refuses that.`,
          hint: "Keep both channels in one stream, or narrow the subjects.",
          ...(stream.location && { location: stream.location }),
        });
      }
    }
    for (const subject of stream.subjects) holders.add(subject, stream);
  }
}

/** Declared ones as the document lists them, then each as its first channel stands. */
function inOrder(
  all: readonly Stream[],
  routes: readonly Route[],
  of: ReadonlyMap<Channel, Stream>,
): readonly Stream[] {
  const ordered = new Set(all.filter(({ origin }) => origin === "declared"));
  for (const { channel } of routes) {
    const stream = of.get(channel);
    if (stream !== undefined) ordered.add(stream);
  }
  return [...ordered];
}
