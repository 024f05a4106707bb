import { environmentOf } from "../define/environment.js";
import type { EventDefinition } from "../define/event.js";
import type { InvalidObserved, Observed } from "../define/observed.js";
import type { Events } from "../define/publisher.js";
import { defineSubscriber } from "../define/subscriber.js";
import { InvalidDefinitionError } from "../errors.js";
import { bindActors } from "./bind-actor.js";
import type { BoundActor } from "./bind-actor.js";
import type { Delivery } from "./delivery.js";
import { dispatch } from "./dispatch.js";
import { describe } from "./handler-context.js";
import { consumerFilters } from "./match-subject.js";

/** Reads messages as events, whatever streams they are in. */
export interface Lens {
  /** One for each stream, and one for what travels over core NATS. */
  readonly actors: readonly BoundActor[];
  readonly filters: readonly string[];
  /** `undefined`: it is none of the events. */
  read(delivery: Delivery): Promise<Observed | InvalidObserved | undefined>;
}

/** Throws `InvalidDefinitionError` without events. */
export function openLens(events: Events, prefix: string | undefined): Lens {
  const byStream = new Map<string | undefined, Record<string, EventDefinition>>();
  for (const [index, event] of Object.values(events).entries()) {
    const group = byStream.get(event.stream?.name) ?? {};
    byStream.set(event.stream?.name, { ...group, [`event${index}`]: event });
  }
  if (byStream.size === 0) throw new InvalidDefinitionError("events", {}, "at least one event");
  const settings = [...byStream.values()].map(
    (group, index) => [`observe${index}`, { events: group }] as const,
  );
  const definition = defineSubscriber({ name: "observer", actors: Object.fromEntries(settings) });
  const actors = bindActors(definition, environmentOf(prefix));
  const subjects = actors.flatMap(({ routes }) => routes.map(({ event }) => event.subject));
  return {
    actors,
    filters: consumerFilters(subjects),
    read: async (delivery) => {
      const actor = actors.find(({ routes }) => routes.some((route) => route.match(delivery.subject)));
      if (actor === undefined) return undefined;
      const arrival = await dispatch(actor, delivery);
      if (arrival.kind === "invalid") return { error: arrival.error, message: describe(delivery) };
      if (arrival.kind !== "event") return undefined;
      const { payload, headers, parameters, cloudEvent } = arrival;
      const event = arrival.route.original;
      const message = { ...describe(delivery), headers: delivery.headers };
      return { name: event.name, event, payload, headers, parameters, cloudEvent, message };
    },
  };
}
