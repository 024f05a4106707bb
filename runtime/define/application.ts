import { freeze } from "./freeze.js";
import type { PublisherDefinition } from "./publisher.js";
import type { SubscriberDefinition } from "./subscriber.js";

export interface ApplicationOptions {
  /** Kebab-case, as in its publisher and its subscriber. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly publisher?: PublisherDefinition;
  readonly subscriber?: SubscriberDefinition;
  /** What the application's document says beside: `info`, `servers`, `tags`, `security`, bindings, extensions. */
  readonly document?: Readonly<Record<string, unknown>>;
}

/** One application as it was defined: a frozen value for documentation and for the way back to AsyncAPI. */
export type ApplicationDefinition = Readonly<ApplicationOptions>;

export function defineApplication(options: ApplicationOptions): ApplicationDefinition {
  return freeze({ ...options });
}
