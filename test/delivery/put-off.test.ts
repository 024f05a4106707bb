import { createServer, connect as connectTo } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect, it } from "vitest";
import type { HandlerContext } from "../../runtime/define/handler.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { RetryAfterError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { startChild } from "./child.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker();
useLeakCheck();

/** How many messages wait in the stream for them, due or not. */
async function putOffBy(application: string): Promise<number> {
  const { jsm } = await foreign(broker);
  return (await jsm.streams.info(`${application}-retry`)).state.messages;
}

it("keeps no new message waiting behind 2,000 that fail and come again in an hour", async () => {
  const { root, placed, application } = anEvent();
  const { jsm, publish } = await foreign(broker);
  await jsm.streams.add({
    name: root,
    subjects: [`${root}.>`],
    consumer_limits: { max_ack_pending: 200, inactive_threshold: 0 },
  });
  const retry = { attempts: 3, delays: ["1h"] } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry, concurrency: 64 } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(
    `${root}.placed`,
    Array.from({ length: 2_000 }, () => 0),
  );
  await publish(`${root}.placed`, [1]);
  const handled: number[] = [];
  const listening = subscriber.listen({
    book: ({ id }) => {
      if (id === 0) throw new Error("in an hour, perhaps");
      handled.push(id);
    },
  });
  await until(() => handled.length === 1);
  await until(async () => (await putOffBy(application)) === 2_000);
  await until(async () => (await jsm.consumers.info(root, `${application}-book`)).num_ack_pending === 0);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([1]);
});

it("goes on with what was put off as if it was the same delivery, in another process and to its dead letter", async () => {
  const { placed, application } = anEvent({ messageTtl: true });
  const sender = definePublisher({ name: `${application}-sender`, events: { placed } });
  await using publisher = await connectPublisher(sender, { servers: broker.url });
  await publisher.register();
  const retry = { attempts: 3, asideFrom: "100ms", delays: ["150ms"] } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry, deliver: "all" } },
  });
  const seen: HandlerContext<typeof placed>[] = [];
  const { reports, onVerdict } = observer();
  const run = async (error: string, isEnough: () => boolean): Promise<void> => {
    await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
    await subscriber.register();
    const listening = subscriber.listen({
      book: (_, context) => {
        seen.push(context);
        throw new Error(error);
      },
    });
    await until(isEnough);
    await subscriber.close();
    await listening;
  };
  await publisher.publish(placed, { id: 7 }, { id: "seven", ttl: "1h" });
  await run("first", () => reports.length === 1);
  await run("later", () => reports.length === 3);

  expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  const [{ message } = { message: undefined }] = seen;
  expect(message?.id).toBe("order-placed:seven");
  for (const each of seen) expect(each.message).toEqual(message);
  expect(reports.map(({ verdict }) => verdict)).toEqual([
    { kind: "retry", delay: 150 },
    { kind: "retry", delay: 150 },
    { kind: "dead-letter", reason: "attempts" },
  ]);
  const { deadLetters } = await foreign(broker);
  const [letter, ...others] = await deadLetters(application);
  expect(others).toEqual([]);
  expect(letter?.string()).toBe('{"id":7}');
  const said = (name: string) => letter?.header.get(`Hazelnats-Dead-${name}`);
  expect({
    attempts: said("Attempts"),
    first: said("First-Error"),
    last: said("Error"),
    stream: said("Stream"),
    sequence: said("Sequence"),
    subject: said("Subject"),
    timestamp: said("Timestamp"),
    id: said("Message-Id"),
  }).toEqual({
    attempts: "3",
    first: "first",
    last: "later",
    stream: placed.stream?.name,
    sequence: String(message?.sequence),
    subject: message?.subject,
    timestamp: message?.timestamp.toISOString(),
    id: "order-placed:seven",
  });
  expect(letter?.header.keys().filter((name) => name.startsWith("Hazelnats-Retry"))).toEqual([]);
  expect(await putOffBy(application)).toBe(0);
});

