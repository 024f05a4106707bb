// What must not compile. Each line below an expectation has exactly one mistake; compiles.ts has the same without it.
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  type Handler,
  type Handlers,
} from "@hazelnats/runtime";
import {
  billingSubscriber,
  orderArchived,
  orderCancelled,
  orderPlaced,
  orders,
  ordersPublisher,
  quoteAsked,
  quoteSent,
  stranger,
  type OrderCancelled,
  type OrderPlaced,
} from "./orders.js";

declare const order: OrderPlaced;
declare const cancelled: OrderCancelled;
declare const either: typeof orderPlaced | typeof orderArchived | typeof orderCancelled;

export async function publishing(): Promise<void> {
  await using publisher = await connectPublisher(ordersPublisher, {});

  // @ts-expect-error the payload of another event
  await publisher.publish(orderPlaced, cancelled);

  // @ts-expect-error a required field is missing
  await publisher.publish(orderPlaced, { orderId: "1" });

  // @ts-expect-error a field of another type
  await publisher.publish(orderPlaced, { ...order, orderId: 1 });

  // @ts-expect-error a field that the message does not have
  await publisher.publish(orderPlaced, { orderId: "1", lines: [], extra: true });

  // @ts-expect-error a field may be absent or null, but not undefined
  await publisher.publish(orderPlaced, { orderId: "1", lines: [], note: undefined });

  // @ts-expect-error the options are required, because a parameter is
  await publisher.publish(orderCancelled, cancelled);

  // @ts-expect-error the parameters are required
  await publisher.publish(orderCancelled, cancelled, {});

  // @ts-expect-error the region is required
  await publisher.publish(orderCancelled, cancelled, { parameters: {} });

  // @ts-expect-error a region that is not allowed
  await publisher.publish(orderCancelled, cancelled, { parameters: { region: "asia" } });

  // @ts-expect-error a parameter that the subject does not have
  await publisher.publish(orderCancelled, cancelled, { parameters: { region: "eu", tenant: "a" } });

  // @ts-expect-error a parameter of an event that has none
  await publisher.publish(orderPlaced, order, { parameters: { region: "eu" } });

  // @ts-expect-error an event that this publisher does not send
  await publisher.publish(stranger, order);

  // @ts-expect-error one of several events with the payload of one of them
  await publisher.publish(either, order, { parameters: { region: "eu" } });

  // @ts-expect-error one of several events without the parameters that one of them requires
  await publisher.publish(either, { ...order, ...cancelled });

  // @ts-expect-error a described header is required
  await publisher.publish(quoteAsked, { sku: "1" });

  // @ts-expect-error a described header of another type
  await publisher.request(quoteAsked, { sku: "1" }, { headers: { tenant: 1 } });

  // @ts-expect-error a header that is filled in, with another type
  await publisher.publish(quoteSent, { sku: "1" }, { headers: { tenant: 1 } });

  // @ts-expect-error an event without a reply
  await publisher.request(orderPlaced, order);

  // @ts-expect-error a request has an id of its own
  await publisher.request(quoteAsked, { sku: "1" }, { headers: { tenant: "a" }, id: "1" });

  // @ts-expect-error an answer has the type of the reply
  const price: string = (await publisher.request(quoteAsked, { sku: "1" }, { headers: { tenant: "a" } }))
    .price;

  // @ts-expect-error a duration has a unit
  await publisher.publish(orderPlaced, order, { timeout: 1_000 });

  // @ts-expect-error an option that does not exist
  await publisher.publish(orderPlaced, order, { retries: 3 });

  // @ts-expect-error no server changes the storage of a stream
  await publisher.register({ allow: ["storage"] });

  // @ts-expect-error there are no methods named for events
  await publisher.orderPlaced(order);
}

const sendReceipt: Handler<typeof orderPlaced> = () => undefined;
const book = { orderPlaced: sendReceipt, orderCancelled: () => undefined };
const quote = () => ({ price: 1 });

