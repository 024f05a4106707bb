import { InvalidDefinitionError } from "../errors.js";
import { legalName } from "./checks.js";
import type { EventDefinition, InputOfEvent } from "./event.js";
import { freeze } from "./freeze.js";
import { legalPeriodic } from "./periodic.js";
import type { Periodic } from "./periodic.js";

export type Events = Readonly<Record<string, EventDefinition>>;

export interface PublisherOptions<E extends Events> {
  /** The application that publishes; it owns the streams of these events. Kebab-case. */
  readonly name: string;
  readonly events: E;
  readonly description?: string;
  /**
   * Events that the server stores again and again, by the keys of `events`, whether or not a process runs.
   * `register()` sets them up. Needs nats-server 2.14.
   */
  readonly schedules?: { readonly [Key in keyof E]?: Periodic<InputOfEvent<E[Key]>> };
}

/** What an application sends, as it was defined: a frozen value. `connectPublisher` opens it. */
export type PublisherDefinition<E extends Events = Events> = Readonly<PublisherOptions<E>>;

/**
 * Defines what an application sends. Throws `InvalidDefinitionError` where two events share a name, or two streams
 * a name but not their settings.
 */
export function definePublisher<const E extends Events>(
  options: PublisherOptions<E>,
): PublisherDefinition<E> {
  legalName(options.name, "publisher: name");
  const events = new Map<string, EventDefinition>();
  const streams = new Map<string, string>();
  for (const event of Object.values(options.events)) {
    if (events.has(event.name)) {
      const expected = "a name of its own for each event: it is a part of message ids";
      throw new InvalidDefinitionError(`publisher "${options.name}": events`, event.name, expected);
    }
    events.set(event.name, event);
    if (event.stream === undefined) continue;
    const settings = JSON.stringify(event.stream);
    const other = streams.get(event.stream.name) ?? settings;
    if (other !== settings) {
      const expected = `one definition of the stream ${event.stream.name}, found also ${other}`;
      throw new InvalidDefinitionError(`event "${event.name}": stream`, event.stream, expected);
    }
    if (event.stream.wire === "walnats" && streams.has(event.stream.name)) {
      const expected = 'a stream of its own: with wire: "walnats" no message says which event it is';
      throw new InvalidDefinitionError(`event "${event.name}": stream`, event.stream.name, expected);
    }
    streams.set(event.stream.name, settings);
  }
  for (const [key, periodic] of Object.entries<Periodic | undefined>(options.schedules ?? {})) {
    const where = `publisher "${options.name}": schedules.${key}`;
    const event = Object.hasOwn(options.events, key) ? options.events[key] : undefined;
    if (event?.stream === undefined) {
      throw new InvalidDefinitionError(where, key, "an event of the publisher that has a stream");
    }
    if ((event.stream.deduplicate ?? event.stream.wire) !== undefined) {
      const expected = "no event of a stream with `deduplicate` or `wire`, which take no schedules";
      throw new InvalidDefinitionError(where, key, expected);
    }
    if (event.cloudEvents !== undefined) {
      const expected = "no event of CloudEvents: each tick would have the same `id` and `time`";
      throw new InvalidDefinitionError(where, key, expected);
    }
    if (periodic !== undefined) legalPeriodic(periodic, where);
  }
  return freeze({ ...options });
}
