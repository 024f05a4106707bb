import { InvalidDefinitionError } from "../errors.js";
import { legalName } from "./checks.js";
import { freeze } from "./freeze.js";
import type { PublisherDefinition } from "./publisher.js";
import type { SubscriberDefinition } from "./subscriber.js";

export interface ServiceOptions {
  /** Kebab-case. */
  readonly name: string;
  /** Of the service, as its document says it: `"1.2.0"`. */
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  readonly publishers?: readonly PublisherDefinition[];
  readonly subscribers?: readonly SubscriberDefinition[];
}

/** One service of a system: a frozen value, for documents, lint and diagrams. Several of them are a system. */
export type ServiceDefinition = Readonly<ServiceOptions>;

/**
 * Says what one service publishes and handles, whatever the names of its publishers and subscribers. `hazelnats export`
 * writes a document of it. Throws `InvalidDefinitionError` where two of its subscribers share a name.
 */
export function defineService(options: ServiceOptions): ServiceDefinition {
  legalName(options.name, "service: name");
  const names = new Set<string>();
  for (const { name } of options.subscribers ?? []) {
    if (names.has(name)) {
      const expected = "subscribers with names of their own: two would share their consumers";
      throw new InvalidDefinitionError(`service "${options.name}": subscribers`, name, expected);
    }
    names.add(name);
  }
  return freeze({ ...options });
}