export async function handling(): Promise<void> {
  await using subscriber = await connectSubscriber(billingSubscriber, {});

  // @ts-expect-error a handler is missing
  await subscriber.listen({ sendReceipt, book });

  // @ts-expect-error a handler of one of the actor's events is missing
  await subscriber.listen({ sendReceipt, quote, book: { orderPlaced: sendReceipt } });

  // @ts-expect-error an actor that the subscriber does not have
  await subscriber.listen({ sendReceipt, quote, book, archive: () => undefined });

  // @ts-expect-error one handler for an actor of several events
  await subscriber.listen({ sendReceipt, quote, book: () => undefined });

  // @ts-expect-error a handler of another event
  await subscriber.listen({ sendReceipt: (payload: OrderCancelled) => void payload, quote, book });

  // @ts-expect-error a request has to be answered
  await subscriber.listen({ sendReceipt, book, quote: () => undefined });

  // @ts-expect-error the answer has another type
  await subscriber.listen({ sendReceipt, book, quote: () => ({ price: "1" }) });
}

export const changing: Handler<typeof orderPlaced> = (payload, context) => {
  // @ts-expect-error a payload is not changed
  payload.orderId = "2";

  // @ts-expect-error nor its lists
  payload.lines.push({ sku: "1", quantity: 1 });

  // @ts-expect-error nor the context
  context.attempt = 1;

  // @ts-expect-error an event without parameters has none
  context.parameters.region;
};

export const misreading: Handlers<typeof billingSubscriber.actors>["book"]["orderCancelled"] = (
  payload,
  context,
) => {
  // @ts-expect-error a region that the document does not allow
  if (context.parameters.region === "asia") return;

  // @ts-expect-error a field of another event
  payload.lines;
};

// @ts-expect-error a definition is not changed
orderPlaced.subject = "orders.other";

// @ts-expect-error nor its stream
orders.subjects.push("more");

// @ts-expect-error nor the events of a publisher
ordersPublisher.events.orderPlaced = stranger;

// @ts-expect-error a parameter that the subject does not have
defineEvent({ name: "a", subject: "a.{b}", parameters: { c: {} }, schema: {} });

// @ts-expect-error a schema is required
defineEvent({ name: "a", subject: "a" });

// @ts-expect-error a duration has a unit
defineStream({ name: "A", subjects: ["a"], maxAge: "7" });

// @ts-expect-error a size has a unit of powers of 1,024
defineStream({ name: "A", subjects: ["a"], maxBytes: "10MB" });

// @ts-expect-error ids are known for ever or within the window
defineStream({ name: "A", subjects: ["a"], deduplicate: "7d" });

// @ts-expect-error a setting that does not exist
defineStream({ name: "A", subjects: ["a"], maxAges: "7d" });

// @ts-expect-error events are given by name
definePublisher({ name: "a", events: [orderPlaced] });

defineSubscriber({
  name: "a",
  actors: {
    // @ts-expect-error either one event or several
    both: { event: orderPlaced, events: { orderPlaced } },
    // @ts-expect-error at least one of them
    neither: { concurrency: 1 },
    // @ts-expect-error how long it is remembered has to be said
    forgetful: { event: orderPlaced, idempotency: { lease: "30s" } },
    // @ts-expect-error one of three
    urgent: { event: orderPlaced, priority: "urgent" },
    // @ts-expect-error so many in which time
    limited: { event: orderPlaced, rateLimit: { limit: 10 } },
    // @ts-expect-error a batch has a size
    batched: { event: orderPlaced, batch: { wait: "1s" } },
    // @ts-expect-error what becomes of it is one of two
    deleted: { event: orderPlaced, onConsumerDeleted: "ignore" },
    // @ts-expect-error a number has no unit: where to begin is said by name
    early: { event: orderPlaced, deliver: 17 },
    // @ts-expect-error delays or exponential
    undecided: { event: orderPlaced, retry: { delays: ["1s"], exponential: {} } },
  },
});
