import type { Msg } from "@nats-io/transport-node";
import { onAbort } from "../abort.js";
import type { ConnectionOptions } from "../connection-options.js";
import { onClosed } from "../closing.js";
import { openConnection } from "../connection.js";
import { positiveInteger } from "../define/checks.js";
import type { InvalidObserved, ObservedOf } from "../define/observed.js";
import type { Events } from "../define/publisher.js";
import { ClosedError } from "../errors.js";
import { toCoreDelivery } from "./delivery.js";
import { openLens } from "./observe.js";
import { openPending } from "./pending.js";

export interface MonitorOptions extends ConnectionOptions {
  /** Ends the loop. */
  readonly signal?: AbortSignal;
  /** How many messages wait for the loop at most. Where it is slower, the oldest are missed. Default 10,000. */
  readonly buffer?: number;
  /** Called with how many were missed in all, whenever there are more. */
  readonly onMissed?: (total: number) => void;
  /** Called for messages that are not valid, which the loop does not get. Default: nothing. */
  readonly onInvalid?: (report: InvalidObserved) => void;
}

/**
 * Shows events as they are published, for `for await`: over core NATS, without a consumer, so that nothing is asked of
 * streams, kept, or taken from anybody. What comes while it is not connected is missed. `name` narrows the payload.
 * Throws what `connectSubscriber` does, and `ClosedError` where a borrowed connection closes.
 *
 * ```ts
 * for await (const { name, payload } of monitorEvents({ orderPlaced }, { servers })) console.log(name, payload);
 * ```
 */
export async function* monitorEvents<E extends Events>(
  events: E,
  options: MonitorOptions = {},
): AsyncGenerator<ObservedOf<E[keyof E]>, void, undefined> {
  const { signal, onMissed, onInvalid } = options;
  const isAborted = (): boolean => signal?.aborted === true;
  const buffer = positiveInteger(options.buffer ?? 10_000, "monitorEvents: buffer");
  const lens = openLens(events, options.prefix);
  if (isAborted()) return;
  await using connection = await openConnection(options, "hazelnats-monitor");
  const { nats } = connection;
  const pending = openPending<Msg>();
  let missed = 0;
  const subscriptions = lens.filters.map((filter) =>
    nats.subscribe(filter, {
      callback: (error, message) => {
        if (error !== null) return pending.end({ error });
        pending.push(message);
        if (pending.size <= buffer) return;
        pending.take();
        missed += 1;
        onMissed?.(missed);
      },
    }),
  );
  const forget = signal && onAbort(signal, () => pending.end());
  const forgetClosing = onClosed(nats, () =>
    pending.end({ error: new ClosedError("the connection of monitorEvents") }),
  );
  if (isAborted()) pending.end();
  try {
    for (;;) {
      await pending.some();
      // the signal's abort ends it at once, whatever waits
      if (isAborted()) return;
      const message = pending.take();
      if (message === undefined) {
        if (pending.failure !== undefined) throw pending.failure.error;
        return;
      }
      const found = await lens.read(toCoreDelivery(message));
      if (found === undefined) continue;
      if ("error" in found) onInvalid?.(found);
      // one of these events: the lens knows no others
      else yield found as ObservedOf<E[keyof E]>;
    }
  } finally {
    forget?.();
    forgetClosing();
    if (!nats.isClosed()) for (const subscription of subscriptions) subscription.unsubscribe();
  }
}
