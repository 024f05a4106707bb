import {
  type Application,
  type Definition,
  type Event,
  eventKey,
  groupBy,
  type Stream,
} from "../../asyncapi/index.js";
import { byCodePoint } from "../print/imports.js";
import { camelCase, pascalCase } from "../naming.js";
import { inlineSchemas } from "../view/inline-schemas.js";
import type { DescribedApplication } from "./disagreements.js";
import { firstDifference, openShapes, type Shapes, streamKey } from "./shape.js";

/** What several documents describe alike, and the documents' applications made of it. */
export interface Sharing {
  /** The events that documents have in common with their streams and definitions; nobody sends or handles them here. */
  readonly common: Application;
  /**
   * Each application with the common events, streams and definitions in place of its own: the same objects as those
   * in `common`.
   */
  readonly applications: ReadonlyMap<DescribedApplication, Application>;
}

interface Member {
  readonly event: Event;
  readonly by: DescribedApplication;
}

/** Documents that describe one event alike, whoever publishes it first. */
type Alike = readonly [Member, ...Member[]];

/**
 * Finds the events of the same name and subject that several documents describe alike. Where only what is said to
 * people differs, the one who publishes the event has the word. The order of the documents says nothing.
 */
export function shareEvents(unordered: readonly DescribedApplication[]): Sharing {
  const documents = unordered.toSorted(
    (a, b) => byCodePoint(a.application.name, b.application.name) || byCodePoint(a.input, b.input),
  );
  const shapes = new Map(documents.map((document) => [document, openShapes(document.application)]));
  const published = new Set(documents.flatMap(({ application }) => application.publishes));
  const collection = new Collection(shapes);
  const members = documents.flatMap((by) => by.application.events.map((event) => ({ event, by })));
  for (const group of groupBy(members, ({ event }) => eventKey(event)).values()) {
    const alike = mostAlike(group, shapes, { published });
    if (alike !== undefined) collection.add(alike);
  }
  return collection.end(documents);
}

/** The largest group of several documents that describe the event alike; of two such groups the first. */
function mostAlike(
  members: readonly Member[],
  shapes: ReadonlyMap<DescribedApplication, Shapes>,
  { published }: { readonly published: ReadonlySet<Event> },
): Alike | undefined {
  const groups: Member[][] = [];
  for (const member of members) {
    const shape = shapeOf(member, shapes);
    const group = groups.find(
      ([first]) => first !== undefined && firstDifference(shapeOf(first, shapes), shape) === undefined,
    );
    if (group === undefined) groups.push([member]);
    else group.push(member);
  }
  const [largest = []] = groups.toSorted((a, b) => b.length - a.length);
  const sender = largest.find(({ event }) => published.has(event)) ?? largest[0];
  if (sender === undefined || largest.length < 2) return undefined;
  return [sender, ...largest.filter((member) => member !== sender)];
}

function shapeOf({ event, by }: Member, shapes: ReadonlyMap<DescribedApplication, Shapes>) {
  return shapes.get(by)?.of(event) ?? {};
}

/** The common events, as they are found. */
class Collection {
  readonly #shapes: ReadonlyMap<DescribedApplication, Shapes>;
  readonly #events: Alike[] = [];
  readonly #definitions = new Map<
    string,
    { readonly definition: Definition; readonly by: DescribedApplication }
  >();
  /** What has an identifier already; of two things of two documents that want one, the second is not shared. */
  readonly #names = new Map<string, { readonly what: object | string; readonly by: DescribedApplication }>();

  constructor(shapes: ReadonlyMap<DescribedApplication, Shapes>) {
    this.#shapes = shapes;
  }

