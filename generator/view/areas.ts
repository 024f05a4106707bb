import { type Event, groupBy } from "../../asyncapi/index.js";
import { wordsOf } from "../naming.js";

/** More events than these are split by the next token of their subjects, and then in numbered parts. */
const mostOfArea = 250;
/** Fewer events than these are not worth a folder: they stay with those of the token before. */
const fewestOfArea = 8;
const longestFolder = 60;
/** Where events go whose subjects name no area, and those of small areas. */
const otherArea = "other";

/** Devices of Windows, and folders that the client or its tools have a meaning for. */
const reserved =
  /^(?:con|prn|aux|nul|com\d|lpt\d|index|shared|other|application|messages|schemas|events|publisher|subscriber|node-modules)$/;

/**
 * The folder of each event of a large client, after the first words of its subject. It depends on the subjects
 * alone: tags are for people, and come and go. Subjects that differ in case or in signs only share a folder, for so
 * do file systems.
 */
export function areasOf(events: readonly Event[]): ReadonlyMap<Event, string> {
  const areas = new Map<Event, string>();
  place(
    events.map((event) => ({ event, words: areaWords(event.subject.template) })),
    [],
    areas,
  );
  return areas;
}

interface Placed {
  readonly event: Event;
  readonly words: readonly string[];
}

/** `path`: the words that all of them begin with. */
function place(events: readonly Placed[], path: readonly string[], areas: Map<Event, string>): void {
  const rest: Placed[] = [];
  for (const [word, members] of groupBy(events, ({ words }) => words[path.length])) {
    if (word === undefined || members.length < fewestOfArea) rest.push(...members);
    else if (members.length > mostOfArea) place(members, [...path, word], areas);
    else for (const { event } of members) areas.set(event, folderName([...path, word]));
  }
  // a power of two: when it doubles, half of the events stay where they are
  const parts = rest.length > mostOfArea ? 2 ** Math.ceil(Math.log2(rest.length / mostOfArea)) : 1;
  const folder = path.length === 0 ? otherArea : folderName(path);
  for (const { event } of rest) {
    areas.set(event, parts === 1 ? folder : `${folder}-${(hash(event.name) % parts) + 1}`);
  }
}

/** One word for each token; parameters name no area. */
function areaWords(template: string): readonly string[] {
  return template.split(".").flatMap((token) => {
    const word = token.includes("{") ? "" : wordsOf(token).join("-").toLowerCase();
    return word === "" ? [] : [word];
  });
}

/** Letters, digits and dashes: nothing in it leads anywhere. */
function folderName(words: readonly string[]): string {
  const name = words.join("-");
  if (name.length > longestFolder) return `${name.slice(0, longestFolder)}-${hash(name).toString(36)}`;
  return reserved.test(name) ? `${name}-events` : name;
}

/** FNV-1a: the same on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value;
}
