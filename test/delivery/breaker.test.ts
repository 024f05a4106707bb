import { expect, it } from "vitest";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { ActorStateChange } from "../../runtime/subscribe/hooks.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function anActor(settings: ActorSettings) {
  const { root, placed, application: name } = anEvent();
  const definition = defineSubscriber({
    name,
    actors: { book: { event: placed, concurrency: 1, ...settings }, look: { event: placed } },
  });
  const changes: ActorStateChange[] = [];
  const { reports, onVerdict } = observer();
  const subscriber = await connectSubscriber(definition, {
    servers: broker.url,
    onVerdict,
    onStateChange: (change) => void changes.push(change),
  });
  await subscriber.register();
  const { publish, jsm } = await foreign(broker);
  const letters = async (): Promise<number> => (await jsm.streams.info(`${name}-dead`)).state.messages;
  const waiting = async (): Promise<number> => {
    const { num_pending, num_ack_pending } = await jsm.consumers.info(root, `${name}-book`);
    return num_pending + num_ack_pending;
  };
  return {
    subscriber,
    reports,
    changes,
    letters,
    waiting,
    publish: () => publish(`${root}.placed`, ids(30)),
  };
}
const hopeless = (): never => {
  throw new NonRetryableError("a bad deploy");
};

it("pauses after so many dead letters in a row, keeps the rest, and lets other actors go on", async () => {
  const actor = await anActor({ breaker: { after: 5, rest: "1h" } });
  const seen = new Set<number>();
  const listening = actor.subscriber.listen({ book: hopeless, look: ({ id }) => void seen.add(id) });
  await actor.publish();
  await until(() => actor.changes.length > 0 && seen.size === 30);
  expect(actor.changes).toMatchObject([
    { actor: "book", state: "paused", deadLettersInARow: 5, resumesAt: expect.any(Date) },
  ]);
  expect(actor.changes[0]?.error).toBeInstanceOf(NonRetryableError);
  await until(async () => (await actor.letters()) + (await actor.waiting()) === 30);
  expect(await actor.letters()).toBe(5);
  const status = actor.subscriber.status();
  expect(status.connection).toBe("up");
  expect(status.actors.find(({ actor: key }) => key === "book")).toMatchObject({
    state: "paused",
    running: 0,
  });
  expect(status.actors.find(({ actor: key }) => key === "look")).toMatchObject({ state: "listening" });
  await actor.subscriber.close();
  await listening;
  expect(actor.subscriber.status()).toEqual({ connection: "closed", actors: [] });
});

it("goes on by a call, with what it had kept", async () => {
  const actor = await anActor({ breaker: 5 });
  let mended = false;
  const handled = new Set<number>();
  const listening = actor.subscriber.listen({
    book: ({ id }) => {
      if (!mended) hopeless();
      handled.add(id);
    },
    look: () => undefined,
  });
  await actor.publish();
  await until(() => actor.changes.length > 0);
  mended = true;
  await expect(actor.subscriber.resume("nobody" as "book")).rejects.toMatchObject({ code: "UNKNOWN_ACTOR" });
  await actor.subscriber.resume("book");
  await until(() => handled.size === 25);
  expect(actor.changes.map(({ state }) => state)).toEqual(["paused", "listening"]);
  await actor.subscriber.close();
  await listening;
});

it("tries one message after each rest, and listens again when one is handled", async () => {
  const actor = await anActor({ concurrency: 4, breaker: { after: 4, rest: "20ms", maxRest: "40ms" } });
  let mended = false;
  const listening = actor.subscriber.listen({
    book: () => (mended ? undefined : hopeless()),
    look: () => undefined,
  });
  await actor.publish();
  const count = (wanted: string): number => actor.changes.filter(({ state }) => state === wanted).length;
  await until(() => count("paused") === 4);
  expect(actor.changes.map(({ state }) => state).slice(0, 5)).toEqual([
    "paused",
    "probing",
    "paused",
    "probing",
    "paused",
  ]);
  // 4 in a row, those that ran beside them, and one for each try
  const letters = await actor.letters();
  expect(letters).toBeLessThanOrEqual(4 + 3 + count("probing"));
  mended = true;
  await until(async () => count("listening") === 1 && (await actor.waiting()) === 0);
  await actor.subscriber.close();
  await listening;
});

it("counts only what comes in a row", async () => {
  const actor = await anActor({ breaker: 2 });
  const listening = actor.subscriber.listen({
    book: ({ id }) => (id % 2 === 0 ? undefined : hopeless()),
    look: () => undefined,
  });
  await actor.publish();
  await until(() => actor.reports.filter((report) => report.actor === "book").length === 30);
  expect(actor.changes).toEqual([]);
  await actor.subscriber.close();
  await listening;
});
