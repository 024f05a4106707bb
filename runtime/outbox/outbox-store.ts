import type { OutboxRow } from "./outbox-row.js";

/** A row that a relay has taken. */
export interface TakenRow<Key> extends OutboxRow {
  /** What the store knows the row by. */
  readonly key: Key;
  /** When a relay has taken it for the first time, where this is not the first time. */
  readonly takenBefore: Date | undefined;
}

/** Who takes or gives back rows. */
export interface Holder {
  /** A name of the relay's own. */
  readonly relay: string;
}

export interface TakeRequest extends Holder {
  /** So many rows at most. */
  readonly limit: number;
  /** Milliseconds after which others may take the rows, because the relay seems to have ended. */
  readonly lease: number;
  /** Rows of these subjects are not wanted now. */
  readonly without: readonly string[];
}

/**
 * The table of the rows, in the user's database. Any number of relays may use it at the same time.
 *
 * `add` belongs to the user's transaction and is called by the user alone: `Transaction` is what the database calls so.
 */
export interface OutboxStore<Key = unknown, Transaction = unknown> {
  /** Adds a row; it counts when the transaction is committed. */
  add(row: OutboxRow, transaction: Transaction): void | Promise<void>;
  /**
   * Takes the oldest rows in the order in which they were added, and remembers when that was the first time. Rows of a
   * subject of which a relay holds rows are left out, or two relays could change their order; so two calls must not
   * run at the same time.
   */
  take(request: TakeRequest): readonly TakenRow<Key>[] | Promise<readonly TakenRow<Key>[]>;
  /** Removes rows: their events are stored. Also those whose lease is over. */
  done(keys: readonly Key[], holder: Holder): void | Promise<void>;
  /** Gives rows back that this relay holds, so that others need not wait for the end of its lease. */
  release(keys: readonly Key[], holder: Holder): void | Promise<void>;
}
