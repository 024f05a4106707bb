import { groupBy } from "../group-by.js";
import { eventKey } from "../model/index.js";
import type { Application, Event, Schema } from "../model/index.js";
import type { Change } from "./change.js";
import { addressOf } from "./match-events.js";
import type { Side } from "./schema/side.js";

export interface CompareOptions {
  /** Other applications that meet these on events: their actors are named where a change reaches them. */
  readonly others?: readonly Application[];
  /**
   * Whether messages may have properties that their schema does not speak of, where it does not forbid them. Default
   * `false`: publishers send what is described. With `true`, an optional property that is added to an open object
   * breaks, because old messages may have another value there.
   */
  readonly undeclaredProperties?: boolean;
}

/** What all parts of a comparison need. */
export interface Comparison {
  readonly before: Application;
  readonly after: Application;
  readonly others: readonly Application[];
  readonly isOpen: boolean;
  readonly add: (change: Change) => void;
  readonly sideOf: (application: Application, schema: Schema) => Side;
  /** Those of either document that it publishes, and that its actors handle. */
  readonly published: ReadonlySet<Event>;
  readonly handled: ReadonlySet<Event>;
  /** The old document's events on the same subject, whatever its parameters are called. */
  readonly siblingsOf: (event: Event) => readonly Event[];
  /** `application/actor` of each that handles the event, by either of the documents. */
  readonly actorsOf: (before: Event | undefined, after: Event | undefined) => readonly string[];
}

export function openComparison(
  before: Application,
  after: Application,
  { others = [], undeclaredProperties = false }: CompareOptions,
): Comparison & { readonly changes: readonly Change[] } {
  const changes: Change[] = [];
  const sides = new Map<string, Side>();
  const bySubject = groupBy(before.events, addressOf);
  const both = [before, after];
  const handlers = new Map([before, after, ...others].map((each) => [each, handlersOf(each)]));
  return {
    before,
    after,
    others,
    changes,
    isOpen: undeclaredProperties,
    published: new Set(both.flatMap(({ publishes }) => publishes)),
    handled: new Set(both.flatMap(({ actors }) => actors.flatMap(({ events }) => events))),
    siblingsOf: (event) => bySubject.get(addressOf(event)) ?? [],
    add: (change) => void changes.push(change),
    sideOf: (application, { dialect }) => {
      const key = `${application === before ? "before" : "after"} ${dialect ?? ""}`;
      const side = sides.get(key) ?? {
        definitions: new Map(application.definitions.map(({ name, schema }) => [name, schema.json])),
        ...(dialect === undefined ? {} : { dialect }),
      };
      sides.set(key, side);
      return side;
    },
    actorsOf: (one, two) => {
      const keys = new Set([one, two].flatMap((event) => (event === undefined ? [] : [eventKey(event)])));
      const own = [before, after, ...others].flatMap((application) =>
        [...keys].flatMap((key) => handlers.get(application)?.get(key) ?? []),
      );
      return [...new Set(own)];
    },
  };
}

function handlersOf({ name, actors }: Application): ReadonlyMap<string, readonly string[]> {
  const pairs = actors.flatMap((actor) =>
    actor.events.map((event) => ({ key: eventKey(event), actor: `${name}/${actor.name}` })),
  );
  const groups = groupBy(pairs, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ actor }) => actor)]));
}
