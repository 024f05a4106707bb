import { InvalidDefinitionError } from "../errors.js";
import type { EventDefinition } from "./event.js";
import { subjectOnServer, subjectsOnServer } from "./identified-subject.js";
import type { Events, PublisherDefinition } from "./publisher.js";
import type { StreamDefinition } from "./stream.js";
import type { ActorOptions, SubscriberDefinition } from "./subscriber.js";

/**
 * What definitions are on the server in one of several environments that share it: the one place that knows what a
 * prefix means. All other names there (dead letters, replays, schedules, consumers) follow from these.
 */
export interface Environment {
  /** The name of an application. */
  readonly application: (name: string) => string;
  readonly subject: (subject: string) => string;
  /** The same object for the same event. */
  readonly event: (event: EventDefinition) => EventDefinition;
  readonly publisher: (definition: PublisherDefinition) => PublisherDefinition;
  readonly subscriber: (definition: SubscriberDefinition) => SubscriberDefinition;
  /** The event as its user defined it. */
  readonly original: (event: EventDefinition) => EventDefinition;
}

/** Throws `InvalidDefinitionError` where the prefix can't be a part of names and subjects. */
export function environmentOf(prefix: string | undefined): Environment {
  // a dash would let `a-b` and `c` meet `a` and `b-c`
  if (prefix !== undefined && !/^[A-Za-z0-9_]{1,64}$/.test(prefix)) {
    throw new InvalidDefinitionError("prefix", prefix, "1 to 64 letters, digits and `_`");
  }
  const events = new Map<EventDefinition, EventDefinition>();
  const originals = new Map<EventDefinition, EventDefinition>();
  const named = (name: string): string => (prefix === undefined ? name : `${prefix}-${name}`);
  const under = (subject: string): string => (prefix === undefined ? subject : `${prefix}.${subject}`);
  const streamOf = (stream: StreamDefinition): StreamDefinition => ({
    ...stream,
    name: named(stream.name),
    subjects: subjectsOnServer(stream).map(under),
  });
  const eventOf = (event: EventDefinition): EventDefinition => {
    if (prefix === undefined && event.stream?.deduplicate === undefined) return event;
    const known = events.get(event);
    if (known !== undefined) return known;
    const subject = under(subjectOnServer(event));
    const made = { ...event, subject, stream: event.stream && streamOf(event.stream) };
    events.set(event, made);
    originals.set(made, event);
    return made;
  };
  const eventsOf = (all: Events): Events =>
    Object.fromEntries(Object.entries(all).map(([key, event]) => [key, eventOf(event)]));
  const actorOf = (actor: ActorOptions): ActorOptions => {
    const { durable } = actor;
    const settings = durable === undefined ? {} : { durable: named(durable) };
    return actor.event === undefined
      ? { ...actor, ...settings, events: eventsOf(actor.events) }
      : { ...actor, ...settings, event: eventOf(actor.event) };
  };
  return {
    application: named,
    subject: under,
    event: eventOf,
    publisher: (definition) => ({
      ...definition,
      name: named(definition.name),
      events: eventsOf(definition.events),
    }),
    subscriber: (definition) => ({
      ...definition,
      name: named(definition.name),
      actors: Object.fromEntries(
        Object.entries(definition.actors).map(([key, actor]) => [key, actorOf(actor)]),
      ),
      ...(definition.ignores && { ignores: eventsOf(definition.ignores) }),
    }),
    original: (event) => originals.get(event) ?? event,
  };
}
