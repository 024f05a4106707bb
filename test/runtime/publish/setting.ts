import {
  defineEvent,
  definePublisher,
  defineStream,
  type Schema,
  type StreamSettings,
} from "../../../runtime/index.js";
import { uniqueName } from "../../support/broker.js";

export interface Order {
  readonly orderId: string;
  readonly amount: number;
}

export const orderSchema: Schema<Order> = {
  type: "object",
  properties: { orderId: { type: "string" }, amount: { type: "number", minimum: 0 } },
  required: ["orderId", "amount"],
};

export const order: Order = { orderId: "o-1", amount: 5 };

/** An application with a stream and two events of it that no other test knows. */
export function shop(settings: StreamSettings = {}) {
  const root = uniqueName("shop");
  const stream = defineStream({ name: uniqueName("SHOP"), subjects: [`${root}.>`], ...settings });
  const common = { stream, schema: orderSchema, deduplicateBy: "/orderId" } as const;
  const placed = defineEvent({ name: "order-placed", subject: `${root}.placed`, ...common });
  const cancelled = defineEvent({ name: "order-cancelled", subject: `${root}.cancelled`, ...common });
  const definition = definePublisher({ name: uniqueName("app"), events: { placed, cancelled } });
  return { root, stream, placed, cancelled, definition };
}
