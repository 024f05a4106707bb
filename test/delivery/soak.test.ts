import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this Node can't be told to collect");
  Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

const rounds = 10;
const perRound = 1_000;

// 50,000 messages in all
it.each<readonly [string, ActorSettings, { readonly concurrency?: number }]>([
  ["ordered", { orderBy: "/id" }, {}],
  ["rate-limited", { rateLimit: { limit: 1_000, per: "100ms" } }, {}],
  ["prioritized", { priority: "low", concurrency: 8 }, { concurrency: 4 }],
  ["limited across processes", { totalConcurrency: 16 }, {}],
  ["limited across processes, by a rate", { rateLimit: { limit: 50_000, per: "1s", scope: "all" } }, {}],
])(
  "keeps nothing of 10,000 messages of an actor that is %s, and no timer or subscription when it ends",
  async (_, settings, limits) => {
    const { root, placed, application } = anEvent();
    const { publish } = await foreign(broker);
    const connection = await connect({ servers: broker.url });
    // what the client holds is not in its types
    const { protocol } = connection as unknown as {
      readonly protocol: { readonly subscriptions: { size(): number } };
    };
    const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const before = { subscriptions: protocol.subscriptions.size(), timers: timers() };
    const book = { event: placed, deliver: "all", ...settings } as const;
    const definition = defineSubscriber({ name: application, actors: { book } });
    const subscriber = await connectSubscriber(definition, { connection });
    await subscriber.register();
    let handled = 0;
    const stop = new AbortController();
    const listening = subscriber.listen(
      {
        book: () => {
          handled += 1;
        },
      },
      { ...limits, signal: stop.signal },
    );
    const heaps: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await publish(
        `${root}.placed`,
        Array.from({ length: perRound }, (_, id) => id % 50),
      );
      await until(() => handled === round * perRound);
      await until(() => subscriber.status().actors[0]?.running === 0);
      heaps.push(heapAfterCollection());
    }
    stop.abort();
    await listening;
    await subscriber.close();
    // the client keeps one inbox of its own for the requests that were made
    expect(protocol.subscriptions.size()).toBeLessThanOrEqual(before.subscriptions + 1);
    await connection.close();
    await until(() => timers() <= before.timers);
    // what a collection leaves behind for the next one says nothing: the least of each half does
    const [early, late] = [heaps.slice(0, rounds / 2), heaps.slice(rounds / 2)];
    // 150 bytes of each message between them would be more
    expect(Math.min(...late) - Math.min(...early)).toBeLessThan(700_000);
  },
);
