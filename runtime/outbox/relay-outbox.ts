import { positiveDuration, positiveInteger } from "../define/checks.js";
import type { Duration } from "../define/duration.js";
import { ClosedError } from "../errors.js";
import { waitAtMost } from "../patience.js";
import { publishPrepared } from "../publish/prepared.js";
import type { Publisher } from "../publish/publisher.js";
import type { OutboxRow } from "./outbox-row.js";
import type { OutboxStore, TakenRow } from "./outbox-store.js";
import { openRests } from "./rests.js";

export interface RelayOptions {
  /** Aborting it lets what is on its way arrive, gives the rest back, and resolves. */
  readonly signal?: AbortSignal;
  /** How many events may be on their way at a time, each of another subject. Default 64. */
  readonly inFlight?: number;
  /** How many rows are taken at a time. Default 256. */
  readonly batch?: number;
  /** For how long rows are taken: after so long another relay takes over from one that has ended. Default `"30s"`. */
  readonly lease?: Duration;
  /** How long an empty table is left alone. Default `"1s"`. */
  readonly poll?: Duration;
  /** How long a subject rests at most whose event could not be published, and a database that failed. Default `"30s"`. */
  readonly maxRest?: Duration;
  /** Ends when no row is left that may be published now. For tests and cron jobs. */
  readonly burst?: boolean;
  /**
   * Told of each failure, with the row where it was one's. The row stays, those after it of its subject wait, and it is
   * tried again. What it throws ends the relay.
   */
  readonly onError?: (error: unknown, row: OutboxRow | undefined) => void;
}

/** Part of a lease in which rows are published: a message that is on its way at the end of it still arrives within. */
const usable = 0.7;

/**
 * Publishes the rows of an outbox until the signal aborts, each once and those of one subject in their order. Several
 * relays may run at the same time, in any processes; they may be killed. Rejects with `ClosedError` where the publisher
 * is closed, and with what `onError` throws.
 *
 * ```ts
 * await relayOutbox(store, publisher, { signal });
 * ```
 */
export async function relayOutbox<Key>(
  store: OutboxStore<Key, never>,
  publisher: Publisher,
  options: RelayOptions = {},
): Promise<void> {
  const { signal, onError } = options;
  const inFlight = positiveInteger(options.inFlight ?? 64, "relayOutbox: inFlight");
  const limit = positiveInteger(options.batch ?? 256, "relayOutbox: batch");
  const lease = positiveDuration(options.lease ?? "30s", "relayOutbox: lease");
  const poll = positiveDuration(options.poll ?? "1s", "relayOutbox: poll");
  const rests = openRests(positiveDuration(options.maxRest ?? "30s", "relayOutbox: maxRest"));
  const relay = crypto.randomUUID();

  const take = async (): Promise<readonly TakenRow<Key>[]> => {
    const rows = await store.take({ relay, limit, lease, without: rests.subjects });
    rests.tables.succeeded();
    return rows;
  };
  const failed = (error: unknown, row?: TakenRow<Key>): void => {
    if (row === undefined) rests.tables.failed();
    else rests.fail(row.subject);
    onError?.(error, row);
    if (error instanceof ClosedError) throw error;
  };
  for (;;) {
    if (signal?.aborted === true) return;
    const started = performance.now();
    const until = started + lease * usable;
    let rows: readonly TakenRow<Key>[] = [];
    try {
      rows = await take();
    } catch (error) {
      failed(error);
    }
    const sent = await publishRows(rows, publisher, { inFlight, until, signal, onFailure: failed, rests });
    try {
      const left = rows.filter(({ key }) => !sent.keys.has(key)).map(({ key }) => key);
      if (sent.keys.size > 0) await store.done([...sent.keys], { relay });
      if (left.length > 0) await store.release(left, { relay });
    } catch (error) {
      failed(error);
    }
    if (sent.end !== undefined) throw sent.end.error;
    if (sent.keys.size > 0) continue;
    if (options.burst === true && rows.length === 0 && !rests.tables.resting) return;
    await waitAtMost({
      milliseconds: Math.max(rests.tables.remaining, Math.min(poll, rests.remaining)),
      signal,
    });
  }
}

interface Sending {
  readonly inFlight: number;
  /** `performance.now()` after which nothing more is sent. */
  readonly until: number;
  readonly signal: AbortSignal | undefined;
  readonly rests: { readonly succeed: (subject: string) => void };
  readonly onFailure: (error: unknown, row: TakenRow<never>) => void;
}

/** Publishes rows: those of one subject one after another, subjects beside one another. Never rejects. */
async function publishRows<Key>(
  rows: readonly TakenRow<Key>[],
  publisher: Publisher,
  options: Omit<Sending, "onFailure"> & { readonly onFailure: (error: unknown, row: TakenRow<Key>) => void },
): Promise<{ readonly keys: ReadonlySet<Key>; readonly end: { readonly error: unknown } | undefined }> {
  const keys = new Set<Key>();
  const lines = new Map<string, TakenRow<Key>[]>();
  for (const row of rows) {
    const line = lines.get(row.subject);
    if (line === undefined) lines.set(row.subject, [row]);
    else line.push(row);
  }
  let end: { readonly error: unknown } | undefined;
  const mayGoOn = (): boolean =>
    end === undefined && options.signal?.aborted !== true && performance.now() < options.until;
  const publishLine = async (line: readonly TakenRow<Key>[]): Promise<void> => {
    for (const row of line) {
      if (!mayGoOn()) return;
      try {
        await publishPrepared(publisher, row, { milliseconds: options.until - performance.now() });
        keys.add(row.key);
        options.rests.succeed(row.subject);
      } catch (error) {
        // those after it of its subject wait, or they would come before it
        return options.onFailure(error, row);
      }
    }
  };
  const waiting = [...lines.values()];
  const work = async (): Promise<void> => {
    for (let line = waiting.shift(); line !== undefined && mayGoOn(); line = waiting.shift()) {
      try {
        await publishLine(line);
      } catch (error) {
        end ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.inFlight, waiting.length) }, work));
  return { keys, end };
}
