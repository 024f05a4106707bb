import { basename } from "node:path";
import {
  type Application,
  type Diagnostic,
  type Event,
  eventKey,
  type Json,
  type Location,
  type Stream,
} from "../../asyncapi/index.js";
import { firstDifference, openShapes, type Shapes } from "./shape.js";

/** An application and the document that describes it. */
export interface DescribedApplication {
  readonly application: Application;
  /** Absolute path of the document. */
  readonly input: string;
}

interface Found<Item> {
  readonly item: Item;
  readonly by: DescribedApplication;
}

/** What documents of one run say of the same thing, and say differently. */
export function findDisagreements(documents: readonly DescribedApplication[]): readonly Diagnostic[] {
  return [
    ...disagreeingEvents(documents),
    ...pairs(documents, statedStreams, ({ name }) => name).flatMap(disagreeingStreams),
    ...pairs(documents, durables, (durable) => durable.name).flatMap(sharedDurable),
    ...sameNames(documents),
  ];
}

/** Each thing with the first one of the same key that another document has. */
function pairs<Item>(
  documents: readonly DescribedApplication[],
  itemsOf: (document: DescribedApplication) => readonly Item[],
  keyOf: (item: Item) => string,
): readonly (readonly [Found<Item>, Found<Item>])[] {
  const first = new Map<string, Found<Item>>();
  const found: [Found<Item>, Found<Item>][] = [];
  for (const by of documents) {
    for (const item of itemsOf(by)) {
      const other = first.get(keyOf(item));
      if (other === undefined) first.set(keyOf(item), { item, by });
      else if (other.by !== by) found.push([other, { item, by }]);
    }
  }
  return found;
}

function disagreeingEvents(documents: readonly DescribedApplication[]): readonly Diagnostic[] {
  const shapes = new Map(documents.map((document) => [document, openShapes(document.application)]));
  return pairs(documents, ({ application }) => application.events, eventKey).flatMap((pair) =>
    disagreement(pair, shapes),
  );
}

function disagreement(
  [left, right]: readonly [Found<Event>, Found<Event>],
  shapes: ReadonlyMap<DescribedApplication, Shapes>,
): readonly Diagnostic[] {
  const difference = firstDifference(
    shapes.get(left.by)?.of(left.item) ?? {},
    shapes.get(right.by)?.of(right.item) ?? {},
  );
  if (difference === undefined) return [];
  const { pointer } = difference;
  const said = `${short(difference.right)} at ${pointer}, and ${short(difference.left)} in ${placeOf(left)}`;
  return [
    {
      severity: "warning",
      rule: "event-disagreement",
      message: `Two documents disagree on the event "${right.item.name}": here it has ${said}.`,
      hint: "Let both documents refer to one definition with $ref, or give one of the events another name.",
      ...located(right),
    },
  ];
}

function statedStreams({ application }: DescribedApplication): readonly Stream[] {
  return application.streams.filter(({ settings }) => Object.keys(settings).length > 0);
}

/** Only what both state: what a document leaves out is left to the other. */
function disagreeingStreams([left, right]: readonly [Found<Stream>, Found<Stream>]): readonly Diagnostic[] {
  const others = new Map<string, Json | undefined>(Object.entries(left.item.settings));
  const stated: readonly (readonly [string, Json | undefined])[] = Object.entries(right.item.settings);
  return stated.flatMap(([setting, value]) => {
    const other = others.get(setting);
    if (other === undefined || other === value) return [];
    return [
      {
        severity: "error" as const,
        rule: "stream-disagreement",
        message: `The stream "${right.item.name}" has ${setting} ${short(value)} here, and ${short(other)} in ${placeOf(left)}: the publisher that registers last would win.`,
        hint: "Describe the stream once, in a file that both documents refer to, or only in the document that publishes to it.",
        ...located(right),
      },
    ];
  });
}

interface Durable {
  readonly name: string;
  readonly location?: Location;
}

function durables({ application }: DescribedApplication): readonly Durable[] {
  return application.actors.map(({ name, settings, location }) => ({
    name: settings.durable ?? `${application.name}-${name}`,
    ...(location === undefined ? {} : { location }),
  }));
}

function sharedDurable([left, right]: readonly [Found<Durable>, Found<Durable>]): readonly Diagnostic[] {
  // then the names of the applications are what is wrong
  if (left.by.application.name === right.by.application.name) return [];
  return [
    {
      severity: "error",
      rule: "durable-disagreement",
      message: `The consumer "${right.item.name}" is also that of an actor in ${placeOf(left)}: the second application could not register it.`,
      hint: "Give one of the two another `durable` in x-jetstream.",
      ...located(right),
    },
  ];
}

function sameNames(documents: readonly DescribedApplication[]): readonly Diagnostic[] {
  const first = new Map<string, DescribedApplication>();
  return documents.flatMap((document) => {
    const { name } = document.application;
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, document);
      return [];
    }
    if (other.input === document.input) return [];
    return [
      {
        severity: "warning" as const,
        rule: "application-name",
        message: `The application is called "${name}", as is that of ${basename(other.input)}: the two would share their consumers.`,
        hint: "Give one of them another name with x-hazelnats-name, or with `name` in the configuration.",
        location: { file: document.input, line: 1, column: 1 },
      },
    ];
  });
}

function located({ item, by }: Found<{ readonly location?: Location }>): { readonly location: Location } {
  return { location: item.location ?? { file: by.input, line: 1, column: 1 } };
}

function placeOf(found: Found<{ readonly location?: Location }>): string {
  const { file, line, column } = located(found).location;
  return `${file}:${line}:${column}`;
}

const longest = 60;

function short(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
