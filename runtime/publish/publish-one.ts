import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import { DuplicateMessageError, InvalidDefinitionError, PublishOutcomeUnknownError } from "../errors.js";
import { publishHeader } from "../headers.js";
import { waitAtMost } from "../patience.js";
import { deliver, lateError, linkUp, remaining, send } from "./deliver.js";
import type { Deadline, Outlet, Stored } from "./deliver.js";
import type { InFlight } from "./in-flight.js";
import { messageFor } from "./message.js";
import type { GivenOptions, Message } from "./message.js";
import type { Receipt } from "./publisher.js";

/** The options of a publish, as they are when the compiler has checked them. */
export interface PublishGiven extends GivenOptions {
  readonly timeout?: Duration | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onDuplicate?: "return" | "throw" | undefined;
}

export async function publishOne(
  outlet: Outlet & { readonly inFlight: InFlight },
  event: EventDefinition,
  given: Omit<PublishGiven, "timeout"> & { readonly timeout: Duration; readonly payload: unknown },
): Promise<Receipt> {
  const started = Date.now();
  const expires = started + timeoutOf(event, given.timeout);
  // the place is taken first, so that closing waits for what is still being checked
  await outlet.inFlight.enter(given.signal);
  try {
    const deadline: Deadline = { started, expires, signal: given.signal };
    const message = await messageFor(event, given.payload, given);
    if (event.stream === undefined) return await sendOnce(outlet, message, deadline);
    if (given.onDuplicate === "throw") message.headers.set(publishHeader, crypto.randomUUID());
    const stored = await deliver(outlet, message, deadline);
    const { stream, sequence } = stored;
    const duplicate = stored.duplicate && !message.unique;
    if (duplicate && given.onDuplicate === "throw" && !(await isOwn(outlet, message, stored))) {
      throw new DuplicateMessageError(event.name, { messageId: message.id, stream, sequence });
    }
    return { id: message.id, stream, sequence, duplicate: duplicate && given.onDuplicate !== "throw" };
  } finally {
    outlet.inFlight.leave();
  }
}

// An attempt whose acknowledgement got lost makes the next one a duplicate, of this very publish.
async function isOwn(outlet: Outlet, message: Message, stored: Stored): Promise<boolean> {
  if (stored.attempts === 1) return false;
  const found = await outlet.connection.jsm.streams.getMessage(stored.stream, { seq: stored.sequence });
  return found?.header.get(publishHeader) === message.headers.get(publishHeader);
}

/** The server's own, for streams that state none. */
const usualWindow: Duration = "2m";

// A retry after the window would be stored a second time.
function timeoutOf(event: EventDefinition, timeout: Duration): number {
  const where = `event "${event.name}": timeout`;
  const milliseconds = toMilliseconds(timeout, where);
  if (event.stream === undefined) return milliseconds;
  const window = event.stream.duplicateWindow ?? usualWindow;
  if (milliseconds >= toMilliseconds(window, `stream ${event.stream.name}: duplicateWindow`)) {
    throw new InvalidDefinitionError(where, timeout, `less than its stream's duplicate window of ${window}`);
  }
  return milliseconds;
}

// Core NATS knows no ids, so a message is never sent twice. The flush tells that the server has it.
async function sendOnce(outlet: Outlet, message: Message, deadline: Deadline): Promise<Receipt> {
  await linkUp(outlet, deadline);
  if (remaining(deadline) <= 0) throw lateError(outlet, message, { deadline, attempts: 0 });
  send(outlet, message);
  let failure: unknown;
  let flushed = false;
  const flush = outlet.connection.nats.flush().then(
    () => {
      flushed = true;
    },
    (cause: unknown) => {
      failure = cause;
    },
  );
  await waitAtMost({ milliseconds: remaining(deadline), signal: deadline.signal }, flush);
  deadline.signal?.throwIfAborted();
  if (flushed) return { id: message.id, stream: undefined, sequence: 0, duplicate: false };
  const facts = { subject: message.subject, messageId: message.id, attempts: 1 };
  const elapsed = Date.now() - deadline.started;
  throw new PublishOutcomeUnknownError(message.event.name, { ...facts, elapsed }, { cause: failure });
}
