import { connectPublisher } from "@hazelnats/runtime";
import { relayOutbox } from "@hazelnats/runtime/outbox";
import { Pool } from "pg";
import { postgresOutbox } from "./outbox.js";
import { shop } from "./shop.js";

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

const pool = new Pool({ connectionString: process.env["DATABASE_URL"] });
// of an idle connection: the next query gets a new one
pool.on("error", (error) => console.error(error.message));
await using publisher = await connectPublisher(shop, { servers: process.env["NATS_URL"] });
await publisher.register();
console.log("ready");
await relayOutbox(await postgresOutbox(pool), publisher, {
  signal: stop.signal,
  // short, for the demonstration: so long after a crash another relay takes over
  lease: "3s",
  batch: 50,
  onError: (error, row) => console.error(row?.id ?? "database", error),
});
await pool.end();
