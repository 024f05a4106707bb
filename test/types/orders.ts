// Definitions as `hazelnats generate` prints them.
import {
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  type Schema,
} from "@hazelnats/runtime";

export interface OrderPlaced {
  readonly orderId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly note?: string | null;
}

export interface OrderCancelled {
  readonly orderId: string;
  readonly reason: "customer" | "operator";
}

export interface Quote {
  readonly sku: string;
}

export interface QuoteHeaders {
  readonly tenant: string;
  readonly urgency?: number;
}

export interface Quoted {
  readonly price: number;
}

const orderPlacedSchema: Schema<OrderPlaced> = { type: "object", required: ["orderId", "lines"] };
const orderCancelledSchema: Schema<OrderCancelled> = { type: "object", required: ["orderId", "reason"] };
const quoteSchema: Schema<Quote> = { type: "object", required: ["sku"] };
const quoteHeadersSchema: Schema<QuoteHeaders> = { type: "object", required: ["tenant"] };
const quotedSchema: Schema<Quoted> = { type: "object", required: ["price"] };

export const orders = defineStream({ name: "ORDERS", subjects: ["orders.>"], maxAge: "7d" });

export const orderPlaced = defineEvent({
  name: "order-placed",
  subject: "orders.placed",
  stream: orders,
  schema: orderPlacedSchema,
  deduplicateBy: "/orderId",
});

export const orderCancelled = defineEvent({
  name: "order-cancelled",
  subject: "orders.cancelled.{region}.{orderId}",
  parameters: { region: { enum: ["eu", "us"] }, orderId: { from: "/orderId" } },
  stream: orders,
  schema: orderCancelledSchema,
});

export const orderArchived = defineEvent({
  name: "order-archived",
  subject: "orders.archived.{region}",
  parameters: { region: { enum: ["eu", "us"], default: "eu" } },
  stream: orders,
  schema: orderPlacedSchema,
});

export const quoteAsked = defineEvent({
  name: "quote-asked",
  subject: "quotes.ask",
  schema: quoteSchema,
  headers: quoteHeadersSchema,
  reply: quotedSchema,
});

/** The correlation id is one of the headers that it requires. */
export const quoteSent = defineEvent({
  name: "quote-sent",
  subject: "quotes.sent",
  schema: quoteSchema,
  headers: quoteHeadersSchema,
  correlationId: { header: "tenant" },
});

/** Nobody of these applications sends it. */
export const stranger = defineEvent({ name: "stranger", subject: "stranger", schema: orderPlacedSchema });

export const ordersPublisher = definePublisher({
  name: "orders",
  events: { orderPlaced, orderCancelled, orderArchived, quoteAsked, quoteSent },
});

export const billingSubscriber = defineSubscriber({
  name: "billing",
  actors: {
    sendReceipt: {
      event: orderPlaced,
      concurrency: 16,
      timeout: "30s",
      retry: { attempts: 5, delays: ["1s"] },
    },
    book: {
      events: { orderPlaced, orderCancelled },
      timeout: "2m",
      totalConcurrency: 4,
      priority: "low",
      orderBy: { key: "/orderId", scope: "process" },
      rateLimit: { limit: 10, per: "1m", scope: "all" },
      idempotency: { keep: "7d" },
      onConsumerDeleted: "recreate",
      deliver: { since: "2026-01-31T12:00:00Z" },
    },
    quote: { event: quoteAsked },
  },
});
