import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign } from "./setting.js";

const broker = useBroker();
useLeakCheck();

it.each([{}, { orderBy: "/id" }])(
  "never starts more runs than the limit in any span of time: %o",
  async (order) => {
    const { root, placed, application } = anEvent();
    const { publish } = await foreign(broker);
    const definition = defineSubscriber({
      name: application,
      actors: {
        book: {
          event: placed,
          deliver: "all",
          rateLimit: { limit: 5, per: "300ms" },
          retry: { attempts: 3, delays: ["10ms"] },
          ...order,
        },
      },
    });
    await using subscriber = await connectSubscriber(definition, { servers: broker.url });
    await subscriber.register();
    await publish(
      `${root}.placed`,
      Array.from({ length: 15 }, (_, index) => index),
    );
    const starts: number[] = [];
    const handled = new Set<number>();
    await subscriber.listen(
      {
        book: ({ id }, { attempt }) => {
          starts.push(performance.now());
          if (id % 5 === 0 && attempt === 1) throw new Error("by chance");
          handled.add(id);
        },
      },
      { burst: "with-retries" },
    );
    expect(handled.size).toBe(15);
    expect(starts).toHaveLength(18);
    const spans = starts.slice(5).map((start, index) => start - (starts[index] ?? 0));
    // a handler looks at the clock a moment after its start was counted
    expect(spans.filter((span) => span < 290)).toEqual([]);
  },
);

it("counts a run in order when it starts, and not when its turn comes", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const book = {
    event: placed,
    deliver: "all",
    concurrency: 1,
    orderBy: "/id",
    rateLimit: { limit: 3, per: "400ms" },
  } as const;
  const definition = defineSubscriber({ name: application, actors: { book } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const starts: number[] = [];
  await subscriber.listen(
    {
      book: async () => {
        starts.push(performance.now());
        // the others of its span are late, and the next ones come after them
        if (starts.length % 3 === 1) await new Promise((resolve) => setTimeout(resolve, 350));
      },
    },
    { burst: "with-retries" },
  );
  const spans = starts.slice(3).map((start, index) => start - (starts[index] ?? 0));
  expect(spans).toHaveLength(6);
  expect(spans.filter((span) => span < 390)).toEqual([]);
});

it("can't be given to events of core NATS", () => {
  const { placed } = anEvent();
  const core = { ...placed, stream: undefined };
  const actor = { event: core, rateLimit: { limit: 1, per: "1s" } } as const;
  expect(() => defineSubscriber({ name: "billing", actors: { book: actor } })).toThrow("rateLimit");
});