/** A way to the broker that ends as soon as something is published under the prefix: nobody hears of its end. */
async function proxyUntil(prefix: string) {
  const { hostname, port } = new URL(broker.url);
  const sockets: Socket[] = [];
  let cut = (): void => undefined;
  const isCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const server = createServer((client) => {
    const remote = connectTo(Number(port), hostname);
    sockets.push(client, remote);
    client.on("data", (data) => {
      remote.write(data);
      if (!data.includes(`HPUB ${prefix}`)) return;
      // what the broker answers does not arrive any more
      remote.pause();
      cut();
    });
    remote.on("data", (data) => client.write(data));
    for (const [one, other] of [
      [client, remote],
      [remote, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `nats://127.0.0.1:${own}`,
    isCut,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

it("stores once what a process puts off that is killed before it acknowledges", async () => {
  const { root, placed, application } = anEvent({ retention: "workqueue" });
  const { jsm, publish } = await foreign(broker);
  const settings = { ackWait: "2s", retry: { asideFrom: "100ms" } } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ...settings } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await using proxy = await proxyUntil("_retry.");
  // the one is due when its original comes again, the other is not
  const again = { 1: "300ms", 2: "1h" } as const;
  const child = startChild({ url: proxy.url, stream: root, application, settings, again });
  await publish(`${root}.placed`, [1, 2]);
  await proxy.isCut;
  await until(async () => (await putOffBy(application)) === 2);
  child.kill("SIGKILL");
  await child.exited;
  expect((await jsm.streams.info(root)).state.messages).toBe(2);

  const runs: number[] = [];
  let attempts = 0;
  const listening = subscriber.listen({
    book: ({ id }, { attempt }) => {
      runs.push(id);
      attempts = attempt;
    },
  });
  await until(async () => (await jsm.streams.info(root)).state.messages === 0);
  await until(async () => (await putOffBy(application)) === 1);
  await subscriber.close();
  await listening;
  expect(runs).toEqual([1]);
  // one more where it was due before the child was killed, to which the broker then sent it
  expect([2, 3]).toContain(attempts);
  expect(reports.map(({ verdict }) => verdict)).toContainEqual({ kind: "ignore", reason: "put-off" });
});

it("waits in a burst with retries for what is put off, and counts a process that ends in its attempt", async () => {
  const { root, placed, application } = anEvent();
  const { publish } = await foreign(broker);
  const settings = { ackWait: "1s", retry: { attempts: 5, asideFrom: "50ms", delays: ["60ms"] } } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, ...settings } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const attempts: number[] = [];
  const book = (_: unknown, { attempt }: { readonly attempt: number }): void => {
    attempts.push(attempt);
    if (attempt < 3) throw new RetryAfterError("55ms");
    throw new RetryAfterError("1h");
  };
  // what waits for its next attempt is left
  await subscriber.listen({ book }, { burst: true });
  const stop = new AbortController();
  const listening = subscriber.listen({ book }, { burst: "with-retries", signal: stop.signal });
  await until(() => attempts.length === 3);
  await until(async () => (await putOffBy(application)) === 1);
  stop.abort();
  await listening;
  expect(attempts).toEqual([1, 2, 3]);
});

it("puts off for long what its publisher has delayed, where subscribers wait", async () => {
  const { placed, root, application } = anEvent({ delays: "subscribers" });
  const sender = definePublisher({ name: `${application}-sender`, events: { placed } });
  await using publisher = await connectPublisher(sender, { servers: broker.url });
  await publisher.register();
  const retry = { attempts: 2, asideFrom: "200ms", delays: ["10ms"] } as const;
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry, deliver: "all" } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { scheduledFor } = await publisher.publish(placed, { id: 1 }, { delay: "500ms" });
  const attempts: number[] = [];
  const at: number[] = [];
  await subscriber.listen(
    {
      book: (_, { attempt }) => {
        attempts.push(attempt);
        at.push(Date.now());
        if (attempt === 1) throw new Error("once more");
      },
    },
    { burst: "with-retries" },
  );
  expect(attempts).toEqual([1, 2]);
  expect(at[0]).toBeGreaterThanOrEqual(scheduledFor?.getTime() ?? Infinity);
  expect(reports.map(({ verdict }) => verdict.kind)).toEqual(["postpone", "retry", "acknowledge"]);
  const { jsm } = await foreign(broker);
  expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(0);
});

it("waits with its consumer where there is no stream for it, and in order", async () => {
  const { jsm, publish } = await foreign(broker);
  for (const ordered of [false, true]) {
    const { root, placed, application } = anEvent();
    const retry = { attempts: 2, asideFrom: "50ms", delays: ["60ms"] } as const;
    const definition = defineSubscriber({
      name: application,
      actors: { book: { event: placed, retry, ...(ordered ? { orderBy: "/id" } : {}) } },
    });
    await using subscriber = await connectSubscriber(definition, { servers: broker.url });
    await subscriber.register();
    // as on a server without schedules; in order, there is none
    const names = await jsm.streams.names(`_retry.${application}.>`).next();
    expect(names).toHaveLength(ordered ? 0 : 1);
    if (!ordered) await jsm.streams.delete(`${application}-retry`);
    await publish(`${root}.placed`, [1]);
    const attempts: number[] = [];
    await subscriber.listen(
      {
        book: (_, { attempt }) => {
          attempts.push(attempt);
          if (attempt === 1) throw new Error("once more");
        },
      },
      { burst: "with-retries" },
    );
    expect(attempts).toEqual([1, 2]);
  }
});

it("keeps what can't be put off where it is: too large to be a dead letter later", async () => {
  const { root, placed, application } = anEvent();
  const large = defineEvent({
    name: "large",
    subject: `${root}.placed`,
    stream: placed.stream ?? false,
    schema: { type: "object" },
  });
  const { js, jsm } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: large, retry: { attempts: 2, asideFrom: "1h", delays: ["2h"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await js.publish(`${root}.placed`, JSON.stringify({ text: "x".repeat(1_030_000) }));
  const listening = subscriber.listen({
    book: () => {
      throw new Error("too large");
    },
  });
  await until(() => reports.length === 1);
  expect(reports[0]).toMatchObject({ verdict: { kind: "retry" }, settlement: { kind: "confirmed" } });
  expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(1);
  expect(await putOffBy(application)).toBe(0);
  await subscriber.close();
  await listening;
});
