import { connectSubscriber, NonRetryableError } from "@hazelnats/runtime";
import { tellVerdict, thisProcess } from "../process.js";
import { notificationsSubscriber } from "./client/index.js";

const { servers, signal, tell } = thisProcess();

await using subscriber = await connectSubscriber(notificationsSubscriber, {
  servers,
  onVerdict: tellVerdict(tell),
});
await subscriber.register();

tell("ready");
await subscriber.listen(
  {
    mailInvoice: ({ invoiceId, email }) => {
      if (email === "") throw new NonRetryableError("the customer left no address");
      tell(`mailed ${invoiceId} to ${email}`);
    },
    mailCancellation: ({ orderId, reason }, { parameters: { region } }) => {
      tell(`told the customer of ${orderId} in ${region}: cancelled, ${reason}`);
    },
  },
  { signal },
);
