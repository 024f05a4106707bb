// What has to compile: the counterpart of refused.ts, so that nothing is refused for a wrong reason.
import { Type } from "@sinclair/typebox";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  type Duration,
  type EventDefinition,
  type Handler,
  type Publisher,
  type Receipt,
} from "@hazelnats/runtime";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";
import {
  billingSubscriber,
  orderArchived,
  orderCancelled,
  orderPlaced,
  ordersPublisher,
  quoteAsked,
  quoteSent,
  type OrderCancelled,
  type OrderPlaced,
  type QuoteHeaders,
  type Quoted,
} from "./orders.js";

/** Compiles where both types are the same, in both directions. */
function same<Expected>(): <Found>(
  found: Found,
  ...proof: [Found] extends [Expected] ? ([Expected] extends [Found] ? [] : [never]) : [never]
) => void {
  return () => undefined;
}

declare const order: OrderPlaced;
declare const cancelled: OrderCancelled;
declare const headers: QuoteHeaders;

export async function publishes(): Promise<void> {
  await using publisher = await connectPublisher(ordersPublisher, {
    servers: ["nats://a:4222", "nats://b:4222"],
    timeout: "5s",
  });
  await publisher.register();
  const reports = await publisher.register({ mode: "verify", allow: ["maxAge", "adopt"] });
  same<"created" | "updated" | "unchanged" | "foreign" | undefined>()(reports[0]?.kind);
  same<Receipt>()(await publisher.publish(orderPlaced, order));
  await publisher.publish(orderPlaced, order, { id: "1", timeout: "1m", onDuplicate: "throw" });
  await publisher.publish(orderPlaced, order, { headers: { tenant: "a", tries: 1 } });
  await publisher.publish(quoteSent, { sku: "1" });
  await publisher.publish(quoteSent, { sku: "1" }, { headers: { tenant: "a", urgency: 1 } });
  await publisher.publish(orderCancelled, cancelled, { parameters: { region: "us" } });
  await publisher.publish(orderCancelled, cancelled, { parameters: { region: "us", orderId: "1" } });
  await publisher.publish(orderArchived, order);
  await publisher.publish(orderArchived, order, { parameters: {} });
  same<Quoted>()(await publisher.request(quoteAsked, { sku: "1" }, { headers: { tenant: "a" } }));
  await publisher.request(
    quoteAsked,
    { sku: "1" },
    { headers, signal: AbortSignal.timeout(1), timeout: "3s" },
  );
  await publisher.request(quoteAsked, { sku: "1" }, { headers: { tenant: "a", traceparent: "00" } });
  // a request may be published as well: then nobody waits for its answer
  await publisher.publish(quoteAsked, { sku: "1" }, { headers });
  // a payload that suits each event of a union is fine for whichever it is
  const either = Math.random() < 0.5 ? orderPlaced : orderCancelled;
  await publisher.publish(either, { ...order, ...cancelled }, { parameters: { region: "eu" } });
}

export async function anyPublisher(
  publisher: Publisher,
  event: EventDefinition,
  payload: unknown,
): Promise<void> {
  await publisher.publish(event, payload, { parameters: { region: "eu" } });
}

export const sendReceipt: Handler<typeof orderPlaced> = async (payload, { attempt, signal, event }) => {
  same<OrderPlaced>()(payload);
  same<number>()(attempt);
  same<AbortSignal>()(signal);
  same<"order-placed">()(event.name);
};

export async function listens(): Promise<void> {
  await using subscriber = await connectSubscriber(billingSubscriber, { servers: "nats://a:4222" });
  await subscriber.register();
  await subscriber.listen({
    sendReceipt,
    book: {
      orderPlaced: (payload) => same<OrderPlaced>()(payload),
      orderCancelled: (payload, { parameters }) => {
        same<OrderCancelled>()(payload);
        same<"eu" | "us">()(parameters.region);
        same<string>()(parameters.orderId);
      },
    },
    quote: (payload, context) => {
      same<number | undefined>()(context.headers.urgency);
      return { price: payload.sku.length };
    },
  });
}

export async function borrows(): Promise<void> {
  const connection = await connect();
  await using publisher = await connectPublisher(ordersPublisher, { connection });
  await publisher.publish(orderPlaced, order);
}

const loggedIn = defineEvent({
  name: "logged-in",
  subject: "users.logged-in",
  schema: z.object({ at: z.iso.datetime().transform((text) => new Date(text)) }),
});
const measured = defineEvent({
  name: "measured",
  subject: "measured",
  schema: Type.Object({ celsius: Type.Number(), at: Type.Optional(Type.String()) }),
});

export async function libraries(): Promise<void> {
  const definition = definePublisher({ name: "users", events: { loggedIn, measured } });
  await using publisher = await connectPublisher(definition);
  await publisher.publish(loggedIn, { at: "2026-01-02T03:04:05Z" });
  await publisher.publish(measured, { celsius: 20 });
}

export const greet: Handler<typeof loggedIn> = ({ at }) => same<Date>()(at);
export const halfAMinute: Duration = "0.5m";
