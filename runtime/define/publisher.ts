import { InvalidDefinitionError } from "../errors.js";
import { legalName } from "./checks.js";
import type { EventDefinition } from "./event.js";
import { freeze } from "./freeze.js";

export type Events = Readonly<Record<string, EventDefinition>>;

export interface PublisherOptions<E extends Events> {
  /** The application that publishes; it owns the streams of these events. Kebab-case. */
  readonly name: string;
  readonly events: E;
  readonly description?: string;
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
    streams.set(event.stream.name, settings);
  }
  return freeze({ ...options });
}
