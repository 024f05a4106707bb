import { headers } from "@nats-io/transport-node";
import type { Msg } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import type { ActorSettings } from "../../runtime/define/subscriber.js";
import { NonRetryableError, RemoteError } from "../../runtime/errors.js";
import { expiresHeader, replyHeader, statusHeader } from "../../runtime/headers.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker();
useLeakCheck();

interface Quote {
  readonly price: number;
}

const quoteSchema: Schema<Quote> = {
  type: "object",
  properties: { price: { type: "number" } },
  required: ["price"],
};

/** A stored request with its subscriber, and a caller that knows the wire format alone. */
async function aRequest(settings: ActorSettings = {}) {
  const { root, stream, application } = anEvent();
  const quoted = defineEvent({
    name: "quote-wanted",
    subject: `${root}.quote`,
    stream,
    schema: orderSchema,
    reply: quoteSchema,
  });
  const definition = defineSubscriber({
    name: application,
    actors: { quote: { event: quoted, ...settings } },
  });
  const seen = observer();
  const subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict: seen.onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  const ask = async (id: number, expires?: number): Promise<readonly Msg[]> => {
    const inbox = uniqueName("_INBOX.caller");
    const answers: Msg[] = [];
    broker.nats.subscribe(inbox, { callback: (_error, message) => void answers.push(message) });
    const sent = headers();
    sent.set(replyHeader, inbox);
    if (expires !== undefined) sent.set(expiresHeader, String(expires));
    await js.publish(`${root}.quote`, JSON.stringify({ id }), { headers: sent });
    return answers;
  };
  return { subscriber, ask, ...seen, letters: () => deadLetters(application) };
}

it("answers what the handler returns, and acknowledges", async () => {
  const { subscriber, ask, reports } = await aRequest();
  const listening = subscriber.listen({ quote: (order) => ({ price: order.id * 10 }) });
  const answers = await ask(4, Date.now() + 60_000);
  await until(() => reports.length === 1 && answers.length === 1);
  await subscriber.close();
  await listening;
  expect(answers[0]?.json()).toEqual({ price: 40 });
  expect(answers[0]?.headers?.get(statusHeader)).toBe("ok");
  expect(reports[0]).toMatchObject({ verdict: { kind: "acknowledge" }, settlement: { kind: "confirmed" } });
});

it("answers a refusal of the handler's choice at once and without a dead letter", async () => {
  const { subscriber, ask, reports, letters } = await aRequest();
  const listening = subscriber.listen({
    quote: () => {
      throw new RemoteError("SOLD_OUT", "none left", { details: { until: "monday" } });
    },
  });
  const answers = await ask(1);
  await until(() => reports.length === 1 && answers.length === 1);
  await subscriber.close();
  await listening;
  expect(answers[0]?.headers?.get(statusHeader)).toBe("error");
  expect(answers[0]?.json()).toEqual({
    code: "SOLD_OUT",
    message: "none left",
    details: { until: "monday" },
  });
  expect(reports[0]?.verdict).toEqual({ kind: "acknowledge" });
  expect(await letters()).toEqual([]);
});

it("answers an error once a request has become a dead letter, and keeps the reason to itself", async () => {
  const { subscriber, ask, reports, letters } = await aRequest({ retry: { attempts: 2, delays: ["10ms"] } });
  const listening = subscriber.listen({
    quote: () => {
      throw new Error("password of db-7 is wrong");
    },
  });
  const answers = await ask(1);
  await until(() => reports.length === 2 && answers.length === 1);
  await subscriber.close();
  await listening;
  expect(answers[0]?.json()).toEqual({ code: "HANDLER_FAILED", message: "the request could not be handled" });
  expect(await letters()).toHaveLength(1);
});

it("answers an error to a request that is not valid, and tells the reason of a NonRetryableError", async () => {
  const { subscriber, ask, reports } = await aRequest();
  const listening = subscriber.listen({
    quote: () => {
      throw new NonRetryableError("unknown article");
    },
  });
  const refused = await ask(1);
  const invalid = await ask(1.5);
  await until(() => reports.length === 2 && refused.length === 1 && invalid.length === 1);
  await subscriber.close();
  await listening;
  expect(refused[0]?.json()).toEqual({ code: "NON_RETRYABLE", message: "unknown article" });
  expect(invalid[0]?.json()).toMatchObject({ code: "INVALID_PAYLOAD", details: [{ path: "/id" }] });
});

it("answers an error and keeps a dead letter where the handler's answer does not match its schema", async () => {
  const { subscriber, ask, reports, letters } = await aRequest();
  const listening = subscriber.listen({ quote: () => ({ price: Number.NaN }) });
  const answers = await ask(1);
  await until(() => reports.length === 1 && answers.length === 1);
  await subscriber.close();
  await listening;
  expect(answers[0]?.json()).toMatchObject({ code: "INVALID_REPLY" });
  const [letter] = await letters();
  expect(letter?.header.get("Hazelnats-Dead-Error-Name")).toBe("InvalidReplyError");
});

it("acknowledges a request unhandled whose caller has stopped waiting", async () => {
  const { subscriber, ask, reports } = await aRequest();
  let runs = 0;
  const listening = subscriber.listen({
    quote: () => {
      runs += 1;
      return { price: 1 };
    },
  });
  const answers = await ask(1, Date.now() - 1);
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect({ runs, answers: answers.length }).toEqual({ runs: 0, answers: 0 });
  expect(reports[0]).toMatchObject({
    verdict: { kind: "ignore", reason: "expired" },
    settlement: { kind: "confirmed" },
  });
});

it("handles a request of somebody who does not say where the answer goes", async () => {
  const { root, stream, application } = anEvent();
  const quoted = defineEvent({
    name: "quote-wanted",
    subject: `${root}.quote`,
    stream,
    schema: orderSchema,
    reply: quoteSchema,
  });
  const definition = defineSubscriber({ name: application, actors: { quote: { event: quoted } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { publish } = await foreign(broker);
  await publish(`${root}.quote`, [1]);
  const listening = subscriber.listen({ quote: () => ({ price: 1 }) });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]?.verdict).toEqual({ kind: "acknowledge" });
});

it("answers to the subject in the header that the request's event describes, for callers that know nothing of us", async () => {
  const { root, stream, application } = anEvent();
  const wanted = defineEvent({
    name: "quote-wanted",
    subject: `${root}.quote`,
    stream,
    schema: orderSchema,
    reply: quoteSchema,
    replyTo: { header: "replyTo" },
  });
  const definition = defineSubscriber({ name: application, actors: { quote: { event: wanted } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js } = await foreign(broker);
  const inbox = uniqueName("answers.of.a.caller");
  const answers: unknown[] = [];
  broker.nats.subscribe(inbox, { callback: (_error, message) => void answers.push(message.json()) });
  const send = async (id: number, replyTo: string): Promise<void> => {
    const sent = headers();
    sent.set("replyTo", replyTo);
    await js.publish(`${root}.quote`, JSON.stringify({ id }), { headers: sent });
  };
  // an answer must not become a call of the server's API
  await send(1, "$JS.API.STREAM.LIST");
  await send(2, inbox);
  const listening = subscriber.listen({ quote: ({ id }) => ({ price: id }) });
  await until(() => reports.length === 2 && answers.length === 1);
  await subscriber.close();
  await listening;
  expect(answers).toEqual([{ price: 2 }]);
  expect(reports.map(({ verdict }) => verdict.kind)).toEqual(["acknowledge", "acknowledge"]);
});
