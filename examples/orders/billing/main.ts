import { connectPublisher, connectSubscriber, type Handler } from "@hazelnats/runtime";
import { tellVerdict, thisProcess } from "../process.js";
import {
  billingPublisher,
  billingSubscriber,
  invoiceIssued,
  type orderPlaced,
  type paymentRequested,
} from "./client/index.js";

const { servers, signal, tell } = thisProcess();

await using publisher = await connectPublisher(billingPublisher, { servers });
await using subscriber = await connectSubscriber(billingSubscriber, {
  servers,
  onVerdict: tellVerdict(tell),
});
await publisher.register();
await subscriber.register();

const authorizePayment: Handler<typeof paymentRequested> = ({ amount }) =>
  amount <= 100_000 ? { authorized: true } : { authorized: false, reason: "over the card's limit" };

const bookOrder: Handler<typeof orderPlaced> = async ({ orderId, email }, { attempt, signal }) => {
  tell(`books ${orderId}, attempt ${attempt}`);
  if (orderId === "o-2" && attempt === 1) throw new Error("the ledger is locked");
  if (orderId === "o-4" && attempt === 1) await aborted(signal); // the demonstration kills this process here
  await publisher.publish(invoiceIssued, { invoiceId: `i-${orderId}`, orderId, email });
};

tell("ready");
await subscriber.listen({ authorizePayment, bookOrder }, { signal });

/** Work that takes until its signal aborts, and then fails. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
