import { expect, it } from "vitest";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { ActorStateChange } from "../../runtime/subscribe/hooks.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

async function anActor(settings: ActorSettings = {}) {
  const { root, placed, application: name } = anEvent();
  const definition = defineSubscriber({ name, actors: { book: { event: placed, ...settings } } });
  const changes: ActorStateChange[] = [];
  const connectOne = () =>
    connectSubscriber(definition, {
      servers: broker.url,
      onStateChange: (change) => void changes.push(change),
    });
  const subscriber = await connectOne();
  await subscriber.register();
  const tools = await foreign(broker);
  const consumer = () => tools.jsm.consumers.info(root, `${name}-book`);
  const publish = (count: number) => tools.publish(`${root}.placed`, ids(count));
  return { subscriber, connectOne, changes, consumer, publish };
}

it("pauses an actor in all processes, and lets all of them go on at once with what waits", async () => {
  const actor = await anActor({ concurrency: 1 });
  const other = await actor.connectOne();
  const handled: string[] = [];
  const listening = [actor.subscriber, other].map((subscriber, index) =>
    subscriber.listen({
      book: async () => {
        handled.push(`process ${index}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    }),
  );
  await until(async () => (await actor.consumer()).num_waiting === 2);
  await other.pause("book");
  await until(() => actor.changes.length === 2);
  expect(actor.changes).toMatchObject([
    { actor: "book", state: "paused", pausedBy: "operator" },
    { actor: "book", state: "paused", pausedBy: "operator" },
  ]);
  expect(actor.subscriber.status().actors).toMatchObject([{ state: "paused", pausedBy: "operator" }]);
  await actor.publish(20);
  // the server counts them a little after it has stored them
  await until(async () => (await actor.consumer()).num_pending === 20);
  expect(handled).toEqual([]);
  await actor.subscriber.resume("book");
  await until(() => handled.length === 20);
  expect(new Set(handled).size).toBe(2);
  await until(() => actor.changes.length === 4);
  expect(actor.subscriber.status().actors).toMatchObject([{ state: "listening", pausedBy: undefined }]);
  await Promise.all([actor.subscriber.close(), other.close()]);
  await Promise.all(listening);
});

it("stays paused for a process that starts later, until the time that was given", async () => {
  const actor = await anActor();
  const moment = new Date(Date.now() + 1_500);
  await actor.subscriber.pause("book", { until: moment });
  await actor.publish(1);
  const late = await actor.connectOne();
  let handledAt = 0;
  const listening = late.listen({
    book: () => {
      handledAt = Date.now();
    },
  });
  await until(() => late.status().actors.length === 1);
  expect(late.status().actors).toMatchObject([{ state: "paused", resumesAt: moment }]);
  await until(() => handledAt > 0);
  expect(handledAt).toBeGreaterThanOrEqual(moment.getTime() - 1);
  await Promise.all([actor.subscriber.close(), late.close()]);
  await listening;
});

it("ends a burst when all is handled that was there", async () => {
  const actor = await anActor({ retry: { delays: ["50s"] } });
  await actor.publish(50);
  const handled: number[] = [];
  const book = ({ id }: { readonly id: number }): void => {
    if (id === 7) throw new Error("later");
    handled.push(id);
  };
  await actor.subscriber.listen({ book }, { burst: true });
  expect(handled.length).toBe(49);
  expect(await actor.consumer()).toMatchObject({ num_pending: 0, num_ack_pending: 1 });
  // there is nothing
  await actor.subscriber.listen({ book }, { burst: true });
  await actor.subscriber.close();
});

it("waits in a burst for what is retried, where that is wanted", async () => {
  const actor = await anActor({ retry: { delays: ["300ms"] } });
  await actor.publish(3);
  const attempts: number[] = [];
  const book = (_order: unknown, { attempt }: { readonly attempt: number }): void => {
    attempts.push(attempt);
    if (attempt === 1) throw new Error("later");
  };
  await actor.subscriber.listen({ book }, { burst: "with-retries" });
  expect(attempts.filter((attempt) => attempt === 2)).toHaveLength(3);
  expect(await actor.consumer()).toMatchObject({ num_pending: 0, num_ack_pending: 0 });
  await actor.subscriber.close();
});

it("does not let a burst look done where an actor is paused", async () => {
  const actor = await anActor({ breaker: 2, concurrency: 1 });
  await actor.publish(5);
  const book = (): never => {
    throw new NonRetryableError("a bad deploy");
  };
  const paused = { code: "ACTOR_PAUSED", actor: "book" };
  await expect(actor.subscriber.listen({ book }, { burst: true })).rejects.toMatchObject(paused);
  await actor.subscriber.pause("book");
  await expect(actor.subscriber.listen({ book }, { burst: true })).rejects.toMatchObject(paused);
  await actor.subscriber.close();
});

it("pauses until no time that is none", async () => {
  const actor = await anActor();
  const until = new Date(Number.NaN);
  const refused = { code: "INVALID_DEFINITION", setting: 'pause of actor "book": until' };
  await expect(actor.subscriber.pause("book", { until })).rejects.toMatchObject(refused);
  await actor.subscriber.close();
});
