import type { Event, Schema } from "../../asyncapi/index.js";

/** The data of an event's schemas. */
export function schemasOfEvent({ payload, headers, reply }: Event): readonly Schema[] {
  return [payload, headers, reply].filter((schema) => schema !== undefined);
}
