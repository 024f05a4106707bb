import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import type { DeadLetter } from "../../runtime/dead-letters/letter.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, gate, observer } from "./setting.js";

const broker = useBroker({ config: "max_payload: 4096" });
useLeakCheck();
const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Two actors that fail at everything, until one of them is mended. */
async function failedActors(count: number, settings: ActorSettings = {}) {
  const { root, placed, application } = anEvent();
  const tools = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: {
      sendReceipt: { event: placed, breaker: false, ...settings },
      book: { event: placed, breaker: false },
    },
  });
  const { reports, onVerdict } = observer();
  const subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const stop = new AbortController();
  const fail = (): never => {
    throw new NonRetryableError("no hope");
  };
  const listening = subscriber.listen({ sendReceipt: fail, book: fail }, { signal: stop.signal });
  const sent = headers();
  sent.set("x-tenant", "acme");
  for (const id of ids(count)) await tools.js.publish(`${root}.placed`, `{ "id":${id} }`, { headers: sent });
  await until(() => reports.length === 2 * count);
  stop.abort();
  await listening;
  const letters = await openDeadLetters(definition, { servers: broker.url });
  const stored = async (): Promise<number> =>
    (await tools.jsm.streams.info(`${application}-dead`)).state.messages;
  const queued = async (): Promise<number> =>
    (await tools.jsm.streams.info(`${application}-replay`)).state.messages;
  return { ...tools, root, application, subscriber, reports, letters, stored, queued };
}

async function all(letters: AsyncIterable<DeadLetter>): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  for await (const letter of letters) found.push(letter);
  return found;
}

it("gives letters to the actor that failed and to nobody else, as they were", async () => {
  const shop = await failedActors(3);
  await using letters = shop.letters;
  const stream = await shop.jsm.streams.info(shop.root);
  expect(await letters.replay({ actor: "sendReceipt" })).toEqual({ done: 3, already: 0, "no-actor": 0 });
  const got: unknown[] = [];
  const booked: unknown[] = [];
  const listening = shop.subscriber.listen({
    sendReceipt: ({ id }, { message, attempt }) => {
      got.push([
        id,
        message.stream,
        message.sequence,
        message.subject,
        message.headers.get("x-tenant"),
        attempt,
      ]);
      expect([...message.headers.keys()].filter((name) => name.startsWith("Hazelnats-Dead"))).toEqual([]);
    },
    book: ({ id }) => void booked.push(id),
  });
  await until(async () => (await shop.stored()) === 3 && (await shop.queued()) === 0);
  expect(new Set(got)).toEqual(
    new Set(ids(3).map((id) => [id, shop.root, id, `${shop.root}.placed`, ["acme"], 1])),
  );
  expect(booked).toEqual([]);
  expect((await all(letters.list())).map((letter) => letter.actor)).toEqual(["book", "book", "book"]);
  expect((await shop.jsm.streams.info(shop.root)).state.messages).toBe(stream.state.messages);
  await shop.subscriber.close();
  await listening;
});

it("keeps what fails again as a letter with its history", async () => {
  const shop = await failedActors(1);
  await using letters = shop.letters;
  let count = shop.reports.length;
  const listening = shop.subscriber.listen({
    sendReceipt: ({ id }) => {
      throw new NonRetryableError(`still no hope for ${id}`);
    },
    book: () => undefined,
  });
  for (const round of [1, 2]) {
    await letters.replay({ actor: "send-receipt" });
    count += 1;
    await until(async () => shop.reports.length === count && (await shop.queued()) === 0);
    const [letter, ...others] = await all(letters.list({ actor: "sendReceipt" }));
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      replays: round,
      reason: "non-retryable",
      error: { name: "NonRetryableError", message: "still no hope for 1" },
      firstError: { name: "NonRetryableError", message: "no hope" },
      original: { stream: shop.root, sequence: 1, subject: `${shop.root}.placed` },
    });
    expect(letter?.history.map(({ error }) => error)).toEqual(
      ["no hope", "still no hope for 1"].slice(0, round).map((text) => `NonRetryableError: ${text}`),
    );
    const content = await letters.show(letter?.number ?? 0);
    expect(new TextDecoder().decode(content?.payload)).toBe(`{ "id":1 }`);
    expect(Object.fromEntries(content?.headers ?? [])).toEqual({ "x-tenant": ["acme"] });
  }
  await shop.subscriber.close();
  await listening;
  // it would make the server refuse whoever copies the letter
  const stored = await shop.deadLetters(shop.application);
  expect(stored.flatMap((letter) => letter.header.keys().filter((name) => name.startsWith("Nats-")))).toEqual(
    [],
  );
});

it("is safe to interrupt and to repeat: each letter is handled once", async () => {
  const shop = await failedActors(40);
  await using letters = shop.letters;
  const stop = new AbortController();
  const first = await letters.replay(
    { actor: "sendReceipt" },
    { signal: stop.signal, onLetter: () => stop.abort() },
  );
  expect(first.done).toBeGreaterThan(0);
  expect(first.done).toBeLessThan(40);
  expect(await letters.replay({ actor: "sendReceipt" })).toEqual({
    done: 40 - first.done,
    already: first.done,
    "no-actor": 0,
  });
  const handled: number[] = [];
  const listening = shop.subscriber.listen({
    sendReceipt: ({ id }) => void handled.push(id),
    book: () => undefined,
  });
  await until(async () => (await shop.stored()) === 40 && (await shop.queued()) === 0);
  await shop.subscriber.close();
  await listening;
  expect(handled.toSorted((one, other) => one - other)).toEqual(ids(40));
  expect(await letters.replay({ actor: "sendReceipt" })).toEqual({ done: 0, already: 0, "no-actor": 0 });
});

