import type { HandlerContext, MessageFacts } from "../define/handler.js";
import type { Delivery } from "./delivery.js";
import type { Arrival } from "./dispatch.js";

/** Without what only the runtime needs, such as the payload. */
export function describe(delivery: Delivery): MessageFacts {
  const { id, subject, stream, sequence, timestamp } = delivery;
  return { id, subject, stream, sequence, timestamp };
}

/** What a handler gets to know of one run. */
export function contextOf(
  delivery: Delivery,
  arrival: Extract<Arrival, { kind: "event" }>,
  options: { readonly signal: AbortSignal; readonly progress: () => Promise<boolean> },
): HandlerContext {
  return {
    event: arrival.route.original,
    parameters: arrival.parameters,
    headers: arrival.headers,
    cloudEvent: arrival.cloudEvent,
    attempt: delivery.attempt,
    signal: options.signal,
    progress: options.progress,
    message: { ...describe(delivery), headers: delivery.headers },
  };
}
