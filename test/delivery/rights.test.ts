/*
 * The table of docs/rights.md, held on a real server: a user with the rights of a row, and of none else, does what the row
 * says, and the server refuses nothing.
 */
import { readFileSync } from "node:fs";
import { connect } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineStream } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { monitorEvents } from "../../runtime/subscribe/monitor-events.js";
import { readEvents } from "../../runtime/subscribe/read-events.js";
import { until, useBroker } from "../support/broker.js";
import { orderSchema } from "./setting.js";
import type { Order } from "./setting.js";

interface Rights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

function readTable(): ReadonlyMap<string, Rights> {
  const page = readFileSync(new URL("../../docs/rights.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| "));
  const table = new Map<string, Rights>();
  let base: Rights = { publish: [], subscribe: ["_INBOX.>"] };
  for (const row of rows.slice(2)) {
    const [what = "", publish = "", subscribe = ""] = row
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const as = /^as `(.+?)`/.exec(publish)?.[1];
    const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, each = ""]) => each);
    const above = what.startsWith("…") ? base : { publish: [], subscribe: ["_INBOX.>"] };
    const rights = {
      publish: [
        ...above.publish,
        ...(as === undefined ? [] : (table.get(`\`${as}\``)?.publish ?? [])),
        ...named(as === undefined ? publish : publish.slice(publish.indexOf(",") + 1)),
      ],
      subscribe: [...above.subscribe, ...named(subscribe)],
    };
    if (!what.startsWith("…")) base = rights;
    table.set(what, rights);
  }
  return table;
}

const table = readTable();
const list = (subjects: readonly string[]) =>
  subjects.length === 0 ? '{ deny: ">" }' : JSON.stringify([...new Set(subjects)]);
const users = [...table.values()].map(
  ({ publish, subscribe }, index) =>
    `{ user: u${index}, password: x, permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)} } }`,
);
const broker = useBroker({
  config: `no_auth_user: admin
authorization: { users: [ { user: admin, password: admin }\n${users.join("\n")} ] }`,
});

const stream = defineStream({
  name: "ORDERS",
  subjects: ["orders.>"],
  schedules: true,
  messageTtl: true,
  atomicBatches: true,
});
const placed = defineEvent({ name: "placed", subject: "orders.placed", stream, schema: orderSchema });
const asked = defineEvent({
  name: "asked",
  subject: "orders.asked",
  stream,
  schema: orderSchema,
  reply: orderSchema,
});
const shop = definePublisher({ name: "shop", events: { placed, asked } });
const billing = (settings: ActorSettings = {}) =>
  defineSubscriber({
    name: "billing",
    actors: { book: { events: { placed, asked }, breaker: false, ...settings } },
  });
const everywhere: ActorSettings = {
  orderBy: "/id",
  totalConcurrency: 4,
  rateLimit: { limit: 100, per: "1s", scope: "all" },
};

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

type Trial = (connection: NatsConnection) => Promise<unknown>;
const publishing =
  (use: (publisher: Awaited<ReturnType<typeof connectPublisher<typeof shop.events>>>) => unknown): Trial =>
  async (connection) => {
    await using publisher = await connectPublisher(shop, { connection });
    await use(publisher);
  };
const seen: number[] = [];
const see = ({ id }: Order): void => void seen.push(id);
const handlers = { placed: see, asked: ({ id }: Order): Order => ({ id }) };
const fail = (): never => {
  throw new NonRetryableError("no hope");
};
const publish = publishing((publisher) => publisher.publish(placed, { id: 1 }));
const handling =
  (settings: ActorSettings = {}, book = handlers): Trial =>
  async (connection) => {
    await using subscriber = await connectSubscriber(billing(settings), { connection });
    await publish(admin());
    const before = seen.length;
    await subscriber.listen({ book }, { burst: true });
    if (book === handlers) expect(seen.length).toBeGreaterThan(before);
  };
const letters =
  (use: (letters: Awaited<ReturnType<typeof openDeadLetters>>) => unknown): Trial =>
  async (connection) => {
    await handling({}, { placed: fail, asked: fail })(admin());
    await using found = await openDeadLetters(billing(), { connection });
    await use(found);
  };

