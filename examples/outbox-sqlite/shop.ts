import { defineEvent, definePublisher, defineStream } from "@hazelnats/runtime";

const orders = defineStream({ name: "OUTBOX_SQLITE", subjects: ["outbox-sqlite.orders.>"] });

/** Its subject names the customer: the events of each customer keep their order. */
export const orderPlaced = defineEvent({
  name: "order-placed",
  subject: "outbox-sqlite.orders.{customer}.placed",
  parameters: { customer: { from: "/customer" } },
  stream: orders,
  schema: {
    type: "object",
    required: ["orderId", "customer"],
    properties: { orderId: { type: "integer" }, customer: { type: "string" } },
  },
  deduplicateBy: "/orderId",
});

export const shop = definePublisher({ name: "outbox-sqlite-shop", events: { orderPlaced } });
