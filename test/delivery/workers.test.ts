import { headers } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";
import { expect, it } from "vitest";
import { handlerModule } from "../../runtime/define/outside-handler.js";
import type { WorkerOptions } from "../../runtime/define/outside-handler.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { bundledModules } from "../support/program.js";
import { anEvent, foreign, observer } from "./setting.js";
import type * as workerHandlers from "./worker-handlers.js";

const broker = useBroker();
const handlerUrl = new URL("./worker-handlers.ts", import.meta.url);
const handlers = handlerModule<typeof workerHandlers>(handlerUrl);
const execArgv = bundledModules([handlerUrl, new URL("../../runtime/workers/entry.ts", import.meta.url)]);
const options: WorkerOptions = { execArgv, workers: 2, grace: "200ms" };

const kinds = ["thread", "process"] as const;
type Name = Parameters<typeof handlers.inThread>[0];

interface Told {
  readonly pid: number;
  readonly threadId: number;
  readonly id: number;
  readonly [more: string]: unknown;
}

async function setUp(
  kind: "thread" | "process",
  name: Name,
  given: { readonly settings?: ActorSettings; readonly more?: WorkerOptions } = {},
) {
  const { root, placed, application } = anEvent();
  const book = {
    event: placed,
    deliver: "all",
    retry: { attempts: 3, delays: ["10ms"] },
    ...given.settings,
  } as const;
  const definition = defineSubscriber({ name: application, actors: { book } });
  const subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const all = { ...options, ...given.more };
  const handler = kind === "thread" ? handlers.inThread(name, all) : handlers.inProcess(name, all);
  const told: Told[] = [];
  const listening = broker.nats.subscribe("told", {
    callback: (_error, message) => void told.push(message.json<Told>()),
  });
  await broker.nats.flush();
  const publish = async (ids: readonly number[]): Promise<void> => {
    const given = headers();
    given.set("told-at", broker.url);
    given.set("traceparent", `00-${"a".repeat(32)}-${"b".repeat(16)}-01`);
    const js = jetstream(broker.nats);
    for (const id of ids) await js.publish(`${root}.placed`, JSON.stringify({ id }), { headers: given });
  };
  const { onVerdict, reports } = observer();
  const burst = () => subscriber.listen({ book: handler }, { burst: "with-retries", onVerdict });
  return {
    application,
    book: handler,
    subscriber,
    publish,
    told,
    reports,
    burst,
    async [Symbol.asyncDispose]() {
      listening.unsubscribe();
      await subscriber.close();
    },
  };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.each(kinds)("runs a handler in a %s, with its context, and ends it when listening ends", async (kind) => {
  await using test = await setUp(kind, "tellAll");
  await test.publish([1, 2, 3]);
  await test.burst();
  await until(() => test.told.length === 3);
  expect(test.told.map(({ id }) => id).toSorted((one, other) => one - other)).toEqual([1, 2, 3]);
  for (const told of test.told) {
    expect(told).toMatchObject({ event: "order-placed", attempt: 1, parameters: {}, held: true });
    expect(told["trace"]).toContain("a".repeat(32));
    expect(told.pid === process.pid && told.threadId === 0).toBe(false);
    if (kind === "process") {
      expect(told.pid).not.toBe(process.pid);
      expect(isAlive(told.pid)).toBe(false);
    }
  }
});

it.each(kinds)("goes on giving signs of life while a %s computes", async (kind) => {
  await using test = await setUp(kind, "compute", { settings: { ackWait: "500ms" } });
  await test.publish([1]);
  await test.burst();
  await until(() => test.told.length === 1);
  // longer than the ack wait, and not delivered again
  expect(test.reports.map(({ verdict, attempt }) => [verdict.kind, attempt])).toEqual([["acknowledge", 1]]);
});

it.each(kinds)("knows the errors of this package and the codes of others that a %s throws", async (kind) => {
  await using refusing = await setUp(kind, "refuse");
  await refusing.publish([1]);
  await refusing.burst();
  expect(refusing.reports).toMatchObject([
    {
      verdict: { kind: "dead-letter", reason: "non-retryable" },
      error: { reason: "never", cause: { name: "TypeError", message: "because" } },
    },
  ]);
  await using failing = await setUp(kind, "failWithCode", {
    settings: { retry: { attempts: 5, delays: ["10ms"], on: [{ error: "EBUSY", attempts: 2 }] } },
  });
  await failing.publish([1]);
  await failing.burst();
  expect(failing.reports.map(({ verdict }) => verdict.kind)).toEqual(["retry", "dead-letter"]);
});

it.each([
  ["thread", "crash", {}, { exit: 7 }],
  ["process", "crash", {}, { exit: 7 }],
  ["thread", "devour", { memory: 40 }, { cause: { code: "ERR_WORKER_OUT_OF_MEMORY" } }],
  ["process", "devour", { memory: 40, execArgv }, {}],
] as const)(
  "counts a %s that ends (%s) as a failed attempt, and starts another one",
  async (kind, name, more, error) => {
    await using test = await setUp(kind, name, { more });
    await test.publish([1]);
    await test.burst();
    await until(() => test.told.length === 1);
    expect(test.reports).toMatchObject([
      { attempt: 1, verdict: { kind: "retry" }, error: { code: "WORKER_ENDED", runIn: kind, ...error } },
      { attempt: 2, verdict: { kind: "acknowledge" } },
    ]);
  },
);

it.each(kinds)("ends a %s that ignores its signal, after its grace", async (kind) => {
  // on a busy machine the start of another worker may take longer than that, too
  const settings = { timeout: "1s", retry: { attempts: 50, delays: ["10ms"] } } as const;
  await using test = await setUp(kind, "hang", { settings });
  await test.publish([1]);
  await test.burst();
  await until(() => test.told.length > 0);
  const verdicts = test.reports.map(({ verdict }) => verdict.kind);
  expect([verdicts[0], verdicts.at(-1)]).toEqual(["retry", "acknowledge"]);
});

it.each(kinds)("aborts the signal in a %s", async (kind) => {
  await using test = await setUp(kind, "heed", { settings: { timeout: "1s" }, more: { grace: "10s" } });
  await test.publish([1]);
  const stop = new AbortController();
  const listening = test.subscriber.listen({ book: test.book }, { signal: stop.signal });
  await until(() => test.told.length > 0);
  stop.abort();
  await listening;
  expect(test.told[0]).toMatchObject({ id: 1, reason: "HandlerTimeoutError" });
});

it.each(kinds)("says before anything is handled that a %s can't load a handler", async (kind) => {
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  await subscriber.register();
  const gone = handlerModule<typeof workerHandlers>(new URL("./gone.ts", import.meta.url));
  const unknown = handlerModule<{ missing: (order: object) => void }>(
    new URL("./worker-handlers.ts", import.meta.url),
  );
  for (const handler of [
    kind === "thread" ? gone.inThread("sleep", options) : gone.inProcess("sleep", options),
    kind === "thread" ? unknown.inThread("missing", options) : unknown.inProcess("missing", options),
  ]) {
    await expect(subscriber.listen({ book: handler })).rejects.toMatchObject({ code: "HANDLER_MODULE" });
  }
});

it("has in hand no more than there are workers", async () => {
  await using test = await setUp("thread", "compute");
  await test.publish([1, 2, 3, 4, 5]);
  const { jsm } = await foreign(broker);
  const stop = new AbortController();
  const listening = test.subscriber.listen({ book: test.book }, { signal: stop.signal });
  await until(() => test.subscriber.status().actors[0]?.running === 2);
  const consumer = `${test.application}-book`;
  const stream = test.subscriber.definition.actors.book.event.stream?.name ?? "";
  expect((await jsm.consumers.info(stream, consumer)).num_ack_pending).toBe(2);
  stop.abort();
  await listening;
});

it("takes no module that is no file, and no handler of another payload", () => {
  expect(() => handlerModule(new URL("https://example.com/a.js"))).toThrow("handlerModule");
  const { placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const wrong = handlerModule<{ book: (payload: { readonly other: string }) => void }>(
    new URL("./worker-handlers.ts", import.meta.url),
  );
  type Given = Parameters<
    Awaited<ReturnType<typeof connectSubscriber<typeof definition.actors>>>["listen"]
  >[0];
  // @ts-expect-error the payload of the event has no `other`
  const handlersOfWrong: Given = { book: wrong.inThread("book") };
  expect(handlersOfWrong).toBeDefined();
});
