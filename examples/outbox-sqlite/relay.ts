import { connectPublisher } from "@hazelnats/runtime";
import { relayOutbox } from "@hazelnats/runtime/outbox";
import sqlite from "node-sqlite3-wasm";
import { sqliteOutbox } from "./outbox.js";
import { shop } from "./shop.js";

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

const database = new sqlite.Database(process.env["DATABASE"] ?? "shop.db");
await using publisher = await connectPublisher(shop, { servers: process.env["NATS_URL"] });
await publisher.register();
console.log("ready");
await relayOutbox(sqliteOutbox(database), publisher, {
  signal: stop.signal,
  // short, for the demonstration: so long after a crash another relay takes over
  lease: "3s",
  // SQLite is busy where another process writes: tried again a moment later
  onError: (error, row) => console.error(row?.id ?? "database", error),
});
database.close();
