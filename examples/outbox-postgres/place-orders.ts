import { outboxRow } from "@hazelnats/runtime/outbox";
import { Pool } from "pg";
import { inTransaction, postgresOutbox } from "./outbox.js";
import { orderPlaced, shop } from "./shop.js";

const pool = new Pool({ connectionString: process.env["DATABASE_URL"] });
const outbox = await postgresOutbox(pool);
await pool.query("CREATE TABLE IF NOT EXISTS orders (id integer PRIMARY KEY, customer text NOT NULL)");

const count = Number(process.argv[2] ?? 10);
for (let orderId = 1; orderId <= count; orderId += 1) {
  const customer = ["ada", "grace", "joan"][orderId % 3] ?? "ada";
  const row = await outboxRow(shop, { event: orderPlaced, payload: { orderId, customer } });
  await inTransaction(pool, async (client) => {
    await client.query("INSERT INTO orders (id, customer) VALUES ($1, $2)", [orderId, customer]);
    await outbox.add(row, client);
  });
}
await pool.end();
console.log(`placed ${count}`);
