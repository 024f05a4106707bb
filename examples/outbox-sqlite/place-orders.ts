import { outboxRow } from "@hazelnats/runtime/outbox";
import sqlite from "node-sqlite3-wasm";
import { inTransaction, sqliteOutbox } from "./outbox.js";
import { orderPlaced, shop } from "./shop.js";

const database = new sqlite.Database(process.env["DATABASE"] ?? "shop.db");
database.exec(
  "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL)",
);
const outbox = sqliteOutbox(database);

const count = Number(process.argv[2] ?? 10);
for (let orderId = 1; orderId <= count; orderId += 1) {
  const customer = ["ada", "grace", "joan"][orderId % 3] ?? "ada";
  // checked and encoded before, because transactions of SQLite wait for nothing
  const row = await outboxRow(shop, { event: orderPlaced, payload: { orderId, customer } });
  inTransaction(database, () => {
    database.run("INSERT INTO orders (id, customer) VALUES (?, ?)", [orderId, customer]);
    void outbox.add(row, database);
  });
}
database.close();
console.log(`placed ${count}`);
