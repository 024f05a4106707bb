import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { OrderOptions } from "../../runtime/define/subscriber.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { anOrderedEvent, mistakesOf, readLog, startOrdered } from "./ordered-setting.js";
import { foreign, observer } from "./setting.js";

// three processes that start on a busy machine
vi.setConfig({ testTimeout: 120_000 });
const broker = useBroker();
useLeakCheck();

function setUp(partitions = 4) {
  const root = uniqueName("orders");
  const { placed } = anOrderedEvent(root);
  const application = uniqueName("billing");
  const orderBy = { key: "{region}", partitions };
  const settings = { ackWait: "2s", orderBy, retry: { attempts: 3, delays: ["20ms"] } } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, deliver: "all", ...settings } },
  });
  return { root, placed, application, definition, orderBy };
}

/** Stores orders of the regions, in turn. */
async function place(root: string, regions: readonly string[]): Promise<void> {
  const { js } = await foreign(broker);
  await Promise.all(
    [...regions.entries()].map(([id, region]) =>
      js.publish(`${root}.${region}`, JSON.stringify({ id, customer: region })),
    ),
  );
}

it("runs the keys of an actor on three processes, each in order and one at a time, when one is killed", async () => {
  const { root, application, definition, orderBy } = setUp();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await using folder = await makeTemporaryFolder();
  const log = join(folder.path, "log");
  writeFileSync(log, "");
  const options = { url: broker.url, stream: root, application, log, settings: { orderBy } };
  const children = [startOrdered(options), startOrdered(options), startOrdered(options)];
  await until(() => readLog(log).filter(({ what }) => what === "up").length === 3);
  const rounds = 8;
  const perRound = Array.from({ length: 40 }, (_, index) => `region-${index % 20}`);
  const done = () => new Set(readLog(log).flatMap(({ what, id }) => (what === "done" ? id : [])));
  const workers = () => new Set(readLog(log).flatMap(({ what, pid }) => (what === "done" ? pid : [])));
  let stored = 0;
  const more = async (): Promise<void> => {
    const { js } = await foreign(broker);
    for (const region of perRound) {
      await js.publish(`${root}.${region}`, JSON.stringify({ id: stored, customer: region }));
      stored += 1;
    }
  };
  // until each of them has some of the keys
  while (workers().size < 3) {
    await more();
    await until(() => done().size === stored);
  }
  await more();
  const [victim] = children;
  victim?.kill("SIGKILL");
  await victim?.exited;
  appendFileSync(log, `${victim?.pid} killed - -\n`);
  for (let round = 0; round < rounds; round += 1) await more();
  await until(() => done().size === stored);
  for (const child of children.slice(1)) child.kill("SIGTERM");
  await Promise.all(children.map((child) => child.exited));
  expect(mistakesOf(readLog(log))).toEqual([]);
});

it("tells handlers and dead letters of the original, and pauses and counts all partitions", async () => {
  const { root, application, definition } = setUp();
  const { reports, onVerdict } = observer();
  const states: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    onVerdict,
    onStateChange: ({ actor, state, pausedBy }) => void states.push(`${actor} ${state} ${pausedBy}`),
  });
  await subscriber.register();
  await subscriber.register();
  await place(root, ["eu", "us", "eu", "asia"]);
  const { jsm, deadLetters } = await foreign(broker);
  const { config } = await jsm.streams.info(`${application}-book-partitions`);
  expect(config.sources?.[0]?.subject_transforms).toEqual([
    { src: `${root}.*`, dest: `_partitions.${application}.book.{{partition(4,1)}}.${root}.{{wildcard(1)}}` },
  ]);
  const seen: string[] = [];
  const listening = subscriber.listen({
    book: ({ id }, { message, parameters }) => {
      seen.push(`${id} ${parameters.region} ${message.stream} ${message.sequence} ${message.subject}`);
      if (id === 3) throw new NonRetryableError("never");
    },
  });
  await until(() => reports.length === 4);
  expect(seen.toSorted()).toEqual(
    ["eu", "us", "eu", "asia"].map((region, id) => `${id} ${region} ${root} ${id + 1} ${root}.${region}`),
  );
  const [letter] = await deadLetters(application);
  expect(letter?.header.get("Hazelnats-Dead-Stream")).toBe(root);
  expect(letter?.header.get("Hazelnats-Dead-Sequence")).toBe("4");
  await subscriber.pause("book");
  await until(() => subscriber.status().actors[0]?.state === "paused");
  await place(root, ["eu", "us", "asia"]);
  await until(async () => (await subscriber.health()).actors[0]?.lag?.pending === 3);
  expect(reports).toHaveLength(4);
  await subscriber.resume("book");
  await until(() => reports.length === 7 && states.length === 2);
  // once for the actor, however many partitions it has
  expect(states).toEqual(["book paused operator", "book listening undefined"]);
  await subscriber.close();
  await listening;
  // what it has handled is gone there, and kept in the stream of the events
  expect((await jsm.streams.info(`${application}-book-partitions`)).state.messages).toBe(0);
  expect((await jsm.streams.info(root)).state.messages).toBe(7);
});

it("refuses another number of partitions than those that there are", async () => {
  const { placed, application, definition } = setUp();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const changed = defineSubscriber({
    name: application,
    actors: { book: { event: placed, orderBy: { key: "{region}", partitions: 8 } } },
  });
  await using other = await connectSubscriber(changed, { servers: broker.url });
  await expect(other.register()).rejects.toMatchObject({
    code: "STREAM_CONFLICT",
    stream: `${application}-book-partitions`,
  });
});

it.each<readonly [string, OrderOptions, object]>([
  ["a place in the payload", { key: "/id", partitions: 4 }, {}],
  ["too many", { key: "{region}", partitions: 257 }, {}],
  ["one", { key: "{region}", partitions: 1 }, {}],
  ["each process by itself", { key: "{region}", partitions: 4, scope: "process" }, {}],
  ["a total", { key: "{region}", partitions: 4 }, { totalConcurrency: 4 }],
  ["a rate", { key: "{region}", partitions: 4 }, { rateLimit: { limit: 1, per: "1s" } }],
])("refuses partitions with %s", (_, orderBy, more) => {
  const { placed } = anOrderedEvent("orders");
  expect(() =>
    defineSubscriber({ name: "billing", actors: { book: { event: placed, orderBy, ...more } } }),
  ).toThrow("orderBy");
});
