import { groupBy } from "../group-by.js";
import type { Actor } from "./actor.js";
import type { Application } from "./application.js";
import type { Event } from "./event.js";

/** Several applications that meet on events: several documents, or several services in code. */
export interface System {
  /** In the given order. */
  readonly applications: readonly Application[];
  /** What the applications describe, each event once, in the order in which it is met first. */
  readonly events: readonly SystemEvent[];
}

/** One event of a system, with all who have to do with it. */
export interface SystemEvent {
  /** The same for the same event of all applications. */
  readonly key: string;
  /** In the words of the first who publishes it, else of the first who knows it. */
  readonly event: Event;
  /** Each application that knows it, with its own description. */
  readonly descriptions: readonly DescribedEvent[];
  readonly publishers: readonly Application[];
  readonly actors: readonly ActorOfSystem[];
}

export interface DescribedEvent {
  readonly application: Application;
  readonly event: Event;
}

export interface ActorOfSystem {
  readonly application: Application;
  readonly actor: Actor;
}

/** An event's name and its subject, whatever its parameters are called: what makes it the same to two applications. */
export function eventKey({ name, subject }: Event): string {
  return `${name} ${subject.template.replaceAll(/\{[^{}]*\}/g, "{}")}`;
}

/** Finds who publishes and who handles each event. */
export function systemOf(applications: readonly Application[]): System {
  const publishes = new Map(applications.map((each) => [each, new Set(each.publishes)]));
  const actors = new Map(applications.map((each) => [each, actorsByEvent(each)]));
  const described = applications.flatMap((application) =>
    application.events.map((event) => ({ application, event })),
  );
  return {
    applications,
    events: [...groupBy(described, ({ event }) => eventKey(event))].flatMap(([key, descriptions]) => {
      const sent = descriptions.filter(({ application, event }) => publishes.get(application)?.has(event));
      const said = sent[0] ?? descriptions[0];
      if (said === undefined) return [];
      return {
        key,
        event: said.event,
        descriptions,
        publishers: [...new Set(sent.map(({ application }) => application))],
        actors: descriptions.flatMap(({ application, event }) =>
          (actors.get(application)?.get(event) ?? []).map((actor) => ({ application, actor })),
        ),
      };
    }),
  };
}

function actorsByEvent({ actors }: Application): ReadonlyMap<Event, readonly Actor[]> {
  const pairs = actors.flatMap((actor) => actor.events.map((event) => ({ event, actor })));
  const groups = groupBy(pairs, ({ event }) => event);
  return new Map([...groups].map(([event, group]) => [event, group.map(({ actor }) => actor)] as const));
}
