import type { Diagram, DiagramEvent, DiagramService, Flow } from "./diagram.js";

/** What somebody wants to see of a system. */
export interface Selection {
  /** Names of services: they, their events, and who else has to do with these. */
  readonly services: readonly string[];
  /** Names of events: they, who sends and who handles them. */
  readonly events: readonly string[];
}

/** The part of a diagram around the selected services and events; everything, where nothing is selected. */
export function selectFrom(diagram: Diagram, { services, events }: Selection): Diagram {
  if (services.length + events.length === 0) return diagram;
  const centre = new Set(diagram.services.filter(({ name }) => services.includes(name)).map(({ id }) => id));
  const wanted = new Set<DiagramEvent>(diagram.events.filter(({ name }) => events.includes(name)));
  for (const service of diagram.services)
    if (centre.has(service.id)) for (const event of eventsOf(service)) wanted.add(event);
  const kept = diagram.services.flatMap((service) => {
    if (centre.has(service.id)) return [service];
    const part = {
      ...service,
      sends: service.sends.filter(({ event }) => wanted.has(event)),
      actors: service.actors.flatMap((actor) => {
        const handled = actor.events.filter((event) => wanted.has(event));
        return handled.length === 0 ? [] : [{ ...actor, events: handled }];
      }),
    };
    return part.sends.length + part.actors.length === 0 ? [] : [part];
  });
  return { services: kept, events: diagram.events.filter((event) => wanted.has(event)), flows: [] };
}

/** The events that a service sends or handles. */
function eventsOf({ sends, actors }: DiagramService): readonly DiagramEvent[] {
  return [...sends.map(({ event }) => event), ...actors.flatMap(({ events }) => events)];
}

/** Services only: an arrow where at least one event goes from one to another. */
export function overviewOf(diagram: Diagram): Diagram {
  const handlers = new Map<DiagramEvent, Set<string>>();
  for (const service of diagram.services)
    for (const event of new Set(service.actors.flatMap(({ events }) => events)))
      handlers.set(event, (handlers.get(event) ?? new Set()).add(service.id));
  const flows: Flow[] = diagram.services.flatMap((from) => {
    const received = new Map<string, string[]>();
    for (const { event } of from.sends)
      for (const to of handlers.get(event) ?? []) received.set(to, [...(received.get(to) ?? []), event.name]);
    return [...received].map(([to, names]) => ({
      from: from.id,
      to,
      label: names.length === 1 ? (names[0] ?? "") : `${names.length} events`,
    }));
  });
  return {
    services: diagram.services.map((service) => ({ ...service, sends: [], actors: [] })),
    events: [],
    flows,
  };
}