const trials: Readonly<Record<string, Trial>> = {
  "`publisher.register()`": async (connection) => {
    await publishing((publisher) => publisher.register())(connection);
    const longer = defineStream({ ...stream, maxAge: "7d" });
    const changed = definePublisher({
      name: "shop",
      events: {
        placed: defineEvent({
          name: "placed",
          subject: "orders.placed",
          stream: longer,
          schema: orderSchema,
        }),
      },
    });
    await using publisher = await connectPublisher(changed, { connection });
    expect(await publisher.register({ allow: ["maxAge"] })).toMatchObject([{ kind: "updated" }, {}]);
  },
  "… with `schedules` of its own": async (connection) => {
    const ticking = (every: "1h" | "2h") =>
      definePublisher({
        name: "shop",
        events: { placed, asked },
        schedules: { placed: { every, payload: { id: 1 } } },
      });
    for (const definition of [ticking("1h"), ticking("2h"), shop]) {
      await using publisher = await connectPublisher(definition, { connection });
      await publisher.register({ allow: ["schedules"] });
    }
  },
  '`subscriber.register()`, `onConsumerDeleted: "recreate"`': async (connection) => {
    // so that there is something to be counted
    await publish(admin());
    await using subscriber = await connectSubscriber(
      billing({ ...everywhere, idempotency: { keep: "1h" } }),
      { connection },
    );
    await subscriber.register();
    await using again = await connectSubscriber(billing({ ...everywhere, ackWait: "20s" }), { connection });
    await again.register();
  },
  "`publish`, `publishMany`, `request`": publishing(async (publisher) => {
    await publisher.publish(placed, { id: 1 });
    await publisher.publishMany(placed, [{ id: 2 }]);
  }),
  "… with `ttl`; `publishBatch`": publishing(async (publisher) => {
    await publisher.publish(placed, { id: 1 }, { ttl: "1h" });
    await publisher.publishBatch([{ event: placed, payload: { id: 1 } }]);
  }),
  '… with `expectLastSequence`; `deduplicate: "forever"`': publishing((publisher) =>
    expect(publisher.publish(placed, { id: 1 }, { expectLastSequence: 0 })).rejects.toMatchObject({
      code: "SEQUENCE_CONFLICT",
    }),
  ),
  "… with `delay` or `at`": publishing((publisher) =>
    publisher.publish(placed, { id: 1 }, { delay: "1h", id: "later" }),
  ),
  "… with `replace`; `cancel`": publishing(async (publisher) => {
    await publisher.publish(placed, { id: 1 }, { delay: "2h", id: "later", replace: true });
    expect(await publisher.cancel(placed, "later")).toBe(true);
  }),
  "`publisher.health()`": publishing(async (publisher) =>
    expect(await publisher.health()).toMatchObject({ ready: true }),
  ),
  "`listen`, `deliveries`": async (connection) => {
    await handling()(connection);
    await handling({}, { placed: fail, asked: fail })(connection);
  },
  "… replays of dead letters": async (connection) => {
    await using found = await openDeadLetters(billing(), { servers: broker.url });
    expect(await found.replay({})).toMatchObject({ done: 1 });
    await handling()(connection);
    expect(await all(found.list())).toEqual([]);
  },
  "… answers of requests": async (connection) => {
    await using subscriber = await connectSubscriber(billing(), { connection });
    const listening = subscriber.listen({ book: handlers });
    const refused = await as("`publish`, `publishMany`, `request`")(
      publishing(async (publisher) => expect(await publisher.request(asked, { id: 7 })).toEqual({ id: 7 })),
    );
    expect(refused).toEqual([]);
    await subscriber.close();
    await listening;
  },
  "… with `orderBy`, `totalConcurrency`, `rateLimit` of all processes": handling(everywhere),
  "… with `idempotency`": handling({ idempotency: { keep: "1h" } }),
  "… with `broadcast`, or `listen({ deliver })`": async (connection) => {
    const actors = (settings: ActorSettings) => ({ book: { event: placed, ...settings } });
    const once = defineSubscriber({ name: "billing", actors: actors({}) });
    await using subscriber = await connectSubscriber(once, { connection });
    await subscriber.listen({ book: see }, { deliver: "all", burst: true });
    const before = seen.length;
    const each = defineSubscriber({ name: "billing", actors: actors({ broadcast: true, deliver: "all" }) });
    await using broadcasting = await connectSubscriber(each, { connection });
    const listening = broadcasting.listen({ book: see });
    await until(() => seen.length > before);
    await broadcasting.close();
    await listening;
  },
  "`subscriber.pause()`, `resume()`": async (connection) => {
    await using subscriber = await connectSubscriber(billing(), { connection });
    await subscriber.pause("book");
    await subscriber.resume("book");
  },
  "`openDeadLetters`, `hazelnats dead-letters`: `list`, `show`": letters(async (found) => {
    const [first] = await all(found.list());
    expect(await found.show(first?.number ?? 0)).toBeDefined();
  }),
  "… `replay`": letters(async (found) => expect(await found.replay({})).toMatchObject({ "no-actor": 0 })),
  "… `drop`": letters(async (found) => expect(await found.drop({})).toMatchObject({ already: 0 })),
  "`readEvents`": async (connection) => {
    const events = await all(readEvents({ placed }, { connection, burst: true }));
    expect(events.length).toBeGreaterThan(0);
  },
  "`monitorEvents`": async (connection) => {
    const stop = new AbortController();
    const live = monitorEvents({ placed }, { connection, signal: stop.signal })[Symbol.asyncIterator]();
    let first: unknown;
    void live.next().then((next) => void (first = next));
    // it does not say when it has begun to hear
    await until(async () => {
      await publish(admin());
      return first !== undefined;
    });
    expect(first).toMatchObject({ done: false });
    stop.abort();
    await live.return?.();
  },
};

let everything: NatsConnection | undefined;
beforeAll(async () => {
  everything = await connect({ servers: broker.url });
});
afterAll(() => everything?.close());

/** For what has to be there before the trial. */
function admin(): NatsConnection {
  if (everything === undefined) throw new Error("not connected yet");
  return everything;
}

/** Tries something as the user of a row, and gives what the server refused, also where the runtime goes on without it. */
function as(row: string): (trial: Trial) => Promise<readonly unknown[]> {
  return async (trial) => {
    const user = `u${[...table.keys()].indexOf(row)}`;
    const connection = await connect({ servers: broker.url, user, pass: "x" });
    const refused: unknown[] = [];
    void (async () => {
      for await (const status of connection.status()) if (status.type === "error") refused.push(status.error);
    })();
    try {
      await trial(connection);
      await connection.flush();
    } finally {
      await connection.close();
    }
    return refused;
  };
}

it("has a trial for each row", () => {
  expect(Object.keys(trials)).toEqual([...table.keys()]);
});

it.each(Object.entries(trials))("%s", async (row, trial) => {
  expect(await as(row)(trial)).toEqual([]);
});
