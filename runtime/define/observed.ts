import type { CloudEventOf, EventDefinition, HeadersOf, ParametersOf, PayloadOf } from "./event.js";
import type { HandlerContext, MessageFacts } from "./handler.js";

/** An event that somebody looks at: there is nothing to acknowledge. `name` tells events apart, for the compiler too. */
export interface Observed<E extends EventDefinition = EventDefinition> {
  readonly name: E["name"];
  readonly event: E;
  readonly payload: PayloadOf<E>;
  readonly parameters: ParametersOf<E>;
  readonly headers: HeadersOf<E>;
  readonly cloudEvent: CloudEventOf<E>;
  readonly message: HandlerContext["message"];
}

/** The same for one of several events: a union that `name` narrows. */
export type ObservedOf<E extends EventDefinition> = E extends EventDefinition ? Observed<E> : never;

/** A message that is none of the events that it should be: its payload, headers or parameters are not valid. */
export interface InvalidObserved {
  readonly error: unknown;
  readonly message: MessageFacts;
}
