import type { ConsumerInfo, JetStreamManager } from "@nats-io/jetstream";
import { isMissing } from "./fetch.js";

/** `undefined`: there is none of that name. */
export async function findConsumer(
  jsm: JetStreamManager,
  stream: string,
  options: { readonly durable: string },
): Promise<ConsumerInfo | undefined> {
  try {
    return await jsm.consumers.info(stream, options.durable);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
