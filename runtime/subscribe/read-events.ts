import { onAbort } from "../abort.js";
import type { ConnectionOptions } from "../connection-options.js";
import { openConnection } from "../connection.js";
import type { InvalidObserved, ObservedOf } from "../define/observed.js";
import type { Events } from "../define/publisher.js";
import { InvalidDefinitionError } from "../errors.js";
import { openLens } from "./observe.js";
import { followInOrder } from "./ordered-reader.js";
import { followLink } from "../link.js";

export interface ReadOptions extends ConnectionOptions {
  /** Ends the loop. */
  readonly signal?: AbortSignal;
  /**
   * Where to begin: after a `position` that was stored (0: at the beginning), at a moment, or with what comes from now
   * on. Default `{ after: 0 }`.
   */
  readonly from?: { readonly after: number } | { readonly since: Date | string } | "new";
  /** Ends the loop after what is stored at the moment. */
  readonly burst?: boolean;
  /** Called for messages that are not valid, which the loop does not get. Default: the loop throws their error. */
  readonly onInvalid?: (report: InvalidObserved) => void;
}

/** An event of a stream, in its order, with its place there. */
export type Recorded<Observation> = Observation & {
  /** Counted from 1. To be stored with what was made of the event: `from: { after: position }` goes on behind it. */
  readonly position: number;
};

/**
 * Reads the events of one stream in their order, each once, for `for await`: to build projections. It goes on by itself
 * after lost connections, crashes and changes of leaders. The server keeps nothing of it, so the caller stores the
 * `position`. Throws `StreamMissingError`, `StreamReplacedError` where the stream is not the one that it was,
 * `ConsumerRefusedError` (work queues), and what `connectSubscriber` does.
 *
 * ```ts
 * for await (const { payload, position } of readEvents({ orderPlaced }, { servers, from: { after: stored } })) …
 * ```
 */
export async function* readEvents<E extends Events>(
  events: E,
  options: ReadOptions = {},
): AsyncGenerator<Recorded<ObservedOf<E[keyof E]>>, void, undefined> {
  const { signal, from = { after: 0 }, onInvalid } = options;
  const isAborted = (): boolean => signal?.aborted === true;
  const lens = openLens(events, options.prefix);
  const [actor, other] = lens.actors;
  if (actor?.stream === undefined || other !== undefined) {
    const found = lens.actors.map(({ stream }) => stream?.name ?? "core NATS");
    throw new InvalidDefinitionError(
      "readEvents: events",
      found,
      "events of one stream: others have no order",
    );
  }
  if (typeof from === "object" && "after" in from && !(Number.isSafeInteger(from.after) && from.after >= 0)) {
    throw new InvalidDefinitionError("readEvents: from.after", from.after, "a whole number from 0");
  }
  if (typeof from === "object" && "since" in from && Number.isNaN(new Date(from.since).getTime())) {
    throw new InvalidDefinitionError("readEvents: from.since", String(from.since), "a date and time");
  }
  if (isAborted()) return;
  await using connection = await openConnection(options, "hazelnats-reader");
  const link = followLink(connection.nats);
  const stop = new AbortController();
  const forget = signal && onAbort(signal, () => stop.abort());
  if (isAborted()) stop.abort();
  try {
    const { burst = false } = options;
    const deliveries = followInOrder(actor, { connection, link, from, burst, signal: stop.signal });
    for await (const delivery of deliveries) {
      const found = await lens.read(delivery);
      if (found === undefined) continue;
      if ("error" in found) {
        if (onInvalid === undefined) throw found.error;
        onInvalid(found);
      } else {
        // one of these events: the lens knows no others
        yield { ...(found as ObservedOf<E[keyof E]>), position: delivery.sequence };
      }
    }
  } finally {
    forget?.();
    link.close();
  }
}
