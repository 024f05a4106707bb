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

export function definePublisher<const E extends Events>(
  options: PublisherOptions<E>,
): PublisherDefinition<E> {
  return freeze({ ...options });
}
