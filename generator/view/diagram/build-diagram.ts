import type { Application, Event, Schedule, Schema } from "../../../asyncapi/index.js";
import type { ActorOfSystem, System, SystemEvent } from "../../../asyncapi/index.js";
import { pascalCase } from "../../naming.js";
import type {
  Answer,
  Diagram,
  DiagramActor,
  DiagramEvent,
  DiagramService,
  Extra,
  Sending,
} from "./diagram.js";
import { domainsOf } from "./domains.js";
import { Ids } from "./ids.js";

export interface DiagramOptions {
  /** Default: none. */
  readonly show?: readonly Extra[];
  /** Draws services and events in the box of their domain. Default: false. */
  readonly group?: boolean;
}

/** Everything of a system; `select…` and `overviewOf` make less of it. */
export function buildDiagram(system: System, { show = [], group = false }: DiagramOptions = {}): Diagram {
  const ids = new Ids();
  const domains = group ? domainsOf(system) : undefined;
  const inDomain = (of: Application | SystemEvent) => {
    const domain = domains?.get(of);
    return domain === undefined ? {} : { domain };
  };
  // Services come first: they keep the names that they have in common with an event.
  const serviceIds = new Map(system.applications.map((each) => [each, ids.claim(each.name)]));
  const drawn = system.events.filter(({ publishers, actors }) => publishers.length + actors.length > 0);
  const events = new Map<SystemEvent, DiagramEvent>(
    drawn.map((each) => [
      each,
      {
        id: ids.claim(each.event.name),
        name: each.event.name,
        subject: each.event.subject.template,
        key: each.key,
        ...inDomain(each),
      },
    ]),
  );
  const places = placesOf(system);
  const eventOf = (event: Event): DiagramEvent | undefined => {
    const place = places.get(event);
    return place === undefined ? undefined : events.get(place);
  };
  const services = system.applications.map((application): DiagramService => ({
    id: serviceIds.get(application) ?? application.name,
    name: application.name,
    ...inDomain(application),
    sends: application.publishes.flatMap((event) => sendingOf(event, application)),
    actors: application.actors.map((actor) => drawActor({ application, actor })),
  }));
  return { services, events: [...events.values()], flows: [] };

  function sendingOf(event: Event, { schedules }: Application): readonly Sending[] {
    const target = eventOf(event);
    if (target === undefined) return [];
    const schedule = show.includes("schedules") ? schedules.find((each) => each.event === event) : undefined;
    return [
      {
        event: target,
        schema: schemaName(event.payload, event.name),
        ...(schedule === undefined ? {} : { schedule: timingText(schedule) }),
      },
    ];
  }

  function drawActor({ application, actor }: ActorOfSystem): DiagramActor {
    return {
      id: `${serviceIds.get(application) ?? ""}.${actor.name}`,
      name: actor.name,
      events: actor.events.flatMap((event) => eventOf(event) ?? []),
      answers: show.includes("requests") ? actor.events.flatMap(answersTo) : [],
      deadLetters: show.includes("dead-letters") && actor.settings.deadLetter !== false,
    };
  }

  function answersTo(event: Event): readonly Answer[] {
    const { reply } = event;
    if (reply === undefined) return [];
    const askers = places.get(event)?.publishers ?? [];
    return askers.flatMap((asker) => {
      const to = serviceIds.get(asker);
      return to === undefined ? [] : [{ to, schema: schemaName(reply, `${event.name}-reply`) }];
    });
  }
}

function placesOf({ events }: System): ReadonlyMap<Event, SystemEvent> {
  return new Map(events.flatMap((each) => each.descriptions.map(({ event }) => [event, each] as const)));
}

/** What people call the schema: its definition, else the message, else what it is. */
export function schemaName({ type, name }: Schema, otherwise: string): string {
  if (type.kind === "reference") return type.name;
  if (name !== undefined) return name;
  switch (type.kind) {
    case "string":
    case "boolean":
    case "null":
    case "bytes":
      return type.kind;
    case "number":
      return type.integer ? "integer" : "number";
    default:
      return pascalCase(otherwise);
  }
}

/** `every 15m`, `cron 0 9 * * * (Europe/Berlin)`. */
export function timingText({ timing }: Schedule): string {
  if ("every" in timing) return `every ${timing.every}`;
  return `cron ${timing.cron}${timing.timezone === undefined ? "" : ` (${timing.timezone})`}`;
}
