import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { eventHeader } from "../../runtime/headers.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker();
useLeakCheck();

const reasonSchema: Schema<{ readonly reason: string }> = {
  type: "object",
  properties: { reason: { type: "string" } },
  required: ["reason"],
};

it("gives each event to its own handler, by its subject", async () => {
  const { root, placed, stream, application } = anEvent();
  const cancelled = defineEvent({
    name: "order-cancelled",
    subject: `${root}.cancelled.{region}`,
    parameters: { region: { enum: ["eu", "us"] } },
    stream,
    schema: reasonSchema,
  });
  const definition = defineSubscriber({
    name: application,
    actors: { book: { events: { placed, cancelled } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  await js.publish(`${root}.placed`, `{"id":1}`);
  await js.publish(`${root}.cancelled.us`, `{"reason":"late"}`);
  await js.publish(`${root}.cancelled.moon`, `{"reason":"far"}`);
  const told: unknown[] = [];
  const listening = subscriber.listen({
    book: {
      placed: (order) => void told.push(order.id),
      cancelled: ({ reason }, { parameters }) => void told.push([reason, parameters.region]),
    },
  });
  await until(() => reports.length === 3);
  await subscriber.close();
  await listening;
  expect(told).toEqual([1, ["late", "us"]]);
  const [letter] = await deadLetters(application);
  expect(letter?.header.get("Hazelnats-Dead-Error-Name")).toBe("InvalidParameterError");
});

it("tells events of one subject by the header that names them, else by the first schema that accepts", async () => {
  const { root, placed, stream, application } = anEvent();
  const rejected = defineEvent({
    name: "order-rejected",
    subject: `${root}.placed`,
    stream,
    schema: reasonSchema,
  });
  const noted = defineEvent({ name: "order-noted", subject: `${root}.placed`, stream, schema: reasonSchema });
  const definition = defineSubscriber({
    name: application,
    actors: { book: { events: { placed, rejected, noted } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, deadLetters } = await foreign(broker);
  const named = headers();
  named.set(eventHeader, "order-noted");
  await js.publish(`${root}.placed`, `{"reason":"named"}`, { headers: named });
  await js.publish(`${root}.placed`, `{"reason":"unnamed"}`);
  await js.publish(`${root}.placed`, `{"id":7}`);
  await js.publish(`${root}.placed`, `{"neither":true}`);
  const told: unknown[] = [];
  const listening = subscriber.listen({
    book: {
      placed: (order) => void told.push(["placed", order.id]),
      rejected: ({ reason }) => void told.push(["rejected", reason]),
      noted: ({ reason }) => void told.push(["noted", reason]),
    },
  });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(new Set(told)).toEqual(
    new Set([
      ["noted", "named"],
      ["rejected", "unnamed"],
      ["placed", 7],
    ]),
  );
  const letters = await deadLetters(application);
  expect(letters.map((letter) => letter.header.get("Hazelnats-Dead-Error-Name"))).toEqual([
    "UnmatchedEventError",
  ]);
});

it("acknowledges and counts what the filter lets through although it is none of its subjects", async () => {
  const { root, stream, application } = anEvent();
  const shipped = defineEvent({ name: "shipped", subject: `${root}.box-{id}`, stream, schema: orderSchema });
  const definition = defineSubscriber({ name: application, actors: { ship: { event: shipped } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { publish, deadLetters } = await foreign(broker);
  await publish(`${root}.crate-1`, [1]);
  await publish(`${root}.box-2`, [2]);
  const told: unknown[] = [];
  const listening = subscriber.listen({ ship: (_order, { parameters }) => void told.push(parameters.id) });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(told).toEqual(["2"]);
  expect(reports.map((report) => report.verdict)).toContainEqual({
    kind: "ignore",
    reason: "foreign-subject",
  });
  expect(await deadLetters(application)).toEqual([]);
});

it("gives a handler the headers that the event describes, typed, and all of them as they came", async () => {
  const { root, stream, application } = anEvent();
  const headersSchema: Schema<{ readonly "x-try": number }> = {
    type: "object",
    properties: { "x-try": { type: "integer" } },
    required: ["x-try"],
  };
  const sentEvent = defineEvent({
    name: "sent",
    subject: `${root}.sent`,
    stream,
    schema: orderSchema,
    headers: headersSchema,
  });
  const definition = defineSubscriber({ name: application, actors: { mail: { event: sentEvent } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const { js, publish } = await foreign(broker);
  const sent = headers();
  sent.set("x-try", "3");
  sent.set("x-other", "y");
  await js.publish(`${root}.sent`, `{"id":1}`, { headers: sent, msgID: "sent:1" });
  await publish(`${root}.sent`, [2]);
  const told: unknown[] = [];
  const listening = subscriber.listen({
    mail: (_order, context) =>
      void told.push([context.headers["x-try"], context.message.headers.get("x-other"), context.message.id]),
  });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(told).toEqual([[3, ["y"], "sent:1"]]);
  expect(reports.map((report) => report.verdict)).toContainEqual({ kind: "dead-letter", reason: "invalid" });
});
