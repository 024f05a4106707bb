import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { startChild } from "./child.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

class CardRefusedError extends Error {}

it("retries by the rule of the error, and counts all deliveries", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: {
      book: {
        event: placed,
        retry: {
          attempts: 3,
          delays: ["5ms"],
          on: [
            { error: CardRefusedError, attempts: 1 },
            { error: "EBUSY", attempts: 4, delays: ["7ms"] },
          ],
        },
      },
    },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const listening = subscriber.listen({
    book: ({ id }, { attempt }) => {
      if (id === 1) throw new CardRefusedError("no money");
      throw attempt < 3 ? Object.assign(new Error("busy"), { code: "EBUSY" }) : new Error("something else");
    },
  });
  await publish(`${root}.placed`, [1]);
  await until(() => reports.length === 1);
  await publish(`${root}.placed`, [2]);
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(reports.map((report) => report.verdict)).toEqual([
    { kind: "dead-letter", reason: "attempts" },
    { kind: "retry", delay: 7 },
    { kind: "retry", delay: 7 },
    { kind: "dead-letter", reason: "attempts" },
  ]);
});

it.each([
  { tooOld: "dead-letter", letters: 1, breaker: 1 },
  { tooOld: "ignore", letters: 0, breaker: 1 },
] as const)("does not run what is too old ($tooOld), which is no reason to pause", async (given) => {
  const { root, placed, application } = anEvent();
  const { publish, jsm, deadLetters } = await foreign(broker);
  await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
  await publish(`${root}.placed`, [1]);
  const stored = await jsm.streams.getMessage(root, { seq: 1 });
  await until(() => Date.now() - (stored?.time.getTime() ?? 0) > 300);
  const definition = defineSubscriber({
    name: application,
    actors: {
      book: { event: placed, deliver: "all", maxAge: "300ms", tooOld: given.tooOld, breaker: given.breaker },
    },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const handled: number[] = [];
  const listening = subscriber.listen({ book: ({ id }) => void handled.push(id) });
  await until(() => reports.length === 1);
  await publish(`${root}.placed`, [2]);
  await until(() => handled.length > 0);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([2]);
  expect(reports[0]?.verdict).toMatchObject({ reason: "too-old" });
  expect(await deadLetters(application)).toHaveLength(given.letters);
});

it("does not wait for a retry after which the message were too old", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, maxAge: "1m", retry: { delays: ["2m"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const listening = subscriber.listen({
    book: () => {
      throw new Error("later");
    },
  });
  await publish(`${root}.placed`, [1]);
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]?.verdict).toEqual({ kind: "dead-letter", reason: "expires" });
});

it("ends a message that kills the process each time, and none of those beside it", async () => {
  const { root, placed, application } = anEvent();
  const { publish, deadLetters } = await foreign(broker);
  const book = { event: placed, ackWait: "1s", maxDeliveries: 5, retry: { attempts: 1 } } as const;
  const definition = defineSubscriber({ name: application, actors: { book } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2, 3, 4, 5]);
  const handled = new Set<number>();
  let lives = 0;
  while ((await deadLetters(application)).length === 0 || handled.size < 4) {
    const child = startChild({
      url: broker.url,
      stream: root,
      application,
      work: 200,
      killedBy: 2,
      settings: { ackWait: book.ackWait, maxDeliveries: book.maxDeliveries, retry: book.retry },
    });
    let running = true;
    void child.exited.then(() => {
      running = false;
    });
    await until(async () => !running || (await deadLetters(application)).length > 0);
    await until(() => !running || child.handled().length + handled.size >= 4);
    child.kill("SIGTERM");
    await child.exited;
    for (const id of child.handled()) handled.add(id);
    lives += 1;
  }
  expect(handled).toEqual(new Set([1, 3, 4, 5]));
  const letters = await deadLetters(application);
  expect(
    letters.map((letter) => [letter.json<{ id: number }>().id, letter.header.get("Hazelnats-Dead-Reason")]),
  ).toEqual([[2, "deliveries"]]);
  expect(lives).toBeGreaterThan(2);
}, 180_000);

it("loses no retry that comes again before it is known that the message was given back", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const retry = { attempts: 2, delays: ["1ms"] } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry, concurrency: 256, breaker: false } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(
    `${root}.placed`,
    Array.from({ length: 1_000 }, (_, id) => id),
  );
  const attempts: number[] = [];
  const book = (_: unknown, { attempt }: { readonly attempt: number }): void => {
    attempts.push(attempt);
    if (attempt === 1) throw new Error("once more");
  };
  await subscriber.listen({ book }, { burst: "with-retries" });
  // in the worst case after the ack wait, as the third delivery
  expect(attempts.filter((attempt) => attempt === 2)).toHaveLength(1_000);
});
