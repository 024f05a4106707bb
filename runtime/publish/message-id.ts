import { plainAt } from "../codec/index.js";
import type { EventDefinition } from "../define/event.js";
import { InvalidPayloadError } from "../errors.js";

/**
 * The id that the server deduplicates by: the given one, else what `deduplicateBy` points to. It starts with the event's name, because the server's window is one for
 * the whole stream: the same order number in two events of one stream would lose the second.
 */
export function messageIdFor(
  event: EventDefinition,
  options: { readonly id: string | undefined; readonly payload: unknown },
): string {
  if (options.id !== undefined) return `${scopeOf(event)}${checkedId(event, options.id)}`;
  const value = plainAt(options.payload, event.deduplicateBy ?? "");
  if ((typeof value === "string" && value !== "") || Number.isSafeInteger(value)) {
    return `${scopeOf(event)}${checkedId(event, String(value))}`;
  }
  // without an id of its own a message would silently lose its deduplication
  throw new InvalidPayloadError(event.name, [
    {
      path: event.deduplicateBy ?? "",
      message: "identifies the event, so it must be a string or an integer",
    },
  ]);
}

export function randomMessageId(event: EventDefinition): string {
  return `${scopeOf(event)}${crypto.randomUUID()}`;
}

/** What walnats publishes has its ids as they are, in a stream that has one event. */
function scopeOf(event: EventDefinition): string {
  return event.stream?.wire === "walnats" ? "" : `${event.name}:`;
}

// The id stands in a header: a line break would start another one, and outer spaces get lost.
function checkedId(event: EventDefinition, id: unknown): string {
  if (typeof id === "string" && id !== "" && id.trim() === id && !/\p{Cc}/u.test(id)) return id;
  const found =
    typeof id === "string" ? JSON.stringify(id.slice(0, 100)) : `a value of the type ${typeof id}`;
  throw new InvalidPayloadError(event.name, [
    {
      path: event.deduplicateBy ?? "",
      message: `has ${found} as id, expected a line without outer spaces`,
    },
  ]);
}
