/**
 * Three documents of one shop that describe each other's sides, each in its own words: what only people read differs,
 * and so do the order of keys and the names of parameters.
 */
const shop = {
  /** Publishes `placed` and `cancelled`; asks for payments. `internal` is its own, of the shared stream and schema. */
  "orders.yaml": `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  placed:
    address: SUBJECT.placed
    messages: { orderPlaced: { summary: The sender's words., payload: { $ref: "#/components/schemas/Order" } } }
    x-jetstream: { stream: shop }
  cancelled:
    address: SUBJECT.cancelled.{region}
    parameters: { region: { enum: [eu, us], description: Where it was. } }
    messages:
      orderCancelled:
        payload: { type: object, required: [orderId, refund], properties: { orderId: { type: string }, refund: { $ref: "#/components/schemas/Money" } } }
    x-jetstream: { stream: shop }
  internal:
    address: SUBJECT.internal
    messages: { checked: { payload: { type: object, properties: { order: { $ref: "#/components/schemas/Order" }, by: { type: string } } } } }
    x-jetstream: { stream: shop }
  total:
    address: SUBJECT.total
    messages: { totalCounted: { payload: { $ref: "#/components/schemas/Money" } } }
  asked:
    address: SUBJECT.asked
    messages: { paymentAsked: { payload: { $ref: "#/components/schemas/Money" } } }
    x-jetstream: false
operations:
  place: { action: send, channel: { $ref: "#/channels/placed" } }
  cancel: { action: send, channel: { $ref: "#/channels/cancelled" } }
  check: { action: send, channel: { $ref: "#/channels/internal" } }
  count: { action: send, channel: { $ref: "#/channels/total" } }
  ask: { action: send, channel: { $ref: "#/channels/asked" } }
components:
  schemas:
    Money: { type: object, required: [cents], properties: { cents: { type: integer } } }
    Order: { type: object, required: [orderId, price], properties: { orderId: { type: string }, price: { $ref: "#/components/schemas/Money" } } }
x-jetstream: { streams: { shop: { name: STREAM, subjects: [SUBJECT.placed, "SUBJECT.cancelled.*", SUBJECT.internal] } } }
`,
  /** Handles `placed`, answers for payments, publishes `issued`. */
  "billing.yaml": `asyncapi: 3.0.0
info: { title: Billing, version: "1" }
channels:
  heard:
    address: SUBJECT.placed
    messages: { orderPlaced: { summary: The receiver's words., payload: { $ref: "#/components/schemas/Order" } } }
    x-jetstream: { stream: orders }
  asked:
    address: SUBJECT.asked
    messages: { paymentAsked: { payload: { $ref: "#/components/schemas/Money" } } }
    x-jetstream: false
  issued:
    address: SUBJECT.issued
    messages: { invoiceIssued: { payload: { type: object, properties: { number: { type: integer } } } } }
operations:
  bookOrder: { action: receive, channel: { $ref: "#/channels/heard" } }
  pay: { action: receive, channel: { $ref: "#/channels/asked" } }
  issue: { action: send, channel: { $ref: "#/channels/issued" } }
components:
  schemas:
    Money: { description: In cents., properties: { cents: { type: integer, description: Small. } }, required: [cents], type: object }
    Order: { type: object, required: [price, orderId], properties: { price: { $ref: "#/components/schemas/Money" }, orderId: { type: string } } }
x-jetstream: { streams: { orders: { name: STREAM, subjects: [SUBJECT.placed], maxAge: 7d } } }
`,
  /** Handles `cancelled` and `issued`. */
  "mails.yaml": `asyncapi: 3.0.0
info: { title: Mails, version: "1" }
channels:
  gone:
    address: SUBJECT.cancelled.{place}
    parameters: { place: { enum: [eu, us] } }
    messages:
      orderCancelled:
        payload: { type: object, required: [orderId, refund], properties: { orderId: { type: string }, refund: { $ref: "#/components/schemas/Money" } } }
    x-jetstream: { stream: cancellations }
  issued:
    address: SUBJECT.issued
    messages: { invoiceIssued: { payload: { type: object, properties: { number: { type: integer } } } } }
operations:
  regret: { action: receive, channel: { $ref: "#/channels/gone" } }
  mailInvoice: { action: receive, channel: { $ref: "#/channels/issued" } }
components: { schemas: { Money: { type: object, required: [cents], properties: { cents: { type: integer } } } } }
x-jetstream: { streams: { cancellations: { name: STREAM, subjects: ["SUBJECT.cancelled.*"] } } }
`,
} as const;

/** The documents with a subject and a stream of their own, so that tests can share a broker. */
export function shopOf(name: string): Readonly<Record<keyof typeof shop, string>> {
  const own = (text: string): string =>
    text.replaceAll("SUBJECT", name).replaceAll("STREAM", name.toUpperCase());
  return {
    "orders.yaml": own(shop["orders.yaml"]),
    "billing.yaml": own(shop["billing.yaml"]),
    "mails.yaml": own(shop["mails.yaml"]),
  };
}
