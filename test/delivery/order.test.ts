import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NonRetryableError } from "../../runtime/errors.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { anOrderedEvent, mistakesOf, readLog, startOrdered } from "./ordered-setting.js";
import { foreign, gate, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

/** Stores an order for each of the customers, in turn. */
async function place(root: string, customers: readonly string[]): Promise<void> {
  const { js } = await foreign(broker);
  const stored = [...customers.entries()].map(([id, customer]) =>
    js.publish(`${root}.eu`, JSON.stringify({ id, customer })),
  );
  await Promise.all(stored);
}

function setUp(settings: {
  readonly ackWait?: "12s";
  readonly orderBy: string | { key: string; scope: "process" };
  concurrency?: number;
}) {
  const root = uniqueName("orders");
  const { placed } = anOrderedEvent(root);
  const application = uniqueName("billing");
  const definition = defineSubscriber({
    name: application,
    actors: {
      book: {
        event: placed,
        deliver: "all",
        retry: { attempts: 3, delays: ["50ms"] },
        ...settings,
      },
    },
  });
  return { root, placed, application, definition };
}

it("keeps 1,000 messages of 20 keys in order, with failures, in two processes of which one is killed", async () => {
  // longer than it takes until another process runs the actor: what the victim had comes last
  const { root, application, definition } = setUp({ orderBy: "/customer", ackWait: "12s" });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await using folder = await makeTemporaryFolder();
  const log = join(folder.path, "log");
  writeFileSync(log, "");
  const options = { url: broker.url, stream: root, application, log, settings: { orderBy: "/customer" } };
  const children = [startOrdered(options), startOrdered(options)];
  await until(() => readLog(log).filter(({ what }) => what === "up").length === 2);
  await place(
    root,
    Array.from({ length: 1_000 }, (_, index) => `customer-${index % 20}`),
  );
  const done = (): ReadonlySet<number> =>
    new Set(readLog(log).flatMap(({ what, id }) => (what === "done" ? id : [])));
  await until(() => done().size > 300);
  const { pid } = readLog(log).find(({ what }) => what === "done") ?? {};
  const victim = children.find((child) => child.pid === pid);
  const survivor = children.find((child) => child.pid !== pid);
  victim?.kill("SIGKILL");
  await victim?.exited;
  expect(done().size).toBeLessThan(1_000);
  appendFileSync(log, `${pid} killed - -\n`);

  await until(() => done().size === 1_000);
  survivor?.kill("SIGTERM");
  expect(await survivor?.exited).toBe(0);
  const lines = readLog(log);
  expect(new Set(lines.flatMap((line) => (line.what === "done" ? line.pid : []))).size).toBe(2);
  expect(mistakesOf(lines)).toEqual([]);
});

it("lets a retry keep its key, and other keys pass", async () => {
  const { root, definition } = setUp({ orderBy: "/customer", concurrency: 2 });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await place(root, ["a", "a", "b", "a", "b"]);
  const seen: string[] = [];
  const attempts: number[] = [];
  const { kinds, onVerdict } = observer();
  const listening = subscriber.listen(
    {
      book: ({ id, customer }, { attempt }) => {
        if (id === 0) attempts.push(attempt);
        if (id === 0 && attempt < 3) throw new Error("not yet");
        seen.push(`${customer}${id}`);
      },
    },
    { burst: "with-retries", onVerdict },
  );
  await listening;
  expect(attempts).toEqual([1, 2, 3]);
  expect(seen.filter((each) => each.startsWith("a"))).toEqual(["a0", "a1", "a3"]);
  expect(seen.slice(0, 2)).toEqual(["b2", "b4"]);
  expect(kinds().filter((kind) => kind === "retry")).toHaveLength(2);
});

it("frees a key by a dead letter", async () => {
  const { root, application, definition } = setUp({ orderBy: "/customer" });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await place(root, ["a", "a", "a"]);
  const handled: number[] = [];
  await subscriber.listen(
    {
      book: ({ id }) => {
        if (id === 0) throw new Error("always");
        if (id === 1) throw new NonRetryableError("never");
        handled.push(id);
      },
    },
    { burst: "with-retries" },
  );
  expect(handled).toEqual([2]);
  const { deadLetters } = await foreign(broker);
  expect(await deadLetters(application)).toHaveLength(2);
});

it("orders by a parameter of the subject", async () => {
  const { root, definition } = setUp({ orderBy: "{region}" });
  const { js } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  for (const [id, region] of ["eu", "eu", "us", "us", "eu"].entries()) {
    await js.publish(`${root}.${region}`, JSON.stringify({ id, customer: "a" }));
  }
  const running = new Set<string>();
  const seen: string[] = [];
  await subscriber.listen(
    {
      book: async ({ id }, { parameters: { region } }) => {
        expect(running.has(region)).toBe(false);
        running.add(region);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running.delete(region);
        seen.push(`${region}${id}`);
      },
    },
    { burst: "with-retries" },
  );
  expect(seen.filter((each) => each.startsWith("eu"))).toEqual(["eu0", "eu1", "eu4"]);
  expect(seen).toHaveLength(5);
});

it("hands back what waits when it is stopped, and another process goes on with it in order", async () => {
  const { root, definition } = setUp({ orderBy: "/customer" });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await place(root, ["a", "a", "a", "a"]);
  const first = gate();
  const begun = gate();
  const seen: number[] = [];
  const stop = new AbortController();
  const listening = subscriber.listen(
    {
      book: async ({ id }) => {
        begun.open();
        await first.opened;
        seen.push(id);
      },
    },
    { signal: stop.signal },
  );
  await until(() => subscriber.status().actors[0]?.running === 4);
  await begun.opened;
  await using other = await connectSubscriber(definition, { servers: broker.url });
  const end = new AbortController();
  const rest = other.listen({ book: ({ id }) => void seen.push(id) }, { signal: end.signal });
  await until(() => other.status().actors[0]?.standby === true);
  stop.abort();
  await until(() => subscriber.status().actors[0]?.running === 1);
  expect(seen).toEqual([]);
  first.open();
  await listening;
  await until(() => seen.length === 4);
  expect(seen).toEqual([0, 1, 2, 3]);
  end.abort();
  await rest;
});

it("keeps what waits while an operator pauses the actor", async () => {
  const { root, definition } = setUp({ orderBy: "/customer" });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await place(root, ["a", "a"]);
  const first = gate();
  const begun = gate();
  const seen: number[] = [];
  const stop = new AbortController();
  const listening = subscriber.listen(
    {
      book: async ({ id }) => {
        begun.open();
        if (id === 0) await first.opened;
        seen.push(id);
      },
    },
    { signal: stop.signal },
  );
  await until(() => subscriber.status().actors[0]?.running === 2);
  await begun.opened;
  await subscriber.pause("book");
  await until(() => subscriber.status().actors[0]?.state === "paused");
  first.open();
  await until(() => subscriber.status().actors[0]?.running === 1);
  expect(seen).toEqual([0]);
  await subscriber.resume("book");
  await until(() => seen.length === 2);
  stop.abort();
  await listening;
});

it("runs each message in order in its own process, and in all processes, where its scope is the process", async () => {
  const { root, definition } = setUp({ orderBy: { key: "/customer", scope: "process" } });
  await using one = await connectSubscriber(definition, { servers: broker.url });
  await one.register();
  await place(
    root,
    Array.from({ length: 10 }, () => "a"),
  );
  const seen: number[] = [];
  await one.listen({ book: ({ id }) => void seen.push(id) }, { burst: true });
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(one.status().connection).toBe("up");
});

it("says what is missing where register() was not called with this version", async () => {
  const { application, definition } = setUp({ orderBy: "/customer" });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const { jsm } = await foreign(broker);
  await jsm.streams.delete(`${application}-lead`);
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject({
    code: "NOT_REGISTERED",
    message: expect.stringContaining(`there is no stream ${application}-lead`),
  });
});
