import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import sqlite from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import { inTransaction, sqliteOutbox } from "../../../examples/outbox-sqlite/outbox.js";
import { connectPublisher, defineEvent, definePublisher } from "../../../runtime/index.js";
import { outboxRow, relayOutbox } from "../../../runtime/outbox/index.js";
import type { OutboxStore } from "../../../runtime/outbox/index.js";
import { startServer } from "../../../runtime/testing/index.js";
import { uniqueName, until, useBroker } from "../../support/broker.js";
import { order, orderSchema, shop } from "../publish/setting.js";

const broker = useBroker();

/** A database that goes with the process, and orders in it. */
function openTable() {
  const database = new sqlite.Database();
  const store = sqliteOutbox(database);
  const left = () => Number(database.get("SELECT count(*) AS count FROM outbox")?.["count"]);
  return { database, store, left };
}

const { parse } = JSON;

async function idsIn(stream: string, url = broker.url): Promise<readonly unknown[]> {
  const nats = await connect({ servers: url });
  const jsm = await jetstreamManager(nats);
  const { state } = await jsm.streams.info(stream);
  const ids: unknown[] = [];
  for (let seq = 1; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage(stream, { seq });
    if (message !== null) ids.push(parse(message.string()).orderId);
  }
  await nats.close();
  return ids;
}

type Shop = ReturnType<typeof shop>;

async function add(
  table: ReturnType<typeof openTable>,
  { definition, placed }: Shop,
  ids: readonly string[],
) {
  for (const orderId of ids) {
    const row = await outboxRow(definition, { event: placed, payload: { orderId, amount: 1 } });
    inTransaction(table.database, () => void table.store.add(row, table.database));
  }
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `o-${index}`);