it("withdraws the replay of a letter that is dropped, and changes nothing in a dry run", async () => {
  const shop = await failedActors(2);
  await using letters = shop.letters;
  const dry = { dryRun: true };
  expect(await letters.replay({ actor: "sendReceipt" }, dry)).toMatchObject({ done: 2 });
  expect(await shop.queued()).toBe(0);
  expect(await letters.drop({}, dry)).toMatchObject({ done: 4 });
  expect(await shop.stored()).toBe(4);
  await letters.replay({ actor: "sendReceipt" });
  const [first] = await all(letters.list({ actor: "sendReceipt" }));
  expect(await letters.drop({ numbers: [first?.number ?? 0] })).toMatchObject({ done: 1 });
  const handled: number[] = [];
  const listening = shop.subscriber.listen({
    sendReceipt: ({ id }) => void handled.push(id),
    book: () => undefined,
  });
  await until(async () => (await shop.queued()) === 0);
  await shop.subscriber.close();
  await listening;
  expect(handled).toEqual([2]);
});

it("runs no more at a time than the actor's concurrency, replays or not", async () => {
  const shop = await failedActors(5, { concurrency: 1 });
  await using letters = shop.letters;
  await letters.replay({ actor: "sendReceipt" });
  const { opened, open } = gate();
  let running = 0;
  let most = 0;
  let handled = 0;
  const listening = shop.subscriber.listen({
    sendReceipt: async () => {
      running += 1;
      most = Math.max(most, running);
      await opened;
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      handled += 1;
    },
    book: () => undefined,
  });
  await shop.publish(`${shop.root}.placed`, ids(5));
  await until(() => shop.subscriber.status().actors.some((actor) => actor.running === 2));
  open();
  await until(async () => handled === 10 && (await shop.queued()) === 0);
  await shop.subscriber.close();
  await listening;
  expect(most).toBe(1);
});

it("reads pages of letters and finds them by what is asked for", async () => {
  const shop = await failedActors(1);
  await using letters = shop.letters;
  for (const id of ids(600)) {
    const header = headers();
    header.set("Hazelnats-Dead-Actor", "charge");
    header.set("Hazelnats-Dead-Reason", id % 2 === 0 ? "attempts" : "invalid");
    header.set("Hazelnats-Dead-Error-Name", "TypeError");
    header.set("Hazelnats-Dead-Error", `line ${id}`);
    header.set("Hazelnats-Dead-At", new Date(id * 1_000).toISOString());
    header.set("Hazelnats-Event", id > 300 ? "order-moved" : "order-placed");
    broker.nats.publish(`dead.${shop.application}.S.charge.1.${id}`, "{}", { headers: header });
  }
  await until(async () => (await shop.stored()) === 602);
  const numbers = async (filter: Parameters<typeof letters.list>[0]): Promise<number> =>
    (await all(letters.list(filter))).length;
  expect(await numbers({})).toBe(602);
  expect(await numbers({ actor: "charge" })).toBe(600);
  expect(await numbers({ actor: "charge", reason: "invalid" })).toBe(300);
  expect(await numbers({ event: "order-moved" })).toBe(300);
  expect(await numbers({ error: "typeerror: LINE 60" })).toBe(2);
  expect(await numbers({ actor: "charge", since: new Date(10_000), until: new Date(20_000) })).toBe(10);
  expect(await numbers({ numbers: [3, 5, 9_999] })).toBe(2);
  expect(await numbers({ actor: "nobody" })).toBe(0);
  // nobody of that name is registered, so they would wait for ever
  expect(await letters.replay({ actor: "charge", numbers: [3] })).toEqual({
    done: 0,
    already: 0,
    "no-actor": 1,
  });
  expect((await shop.jsm.consumers.list(`${shop.application}-dead`).next()).length).toBe(0);
  await shop.subscriber.close();
});

it("says that an application has no dead letters, or no replays yet", async () => {
  await expect(openDeadLetters("nobody", { servers: broker.url })).rejects.toMatchObject({
    code: "STREAM_MISSING",
    stream: "nobody-dead",
  });
  const shop = await failedActors(1);
  await using letters = shop.letters;
  await shop.jsm.streams.delete(`${shop.application}-replay`);
  await expect(letters.replay({})).rejects.toMatchObject({ code: "STREAM_MISSING" });
  expect(await letters.show(9_999)).toBeUndefined();
  await shop.subscriber.close();
});

it("replays a letter that is a reference with the bytes of its original", async () => {
  const shop = await failedActors(1);
  await using letters = shop.letters;
  const text = "x".repeat(3_900);
  const listening = shop.subscriber.listen({
    sendReceipt: (order) => {
      if (shop.reports.length < 4) throw new NonRetryableError("no hope");
      expect(order).toMatchObject({ id: 7, text });
    },
    book: () => undefined,
  });
  await shop.js.publish(`${shop.root}.placed`, JSON.stringify({ id: 7, text }));
  await until(() => shop.reports.length === 4);
  const [, large] = await all(letters.list({ actor: "sendReceipt" }));
  expect(large?.isReference).toBe(true);
  await letters.replay({ numbers: [large?.number ?? 0] });
  await until(() => shop.reports.length === 5);
  expect(shop.reports.at(-1)?.verdict).toEqual({ kind: "acknowledge" });
  await shop.subscriber.close();
  await listening;
});
