import { connectPublisher, connectSubscriber, type Handler } from "@hazelnats/runtime";
import { thisProcess } from "../process.js";
import {
  billingPublisher,
  billingSubscriber,
  invoiceIssued,
  type orderPlaced,
  type paymentRequested,
} from "./client/index.js";

const { servers, signal, tell } = thisProcess();

await using publisher = await connectPublisher(billingPublisher, { servers });
await using subscriber = await connectSubscriber(billingSubscriber, { servers });
await publisher.register();
await subscriber.register();

const authorizePayment: Handler<typeof paymentRequested> = ({ orderId, amount }) => {
  const authorized = amount <= 100_000;
  tell(`${authorized ? "authorized" : "refused"} ${orderId}`);
  return authorized ? { authorized } : { authorized, reason: "over the card's limit" };
};

const bookOrder: Handler<typeof orderPlaced> = async (order, { attempt }) => {
  tell(`booking ${order.orderId} (attempt ${attempt})`);
  if (order.orderId === "o-2" && attempt === 1) throw new Error("the ledger is locked");
  if (order.orderId === "o-4" && attempt === 1) await forever(); // the demonstration kills the process here
  await publisher.publish(invoiceIssued, {
    invoiceId: `i-${order.orderId}`,
    orderId: order.orderId,
    email: order.email,
  });
  tell(`booked ${order.orderId}`);
};

tell("ready");
await subscriber.listen(
  {
    authorizePayment,
    bookOrder,
    refundOrder: ({ orderId }, { parameters }) => tell(`refunded ${orderId} (${parameters.region})`),
  },
  { signal, onVerdict: ({ verdict, error }) => {} },
);

/** Never settles, and keeps the process busy with nothing. */
function forever(): Promise<never> {
  return new Promise(() => undefined);
}
