import { headers as createHeaders } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError, RemoteError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, foreign, gate, observer, orderSchema } from "./setting.js";

const broker = useBroker({ config: "max_payload: 16384" });

const nameless = new Error("x");
Object.defineProperty(nameless, "message", { value: { not: "a text" } });
const explosive = new Error("x");
Object.defineProperty(explosive, "message", {
  get: () => {
    throw new TypeError("boom");
  },
});

it.each<readonly [string, unknown]>([
  ["undefined", undefined],
  ["an object without a prototype", Object.create(null)],
  ["a symbol", Symbol("s")],
  ["an error whose message is no text", nameless],
  ["an error whose message throws", explosive],
])("keeps a message whose handler threw %s, and goes on", async (_what, thrown) => {
  const { root, placed, application } = anEvent();
  const { publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: {
      keep: { event: placed, retry: { attempts: 1 } },
      drop: { event: placed, retry: { attempts: 1 }, deadLetter: false },
    },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const fail = (): void => {
    // what else than errors a handler may throw is the point
    throw thrown;
  };
  const listening = subscriber.listen({ keep: fail, drop: fail });
  await publish(`${root}.placed`, [1, 2]);
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(reports.map((report) => report.settlement.kind)).toEqual(Array(4).fill("confirmed"));
  expect(await deadLetters(application)).toHaveLength(2);
});

function aRequest() {
  const { root, stream, application } = anEvent();
  const reply = { type: "object" } as const;
  const asked = defineEvent({ name: "asked", subject: `${root}.asked`, stream, schema: orderSchema, reply });
  return { asked, subject: `${root}.asked`, application };
}

it("answers with less where the reason of a failure is too large for the server", async () => {
  const { asked, subject, application } = aRequest();
  const { js } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { answer: { event: asked } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const listening = subscriber.listen({
    answer: ({ id }) => {
      if (id === 1) throw new RemoteError("TOO_MUCH", "no", { details: "x".repeat(20_000) });
      throw new NonRetryableError("x".repeat(20_000));
    },
  });
  const inbox = uniqueName("inbox");
  const answers: string[] = [];
  broker.nats.subscribe(inbox, { callback: (_error, message) => void answers.push(message.string()) });
  for (const id of [1, 2]) {
    const headers = createHeaders();
    headers.set("Hazelnats-Reply", inbox);
    await js.publish(subject, JSON.stringify({ id }), { headers });
  }
  await until(() => reports.length === 2 && answers.length === 2);
  await subscriber.close();
  await listening;
  expect(answers.map((answer) => JSON.parse(answer) as unknown)).toEqual([
    { code: "TOO_MUCH", message: "no" },
    { code: "NON_RETRYABLE", message: `${"x".repeat(1_000)}…` },
  ]);
});

it("answers nobody whose inbox is no subject that the server takes", async () => {
  const { asked, subject, application } = aRequest();
  const { js } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { answer: { event: asked } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const listening = subscriber.listen({ answer: () => ({}) });
  // a line of the protocol that is too long makes the server end the connection
  for (const inbox of ["x".repeat(5_000), "$JS.API.STREAM.DELETE.x", "a b", "a..b", "a.*"]) {
    const headers = createHeaders();
    headers.set("Hazelnats-Reply", inbox);
    await js.publish(subject, '{"id":1}', { headers });
  }
  await until(() => reports.length === 5);
  await subscriber.close();
  await listening;
  expect(reports.map((report) => [report.verdict.kind, report.settlement.kind])).toEqual(
    Array.from({ length: 5 }, () => ["acknowledge", "confirmed"]),
  );
});

it("does not answer a request of core NATS on a subject of the server's", async () => {
  const subject = `${uniqueName("core")}.quote`;
  const reply = { type: "object" } as const;
  const asked = defineEvent({ name: "quote", subject, stream: false, schema: orderSchema, reply });
  const definition = defineSubscriber({ name: uniqueName("prices"), actors: { quote: { event: asked } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  const listening = subscriber.listen({ quote: () => ({}) });
  const answered: string[] = [];
  broker.nats.subscribe("$JS.FAKE", { callback: (_error, message) => void answered.push(message.string()) });
  await until(async () => {
    broker.nats.publish(subject, '{"id":1}', { reply: "$JS.FAKE" });
    await broker.nats.flush();
    return reports.length > 0;
  });
  await broker.nats.flush();
  await subscriber.close();
  await listening;
  await broker.nats.flush();
  // the server itself answers while nobody listens
  expect(answered).not.toContain("{}");
});

it("handles what has come over core NATS before the stop, also what waits for a slot", async () => {
  const subject = `${uniqueName("core")}.ping`;
  const ping = defineEvent({ name: "ping", subject, stream: false, schema: orderSchema });
  const definition = defineSubscriber({
    name: uniqueName("monitor"),
    actors: { watch: { event: ping, concurrency: 1 } },
  });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const { opened, open } = gate();
  const handled: number[] = [];
  const stop = new AbortController();
  const watch = async (order: { readonly id: number }): Promise<void> => {
    handled.push(order.id);
    await opened;
    // the next one starts only after a turn of the event loop
    await new Promise((resolve) => setImmediate(resolve));
  };
  const listening = subscriber.listen({ watch }, { signal: stop.signal });
  await until(() => {
    broker.nats.publish(subject, '{"id":0}');
    return handled.length > 0;
  });
  for (let id = 1; id <= 20; id += 1) broker.nats.publish(subject, JSON.stringify({ id }));
  await broker.nats.flush();
  stop.abort();
  open();
  await listening;
  expect(handled.filter((id) => id > 0)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

it("keeps handling other messages where one means to hang the check of its schema", async () => {
  const { root, stream, placed, application } = anEvent();
  const { js, publish, deadLetters } = await foreign(broker);
  const schema: Schema<{ readonly name: string }> = {
    type: "object",
    properties: { name: { type: "string", pattern: "^(a+)+$" } },
  };
  const named = defineEvent({ name: "named", subject: `${root}.named`, stream, schema });
  const definition = defineSubscriber({
    name: application,
    actors: { greet: { event: named }, keep: { event: placed } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const kept: number[] = [];
  const greeted: string[] = [];
  const listening = subscriber.listen({
    greet: ({ name }) => void greeted.push(name),
    keep: ({ id }) => void kept.push(id),
  });
  await js.publish(`${root}.named`, JSON.stringify({ name: `${"a".repeat(4_000)}!` }));
  await publish(`${root}.placed`, [1, 2]);
  await js.publish(`${root}.named`, '{"name":"aaa"}');
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect([kept, greeted]).toEqual([[1, 2], ["aaa"]]);
  const letters = await deadLetters(application);
  expect(letters.map((letter) => letter.string().length)).toEqual([4_012]);
});