  add(alike: Alike): void {
    const [{ event, by }] = alike;
    const definitions = this.#shapes.get(by)?.reached(event) ?? [];
    const wanted: readonly (readonly [string, object | string])[] = [
      [camelCase(event.name), event],
      ...definitions.map(({ name }) => [pascalCase(name), name] as const),
      ...inlineSchemas(event).map(
        ([role, schema]) =>
          [
            pascalCase(schema.name ?? (role === "payload" ? event.name : `${event.name}-${role}`)),
            schema,
          ] as const,
      ),
    ];
    const isTaken = wanted.some(([name, what]) => {
      const holder = this.#names.get(name);
      return holder !== undefined && holder.what !== what && holder.by !== by;
    });
    if (isTaken) return;
    if (!definitions.every(({ name }) => this.#agrees(name, by))) return;
    this.#events.push(alike);
    for (const [name, what] of wanted) if (!this.#names.has(name)) this.#names.set(name, { what, by });
    for (const definition of definitions)
      if (!this.#definitions.has(definition.name)) this.#definitions.set(definition.name, { definition, by });
  }

  /** Whether a definition of this name says the same as the one that is common already. */
  #agrees(name: string, by: DescribedApplication): boolean {
    const known = this.#definitions.get(name);
    if (known === undefined || known.by === by) return true;
    const one = this.#shapes.get(known.by)?.ofDefinition(name) ?? {};
    const other = this.#shapes.get(by)?.ofDefinition(name) ?? {};
    return firstDifference(one, other) === undefined;
  }

  end(documents: readonly DescribedApplication[]): Sharing {
    const streams = mergeStreams(this.#events);
    const events = new Map<Event, Event>();
    const common = this.#events.map((alike) => {
      const [{ event: said }] = alike;
      const stream = said.stream && streams.get(said.stream);
      // whoever lists more messages of the channel knows what tells this one from them
      const discriminator = alike.map(({ event }) => event.discriminator).find((each) => each !== undefined);
      const event = { ...said, ...(stream && { stream }), ...(discriminator && { discriminator }) };
      for (const member of alike) events.set(member.event, event);
      return event;
    });
    const definitions = new Map(
      [...this.#definitions].map(([name, { definition }]) => [name, definition] as const),
    );
    return {
      common: {
        ...{
          name: "shared",
          title: "Shared",
          version: "",
          servers: [],
          publishes: [],
          schedules: [],
          actors: [],
          document: {},
        },
        streams: [...new Set(streams.values())],
        events: common,
        definitions: [...definitions.values()],
      },
      applications: new Map(
        documents.map((document) => {
          const { application } = document;
          const shapesOf = this.#shapes.get(document);
          const reached = new Set(
            application.events.flatMap((event) =>
              events.has(event) ? (shapesOf?.reached(event) ?? []) : [],
            ),
          );
          const used = new Map(
            [...reached].flatMap(({ name }) => {
              const definition = definitions.get(name);
              return definition === undefined ? [] : [[name, definition] as const];
            }),
          );
          return [document, madeOf(application, { events, streams, definitions: used })] as const;
        }),
      ),
    };
  }
}

/**
 * One stream for all that go by its name among the common events. It has all their subjects and all that they state:
 * what one document leaves out is left to the others.
 */
function mergeStreams(groups: readonly Alike[]): ReadonlyMap<Stream, Stream> {
  const found = new Set(groups.flatMap((alike) => alike.flatMap(({ event }) => event.stream ?? [])));
  const merged = new Map<Stream, Stream>();
  for (const streams of groupBy(found, streamKey).values()) {
    const [first] = streams;
    if (first === undefined) continue;
    // the last one wins: whose event came first
    const settings = Object.fromEntries(
      streams.toReversed().flatMap((each) => Object.entries(each.settings)),
    );
    const origin = streams.find((each) => each.origin !== "derived")?.origin ?? "derived";
    const subjects = [...new Set(streams.flatMap((each) => each.subjects))];
    const one: Stream = { ...first, origin, subjects, settings };
    for (const stream of streams) merged.set(stream, one);
  }
  return merged;
}

interface Common {
  readonly events: ReadonlyMap<Event, Event>;
  readonly streams: ReadonlyMap<Stream, Stream>;
  readonly definitions: ReadonlyMap<string, Definition>;
}

/** The application with the common things in place of its own. */
function madeOf(application: Application, { events, streams, definitions }: Common): Application {
  const replaced = new Map(
    application.events.map((event) => {
      const stream = event.stream && streams.get(event.stream);
      return [event, events.get(event) ?? (stream === undefined ? event : { ...event, stream })] as const;
    }),
  );
  const one = (event: Event): Event => replaced.get(event) ?? event;
  return {
    ...application,
    streams: [...new Set(application.streams.map((stream) => streams.get(stream) ?? stream))],
    events: application.events.map(one),
    publishes: application.publishes.map(one),
    schedules: application.schedules.map((schedule) => {
      const event = one(schedule.event);
      const { parameters } = schedule;
      const named = parameters && { parameters: renamed(parameters, schedule.event, event) };
      return { ...schedule, event, ...named };
    }),
    actors: application.actors.map((actor) => {
      const [first, ...rest] = actor.events;
      return { ...actor, events: [one(first), ...rest.map(one)] };
    }),
    definitions: application.definitions.map((definition) => definitions.get(definition.name) ?? definition),
  };
}

/** Values of parameters by the names that another event has in their places. */
function renamed(
  values: Readonly<Record<string, string>>,
  from: Event,
  to: Event,
): Readonly<Record<string, string>> {
  const names = new Map(
    from.subject.parameters.map(({ name }, place) => [name, to.subject.parameters[place]?.name ?? name]),
  );
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [names.get(name) ?? name, value] as const),
  );
}
