import type { Connection } from "../connection.js";
import { ConsumerDeletedError } from "../errors/consumer.js";
import { waitAtMost } from "../patience.js";
import { followAckFloor } from "./ack-floor.js";
import type { AckFloor } from "./ack-floor.js";
import type { Observers } from "./hooks.js";
import type { Listener } from "./listener.js";
import type { StoredPlace } from "./place.js";
import { recreate } from "./recreate.js";
import type { RecreateReport } from "./recreate-report.js";

export interface RecreatingOptions {
  readonly application: string;
  readonly connection: Connection;
  readonly observers: Observers;
  /** Starts to listen, and tells where that has no point any more. */
  readonly start: (place: StoredPlace, onFailure: (error: unknown) => void) => Listener;
  readonly onFailure: (error: unknown) => void;
}

/**
 * An actor that outlives its consumer. What runs when the consumer is deleted is finished first: its acknowledgement
 * has nobody left to hear it, so it runs again, and not beside itself.
 */
export function listenRecreating(first: StoredPlace, options: RecreatingOptions): Listener {
  const { connection, observers, application } = options;
  const { key } = first.actor;
  const stop = new AbortController();
  let place = first;
  let floor: AckFloor = followAckFloor(first.stored.consumer, connection);
  let recreating: Promise<void> | undefined;

  const onFailure = (error: unknown): void => {
    if (!(error instanceof ConsumerDeletedError)) return options.onFailure(error);
    if (stop.signal.aborted || recreating !== undefined) return;
    recreating = recover();
  };
  const recover = async (): Promise<void> => {
    try {
      const report = await again();
      recreating = undefined;
      if (report === undefined) return;
      observers.recreated(report);
      change("listening");
    } catch (error) {
      recreating = undefined;
      options.onFailure(error);
    }
  };
  const change = (state: "recreating" | "listening"): void =>
    observers.stateChanged({ ...current.status, actor: key, state, error: undefined });
  const again = async (): Promise<RecreateReport | undefined> => {
    floor.stop();
    change("recreating");
    const old = current;
    await old.drain(stop.signal);
    // told to stop meanwhile: whoever drains drains the old one once more
    if (stop.signal.aborted) return undefined;
    const created = await recreate(place, { application, connection, floor, signal: stop.signal });
    if (created === undefined || stop.signal.aborted) return undefined;
    place = created.place;
    floor = followAckFloor(place.stored.consumer, connection);
    current = options.start(place, onFailure);
    return created.report;
  };

  let current = options.start(first, onFailure);
  return {
    actor: key,
    get status() {
      const { status } = current;
      return recreating === undefined ? status : { ...status, state: "recreating" as const };
    },
    get consumers() {
      return current.consumers;
    },
    get retries() {
      return current.retries;
    },
    resume: () => current.resume(),
    exhausted: async (patience) => {
      for (;;) {
        const before = current;
        await before.exhausted(patience);
        if ((before === current && recreating === undefined) || patience.signal.aborted) return;
        await waitAtMost({ milliseconds: 50, signal: patience.signal });
      }
    },
    drain: async (patience) => {
      stop.abort();
      floor.stop();
      await recreating;
      return current.drain(patience);
    },
    interrupt: (reason) => current.interrupt(reason),
  };
}
