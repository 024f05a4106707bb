import { expect, it } from "vitest";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { startServer } from "../../runtime/testing/index.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, gate } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it("is ready while it listens, and says how much waits, how long, and what was delivered again", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, concurrency: 1, retry: { delays: ["1h"] } } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  expect(await subscriber.health()).toEqual({
    live: true,
    ready: false,
    reasons: [{ kind: "not-listening" }],
    actors: [],
  });
  const { opened, open } = gate();
  const before = Date.now();
  await publish(`${root}.placed`, [1, 2, 3, 4]);
  const started: number[] = [];
  const listening = subscriber.listen({
    book: async ({ id }) => {
      started.push(id);
      await opened;
    },
  });
  await until(() => started.length === 1);
  const health = await subscriber.health();
  expect(health).toMatchObject({ live: true, ready: true, reasons: [] });
  expect(health.actors).toMatchObject([{ actor: "book", running: 1, lag: { pending: 3, ackPending: 1 } }]);
  const oldest = health.actors[0]?.lag?.oldest?.getTime() ?? 0;
  expect(oldest).toBeGreaterThan(before - 1_000);
  expect(oldest).toBeLessThanOrEqual(Date.now() + 1_000);
  expect((await subscriber.health({ lag: false })).actors).toMatchObject([{ lag: undefined }]);
  open();
  await subscriber.close();
  await listening;
  expect(await subscriber.health()).toMatchObject({ live: false, ready: false });
});

it("is not ready while its breaker pauses an actor, and is while somebody has paused it", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed, breaker: 1 } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const listening = subscriber.listen({
    book: () => {
      throw new NonRetryableError("a bad deploy");
    },
  });
  await until(() => subscriber.status().actors.length === 1);
  await publish(`${root}.placed`, [1]);
  await until(async () => !(await subscriber.health({ lag: false })).ready);
  expect((await subscriber.health()).reasons).toEqual([{ kind: "paused", actor: "book" }]);
  await subscriber.resume("book");
  await subscriber.pause("book");
  await until(() => subscriber.status().actors[0]?.pausedBy === "operator");
  expect(await subscriber.health()).toMatchObject({ ready: true, reasons: [] });
  await subscriber.close();
  await listening;
});

it("tells of a lost connection and of the way back, and is not ready meanwhile", async () => {
  await using server = await startServer();
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const changes: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: server.url,
    onConnectionChange: ({ kind }) => void changes.push(kind),
  });
  await using publisher = await connectPublisher(definePublisher({ name: application, events: { placed } }), {
    servers: server.url,
  });
  await subscriber.register();
  expect(await publisher.health()).toEqual({ live: true, ready: true, reasons: [] });
  const listening = subscriber.listen({ book: () => undefined });
  await until(() => subscriber.status().actors.length === 1);
  await server.kill();
  await until(() => changes.includes("down"));
  expect(await subscriber.health()).toMatchObject({ live: true, ready: false, reasons: [{ kind: "down" }] });
  await until(async () => !(await publisher.health()).ready);
  expect(await publisher.health()).toMatchObject({ live: true, reasons: [{ kind: "down" }] });
  await server.restart();
  await until(() => changes.includes("up"));
  await until(async () => (await subscriber.health()).ready && (await publisher.health()).ready);
  await subscriber.close();
  await listening;
});

it("tells of a server that is about to leave, and of what it ends", async () => {
  await using server = await startServer({ config: "lame_duck_duration: 30s, lame_duck_grace_period: 1s" });
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const kinds: string[] = [];
  await using subscriber = await connectSubscriber(definition, {
    servers: server.url,
    onConnectionChange: ({ kind }) => void kinds.push(kind),
    onInterruption: ({ actor, code }) => void kinds.push(`${actor} ${code}`),
  });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  await until(() => subscriber.status().actors.length === 1);
  process.kill(server.pid, "SIGUSR2");
  await until(() => kinds.includes("leaving"));
  await server.kill();
  await until(() => kinds.includes("down"));
  await server.restart();
  await until(() => kinds.includes("up"));
  await subscriber.close();
  await listening;
  expect(kinds.filter((kind) => ["leaving", "down", "up"].includes(kind))).toEqual(["leaving", "down", "up"]);
});

it("does not call a publisher ready whose stream is missing", async () => {
  const { placed, application } = anEvent();
  await using publisher = await connectPublisher(definePublisher({ name: application, events: { placed } }), {
    servers: broker.url,
  });
  expect(await publisher.health()).toEqual({
    live: true,
    ready: false,
    reasons: [{ kind: "stream", event: "order-placed" }],
  });
});
