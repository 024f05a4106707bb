import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import type { RecreateReport } from "../../runtime/subscribe/recreate-report.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();
useLeakCheck();

async function anActor(settings: ActorSettings = {}) {
  const { root, placed, application: name } = anEvent();
  const definition = defineSubscriber({
    name,
    actors: { book: { event: placed, onConsumerDeleted: "recreate", ...settings } },
  });
  const handled: number[] = [];
  const recreated: RecreateReport[] = [];
  const states: string[] = [];
  const connectOne = async () => {
    const subscriber = await connectSubscriber(definition, {
      servers: broker.url,
      onRecreate: (report) => void recreated.push(report),
      onStateChange: ({ state }) => void states.push(state),
    });
    await subscriber.register();
    return subscriber;
  };
  const tools = await foreign(broker);
  const publish = (ids: readonly number[]) => tools.publish(`${root}.placed`, ids);
  const book = ({ id }: { readonly id: number }): void => void handled.push(id);
  const { jsm } = tools;
  const durable = `${name}-book`;
  return { root, durable, connectOne, publish, book, handled, recreated, states, jsm };
}

it("fails by default, because whoever deletes a consumer may mean it", async () => {
  const actor = await anActor({ onConsumerDeleted: "fail" });
  await using subscriber = await actor.connectOne();
  const listening = Promise.allSettled([subscriber.listen({ book: actor.book })]);
  await until(() => subscriber.status().actors.length === 1);
  await actor.jsm.consumers.delete(actor.root, actor.durable);
  expect(await listening).toMatchObject([{ status: "rejected", reason: { code: "CONSUMER_DELETED" } }]);
});

it.each<ActorSettings>([{}, { orderBy: "/id" }, { rateLimit: { limit: 1_000, per: "1s" } }])(
  "creates a deleted consumer again, loses nothing, and says where it begins: %o",
  async (settings) => {
    const actor = await anActor(settings);
    await using subscriber = await actor.connectOne();
    const listening = subscriber.listen({ book: actor.book });
    await actor.publish([1, 2, 3]);
    await until(() => actor.handled.length === 3);
    await actor.jsm.consumers.delete(actor.root, actor.durable);
    await actor.publish([4, 5]);
    await until(() => actor.handled.includes(4) && actor.handled.includes(5));
    await until(() => actor.recreated.length === 1);
    expect(actor.recreated).toMatchObject([
      { actor: "book", deleted: "consumer", stream: actor.root, created: true, firstSequence: 1 },
    ]);
    expect(actor.states).toEqual(["recreating", "listening"]);
    // what was acknowledged since the last look comes again, as the report said
    await until(() => actor.handled.length === 8);
    await actor.publish([6]);
    await until(() => actor.handled.includes(6));
    await subscriber.close();
    await listening;
  },
);

it("creates a deleted stream again, with the consumer at its beginning", async () => {
  const actor = await anActor();
  await using subscriber = await actor.connectOne();
  const listening = subscriber.listen({ book: actor.book });
  await actor.publish([1, 2]);
  await until(() => actor.handled.length === 2);
  await actor.jsm.streams.delete(actor.root);
  await until(() => actor.recreated.length === 1);
  expect(actor.recreated).toMatchObject([{ deleted: "stream", created: true, firstSequence: 1, pending: 0 }]);
  await actor.publish([3]);
  await until(() => actor.handled.includes(3));
  expect(actor.handled).toEqual([1, 2, 3]);
  await subscriber.close();
  await listening;
});

it("goes on in all processes with the consumer that the first of them creates", async () => {
  const actor = await anActor();
  await using one = await actor.connectOne();
  await using other = await actor.connectOne();
  const listening = [one, other].map((subscriber) => subscriber.listen({ book: actor.book }));
  await until(async () => (await actor.jsm.consumers.info(actor.root, actor.durable)).num_waiting === 2);
  await actor.jsm.consumers.delete(actor.root, actor.durable);
  // one that looks after the other has created it finds it there
  await until(() => actor.recreated.some(({ created }) => created));
  await until(async () => (await actor.jsm.consumers.info(actor.root, actor.durable)).num_waiting === 2);
  await actor.publish([1, 2, 3, 4]);
  await until(() => new Set(actor.handled).size === 4);
  expect(actor.handled.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  await Promise.all([one.close(), other.close()]);
  await Promise.all(listening);
});

it("finishes what runs before it begins anew, and stops at once when it is told to meanwhile", async () => {
  const actor = await anActor();
  await using subscriber = await actor.connectOne();
  let running = 0;
  let most = 0;
  const book = async ({ id }: { readonly id: number }): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 300));
    running -= 1;
    actor.handled.push(id);
  };
  const listening = subscriber.listen({ book });
  await actor.publish([1]);
  await until(() => running === 1);
  await actor.jsm.consumers.delete(actor.root, actor.durable);
  await until(() => actor.states.includes("recreating"));
  expect(subscriber.status().actors).toMatchObject([{ state: "recreating" }]);
  await until(() => actor.handled.length === 2);
  expect(most).toBe(1);
  await actor.jsm.consumers.delete(actor.root, actor.durable);
  await until(() => actor.states.filter((state) => state === "recreating").length === 2);
  await subscriber.close();
  await listening;
  expect(subscriber.status().actors).toEqual([]);
});
