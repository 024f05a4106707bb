import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { anEvent, foreign, gate, orderSchema } from "./setting.js";

const broker = useBroker();

function setUp() {
  const { root, stream, application } = anEvent();
  const event = (name: "urgent" | "usual" | "idle") =>
    defineEvent({ name, subject: `${root}.${name}`, stream, schema: orderSchema });
  const definition = defineSubscriber({
    name: application,
    actors: {
      idle: { event: event("idle"), deliver: "all", priority: "low" },
      usual: { event: event("usual"), deliver: "all" },
      urgent: { event: event("urgent"), deliver: "all", priority: "high" },
    },
  });
  return { root, definition };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

it("never runs more than the limit of all actors together, and handles everything", async () => {
  const { root, definition } = setUp();
  const { publish } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  for (const name of ["idle", "usual", "urgent"]) await publish(`${root}.${name}`, numbers(100));
  let running = 0;
  let most = 0;
  const handled = new Map<string, number>();
  const handler = (name: string) => async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
    handled.set(name, (handled.get(name) ?? 0) + 1);
  };
  await subscriber.listen(
    { idle: handler("idle"), usual: handler("usual"), urgent: handler("urgent") },
    { concurrency: 5, burst: "with-retries" },
  );
  expect(most).toBe(5);
  expect(Object.fromEntries(handled)).toEqual({ idle: 100, usual: 100, urgent: 100 });
});

it("runs what has a higher priority first, and lets the lowest have its turn before that is done", async () => {
  const { root, definition } = setUp();
  const { publish } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.usual`, [0, 1]);
  const first = gate();
  const seen: string[] = [];
  const stop = new AbortController();
  const tell = (name: string) => async (): Promise<void> => {
    await first.opened;
    // longer than it takes to fetch the next one: a place that nobody waits for is anybody's
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(name);
  };
  const listening = subscriber.listen(
    { idle: tell("idle"), usual: tell("usual"), urgent: tell("urgent") },
    { concurrency: 2, signal: stop.signal },
  );
  const inHand = (actor: string) =>
    subscriber.status().actors.find((status) => status.actor === actor)?.running ?? 0;
  await until(() => inHand("usual") === 2);
  await publish(`${root}.idle`, numbers(20));
  await publish(`${root}.usual`, numbers(20));
  await publish(`${root}.urgent`, numbers(400));
  await until(() => inHand("idle") > 0 && inHand("urgent") > 0);
  // what waits in hand is what can run soon, and no more
  expect(inHand("idle") + inHand("usual") + inHand("urgent")).toBeLessThanOrEqual(2 + 3 + 2 + 2);
  first.open();
  await until(() => seen.length === 442);
  stop.abort();
  await listening;
  const places = (name: string) => seen.flatMap((each, index) => (each === name ? index : []));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const of = {
    urgent: mean(places("urgent")),
    usual: mean(places("usual").slice(2)),
    idle: mean(places("idle")),
  };
  expect(of.urgent).toBeLessThan(of.idle);
  expect(of.usual).toBeLessThan(of.idle);
  // not starved: the first one runs before the last ones of higher priority do
  expect(places("idle")[0]).toBeLessThan(places("urgent").at(-1) ?? 0);
});

it("hands back at once what waits for a place when it is stopped", async () => {
  const { root, definition } = setUp();
  const { publish } = await foreign(broker);
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.usual`, [0]);
  const first = gate();
  const seen: number[] = [];
  const stop = new AbortController();
  const listening = subscriber.listen(
    {
      usual: async ({ id }) => {
        await first.opened;
        seen.push(id);
      },
      urgent: ({ id }) => void seen.push(id),
      idle: ({ id }) => void seen.push(id),
    },
    { concurrency: 1, signal: stop.signal },
  );
  const running = () => subscriber.status().actors.reduce((sum, actor) => sum + actor.running, 0);
  await until(() => running() === 1);
  await publish(`${root}.urgent`, [1]);
  await publish(`${root}.idle`, [2]);
  await until(() => running() === 3);
  stop.abort();
  await until(() => running() === 1);
  first.open();
  await listening;
  expect(seen).toEqual([0]);
  // before the ack wait has passed
  const handled: number[] = [];
  const tell = ({ id }: { readonly id: number }) => void handled.push(id);
  await subscriber.listen({ idle: tell, usual: tell, urgent: tell }, { concurrency: 1, burst: true });
  expect(handled.toSorted((one, other) => one - other)).toEqual([1, 2]);
});

it("takes no limit that is none", async () => {
  const { definition } = setUp();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const ignore = () => undefined;
  const listening = subscriber.listen({ idle: ignore, usual: ignore, urgent: ignore }, { concurrency: 0 });
  await expect(listening).rejects.toThrow("listen: concurrency");
});
