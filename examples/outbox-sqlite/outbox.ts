import type { OutboxRow, OutboxStore, TakenRow } from "@hazelnats/runtime/outbox";
import type { Database } from "node-sqlite3-wasm";

/**
 * The outbox as a table of SQLite. With `node:sqlite` (Node.js 22.5) or better-sqlite3 it is the same SQL: their
 * statements take values one by one instead of as a list.
 */
export function sqliteOutbox(database: Database): OutboxStore<number, Database> {
  database.exec(`
    CREATE TABLE IF NOT EXISTS outbox (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL, subject TEXT NOT NULL, event TEXT NOT NULL, message TEXT NOT NULL,
      relay TEXT, leased_until REAL NOT NULL DEFAULT 0, first_taken REAL
    );
    CREATE INDEX IF NOT EXISTS outbox_subject ON outbox (subject, leased_until);
  `);
  return {
    // whoever calls it has begun a transaction
    add: ({ id, subject, event, message }, transaction) => {
      transaction.run("INSERT INTO outbox (id, subject, event, message) VALUES (?, ?, ?, ?)", [
        id,
        subject,
        event,
        message,
      ]);
    },
    take: ({ relay, limit, lease, without }) =>
      inTransaction(database, () => {
        const now = Date.now();
        const rows = database.all(
          `SELECT position, id, subject, event, message, first_taken FROM outbox
           WHERE subject NOT IN (SELECT value FROM json_each(?))
             AND subject NOT IN (SELECT subject FROM outbox WHERE leased_until > ?)
           ORDER BY position LIMIT ?`,
          [JSON.stringify(without), now, limit],
        );
        database.run(
          `UPDATE outbox SET relay = ?, leased_until = ?, first_taken = coalesce(first_taken, ?)
           WHERE position IN (SELECT value FROM json_each(?))`,
          [relay, now + lease, now, JSON.stringify(rows.map(({ position }) => position))],
        );
        return rows.map(toTaken);
      }),
    done: (positions) => {
      const all = JSON.stringify(positions);
      database.run("DELETE FROM outbox WHERE position IN (SELECT value FROM json_each(?))", [all]);
    },
    release: (positions, { relay }) => {
      const free = "UPDATE outbox SET leased_until = 0 WHERE relay = ?";
      database.run(`${free} AND position IN (SELECT value FROM json_each(?))`, [
        relay,
        JSON.stringify(positions),
      ]);
    },
  };
}

/** `IMMEDIATE`: nobody else writes meanwhile, also in other processes. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function toTaken(row: Readonly<Record<string, unknown>>): TakenRow<number> {
  const text = (name: keyof OutboxRow): string => String(row[name]);
  return {
    key: Number(row["position"]),
    takenBefore: row["first_taken"] === null ? undefined : new Date(Number(row["first_taken"])),
    id: text("id"),
    subject: text("subject"),
    event: text("event"),
    message: text("message"),
  };
}