describe("relayOutbox", () => {
  it("publishes what is there, as publish would have, and ends where it is to", async () => {
    const one = shop();
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: broker.url, prefix: "test" });
    await publisher.register();
    const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
    const headers = { tenant: "t" };
    const row = await outboxRow(one.definition, { event: one.placed, payload: order, headers, trace });
    await table.store.add(row, table.database);
    await relayOutbox(table.store, publisher, { burst: true });
    expect(table.left()).toBe(0);
    const jsm = await jetstreamManager(broker.nats);
    const stored = await jsm.streams.getMessage(`test-${one.stream.name}`, { seq: 1 });
    expect(stored?.subject).toBe(`test.${one.placed.subject}`);
    expect(stored?.json()).toEqual(order);
    expect(Object.fromEntries(stored?.header ?? [])).toMatchObject({
      "Nats-Msg-Id": ["order-placed:o-1"],
      "Hazelnats-Event": ["order-placed"],
      tenant: ["t"],
      traceparent: [trace.traceparent],
    });
    expect(await publisher.publish(one.placed, order)).toMatchObject({ duplicate: true });
  });

  it("refuses with the transaction what could not be published later", async () => {
    const { definition, placed } = shop();
    const wrong = { orderId: 1, amount: 5 } as unknown as typeof order;
    await expect(outboxRow(definition, { event: placed, payload: wrong })).rejects.toMatchObject({
      code: "INVALID_PAYLOAD",
    });
    const other = shop().placed;
    await expect(outboxRow(definition, { event: other, payload: order })).rejects.toMatchObject({
      code: "UNKNOWN_EVENT",
    });
    const event = defineEvent({
      name: "core",
      subject: uniqueName("core"),
      stream: false,
      schema: orderSchema,
    });
    const core = definePublisher({ name: uniqueName("app"), events: { event } });
    await expect(outboxRow(core, { event, payload: order })).rejects.toMatchObject({
      code: "INVALID_DEFINITION",
    });
  });

  it("does not publish again what was stored longer ago than the stream knows ids", async () => {
    const one = shop({ duplicateWindow: "100ms" });
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: broker.url });
    await publisher.register();
    await add(table, one, names(20));
    let failures = 0;
    const failing: OutboxStore<number, sqlite.Database> = {
      ...table.store,
      done: (keys, holder) => {
        failures += 1;
        if (failures === 1) throw new Error("the database is away");
        return table.store.done(keys, holder);
      },
      release: () => undefined,
    };
    const errors: unknown[] = [];
    const stop = new AbortController();
    const onError = (error: unknown) => void errors.push(error);
    const relaying = relayOutbox(failing, publisher, {
      signal: stop.signal,
      lease: "500ms",
      poll: "10ms",
      onError,
    });
    await until(() => table.left() === 0);
    stop.abort();
    await relaying;
    // a busy machine may need longer than such a window for a publish, which then is tried again
    expect(errors).toContainEqual(expect.objectContaining({ message: "the database is away" }));
    expect(await idsIn(one.stream.name)).toEqual(names(20));
  });

  it("leaves an event that is refused where it is, and with it those after it of its subject alone", async () => {
    const one = shop({ maxMessageSize: "1KiB" });
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: broker.url });
    await publisher.register();
    const large = { orderId: "large", amount: 1, note: "x".repeat(2_000) };
    await table.store.add(
      await outboxRow(one.definition, { event: one.placed, payload: large }),
      table.database,
    );
    await add(table, one, ["behind"]);
    for (const orderId of names(10)) {
      const item = { event: one.cancelled, payload: { orderId, amount: 1 } };
      await table.store.add(await outboxRow(one.definition, item), table.database);
    }
    const told: unknown[] = [];
    const onError = (error: unknown, row: unknown) => void told.push([error, row]);
    await relayOutbox(table.store, publisher, { burst: true, batch: 1, onError });
    const refused = [
      expect.objectContaining({ code: "PUBLISH_REFUSED" }),
      expect.objectContaining({ id: "order-placed:large" }),
    ];
    expect(told).toEqual(told.map(() => refused));
    expect(told).not.toEqual([]);
    expect(await idsIn(one.stream.name)).toEqual(names(10));
    expect(table.left()).toBe(2);
  });

  it("waits while the server is away, then goes on, with each event once and in order", async () => {
    await using server = await startServer();
    const one = shop();
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: server.url });
    await publisher.register();
    await add(table, one, names(40));
    const stop = new AbortController();
    let failures = 0;
    const relaying = relayOutbox(table.store, publisher, {
      signal: stop.signal,
      lease: "2s",
      poll: "10ms",
      batch: 10,
      maxRest: "200ms",
      onError: () => (failures += 1),
    });
    await until(() => table.left() < 40);
    await server.kill();
    await add(table, one, ["late"]);
    await until(() => failures >= 2);
    await server.restart();
    await until(() => table.left() === 0);
    stop.abort();
    await relaying;
    expect(await idsIn(one.stream.name, server.url)).toEqual([...names(40), "late"]);
  });

  it("keeps the order with several relays at once", async () => {
    const one = shop();
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: broker.url });
    await publisher.register();
    await add(table, one, names(200));
    const stop = new AbortController();
    const relays = Array.from({ length: 4 }, () =>
      relayOutbox(table.store, publisher, { signal: stop.signal, batch: 7, poll: "1ms" }),
    );
    await until(() => table.left() === 0);
    stop.abort();
    await Promise.all(relays);
    expect(await idsIn(one.stream.name)).toEqual(names(200));
  });

  it("gives back at once what it has not published when it is stopped", async () => {
    const one = shop();
    const table = openTable();
    await using publisher = await connectPublisher(one.definition, { servers: broker.url });
    await publisher.register();
    await add(table, one, names(50));
    const stop = new AbortController();
    const first = relayOutbox(
      {
        ...table.store,
        take: (request) => {
          const taken = table.store.take(request);
          stop.abort();
          return taken;
        },
      },
      publisher,
      { signal: stop.signal },
    );
    await first;
    expect(table.left()).toBe(50);
    await relayOutbox(table.store, publisher, { burst: true });
    expect(await idsIn(one.stream.name)).toEqual(names(50));
  });

  it("ends where its publisher is closed", async () => {
    const one = shop();
    const table = openTable();
    const publisher = await connectPublisher(one.definition, { servers: broker.url });
    await publisher.register();
    await publisher.close();
    await add(table, one, ["o-1"]);
    await expect(relayOutbox(table.store, publisher)).rejects.toMatchObject({ code: "CLOSED" });
    expect(table.left()).toBe(1);
  });
});
