import type { Connection } from "../connection.js";
import type { BoundActor } from "./bind-actor.js";
import type { Confirmations } from "./confirmations.js";
import type { Delivery } from "./delivery.js";
import { retryStreamName, retrySubject } from "./names.js";
import { openPutOff } from "./put-off.js";
import type { PutOff } from "./put-off.js";
import { storeRetry } from "./retry-message.js";
import type { RetryFacts } from "./retry-message.js";

/** Where the messages of an actor wait whose next attempt is far away. */
export interface Retries extends PutOff {
  /** Whether it is known to be stored, by this delivery or by an earlier one. */
  store(
    delivery: Delivery,
    facts: Pick<RetryFacts, "due" | "attempts" | "firstError" | "streamCreated">,
  ): Promise<boolean>;
  /** Whether it waits there, or is due there. */
  has(delivery: Delivery, facts: Pick<RetryFacts, "streamCreated">): Promise<boolean>;
}

export function openRetries(
  actor: BoundActor,
  tools: { readonly connection: Connection; readonly confirmations: Confirmations },
): Retries {
  const { connection, confirmations } = tools;
  const { application, name } = actor;
  return {
    ...openPutOff(actor.putOffFrom),
    store: (delivery, facts) => {
      const maxPayload = connection.nats.info?.max_payload ?? 1_048_576;
      const streamCreated = delivery.putOff?.streamCreated ?? facts.streamCreated;
      return storeRetry(
        delivery,
        { ...facts, application, actor: name, streamCreated, maxPayload },
        confirmations,
      );
    },
    has: async (delivery, facts) => {
      const { stream = "", sequence } = delivery;
      const streamCreated = delivery.putOff?.streamCreated ?? facts.streamCreated;
      const place = { application, actor: name, stream, streamCreated, sequence };
      // of what has come back itself, only what was stored after it
      const subject = retrySubject(delivery.putOff === undefined ? "*" : "at", place);
      const found = await connection.jsm.streams
        .getMessage(retryStreamName(application), { last_by_subj: subject })
        // not to be known: it is handled, at worst once more
        .catch(() => null);
      return found !== null;
    },
  };
}
