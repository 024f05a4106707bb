import type { OutboxStore, TakenRow } from "@hazelnats/runtime/outbox";
import type { ClientBase, Pool } from "pg";

const table = `
  CREATE TABLE IF NOT EXISTS outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL, subject text NOT NULL, event text NOT NULL, message text NOT NULL,
    relay text, leased_until timestamptz NOT NULL DEFAULT '-infinity', first_taken timestamptz
  );
  CREATE INDEX IF NOT EXISTS outbox_subject ON outbox (subject, leased_until);
`;

/** Any number that no other part of the application locks. */
const lock = 4_815_162_342;

interface Row extends Omit<TakenRow<string>, "takenBefore"> {
  readonly taken_before: Date | null;
}

/** The outbox as a table of PostgreSQL. All times are the database's. */
export async function postgresOutbox(pool: Pool): Promise<OutboxStore<string, ClientBase>> {
  await inTransaction(pool, async (client) => {
    // two that create the same table at the same time fail
    await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
    await client.query(table);
  });
  return {
    add: async ({ id, subject, event, message }, client) => {
      await client.query("INSERT INTO outbox (id, subject, event, message) VALUES ($1, $2, $3, $4)", [
        id,
        subject,
        event,
        message,
      ]);
    },
    take: ({ relay, limit, lease, without }) =>
      inTransaction(pool, async (client) => {
        // one relay at a time: two that skip each other's rows would change the order of a subject
        await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
        const { rows } = await client.query<Row>(
          `WITH taken AS (
             SELECT position, first_taken FROM outbox
             WHERE subject <> ALL ($4)
               AND subject NOT IN (SELECT subject FROM outbox WHERE leased_until > now())
             ORDER BY position LIMIT $2
           ), marked AS (
             UPDATE outbox SET relay = $1, leased_until = now() + $3 * interval '1 millisecond',
               first_taken = coalesce(outbox.first_taken, now())
             FROM taken WHERE outbox.position = taken.position
             RETURNING outbox.position, id, subject, event, message, taken.first_taken AS taken_before
           )
           SELECT position AS key, id, subject, event, message, taken_before FROM marked ORDER BY position`,
          [relay, limit, lease, without],
        );
        return rows.map(({ taken_before: takenBefore, ...row }) => ({
          ...row,
          takenBefore: takenBefore ?? undefined,
        }));
      }),
    done: async (positions) => {
      await pool.query("DELETE FROM outbox WHERE position = ANY ($1::bigint[])", [positions]);
    },
    release: async (positions, { relay }) => {
      const free = "UPDATE outbox SET leased_until = '-infinity' WHERE relay = $1";
      await pool.query(`${free} AND position = ANY ($2::bigint[])`, [relay, positions]);
    },
  };
}

export async function inTransaction<Result>(
  pool: Pool,
  work: (client: ClientBase) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    failure = new Error("the transaction failed", { cause: error });
    throw error;
  } finally {
    // a connection that failed is closed, which rolls back what it had begun
    client.release(failure);
  }
}
