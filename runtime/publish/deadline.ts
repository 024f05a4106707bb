import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import type { StreamDefinition } from "../define/stream.js";
import { InvalidDefinitionError } from "../errors.js";

/** How long somebody waits for a publish or a request. */
export interface Deadline {
  /** When the caller asked, in milliseconds since 1970. */
  readonly started: number;
  readonly expires: number;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds; may be below 0. */
export function remaining(deadline: Deadline): number {
  return deadline.expires - Date.now();
}

/** Milliseconds. */
const usualTimeout = 10_000;

/**
 * The deadline of a publish. Throws `InvalidDefinitionError` where the given timeout is longer than the server knows
 * a message's id: a retry after that would be stored a second time.
 */
export function publishDeadline(
  event: EventDefinition,
  given: { readonly timeout: Duration | undefined; readonly signal: AbortSignal | undefined },
): Deadline {
  const started = Date.now();
  const window = event.stream === undefined ? Infinity : windowOf(event.stream);
  const { timeout, signal } = given;
  // nobody has asked for the default, so that it adapts itself
  if (timeout === undefined)
    return { started, expires: started + Math.min(usualTimeout, window * 0.8), signal };
  const where = `event "${event.name}": timeout`;
  const milliseconds = toMilliseconds(timeout, where);
  if (milliseconds < window) return { started, expires: started + milliseconds, signal };
  const expected = `less than the ${window} ms for which its stream knows the ids of messages`;
  throw new InvalidDefinitionError(where, timeout, expected);
}

/** The part of a request's deadline in which sending it again does not store it a second time. */
export function storingDeadline(stream: StreamDefinition, deadline: Deadline): Deadline {
  return { ...deadline, expires: Math.min(deadline.expires, deadline.started + windowOf(stream) * 0.8) };
}

/** The server's own window for streams that state none; never longer than a message's life. Milliseconds. */
const usualWindow = 120_000;

export function windowOf(stream: StreamDefinition): number {
  const { name, duplicateWindow, maxAge } = stream;
  if (stream.deduplicate === "forever") return Infinity;
  if (duplicateWindow !== undefined)
    return toMilliseconds(duplicateWindow, `stream ${name}: duplicateWindow`);
  const age = maxAge === undefined ? 0 : toMilliseconds(maxAge, `stream ${name}: maxAge`);
  return age > 0 ? Math.min(usualWindow, age) : usualWindow;
}
