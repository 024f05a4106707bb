import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Share } from "./capacity.js";
import { openFetch } from "./fetch.js";
import type { Fetch, FetchOptions } from "./fetch.js";
import { openBurstFetch } from "./fetch-burst.js";

export interface PullsOptions extends Omit<FetchOptions, "stream" | "consumer" | "maxBatch" | "maxExpires"> {
  /** The places that the actor shares with others, which none of them may keep for what may come; `undefined`: it has its own. */
  readonly share: Share | undefined;
}

/**
 * Brings the messages of a consumer. Where places are shared, one message is waited for, and more are asked for where they
 * are there.
 */
export function openPulls(consumer: ConsumerInfo, options: PullsOptions): Fetch {
  const { share, room, onMessage } = options;
  const { config } = consumer;
  const source = {
    ...options,
    stream: consumer.stream_name,
    consumer: consumer.name,
    maxBatch: config.max_batch || Infinity,
    maxExpires: (config.max_expires || Infinity) / 1_000_000,
  };
  if (share === undefined) return openFetch(source);
  const burst = openBurstFetch({
    ...source,
    room: () => Math.min(room() - 1, share.room),
    onAsked: (count) => share.ask(count),
  });
  const fetch = openFetch({
    ...source,
    room: () => Math.min(1, room(), share.room),
    onMessage: (message) => {
      onMessage(message);
      burst.hint();
    },
  });
  return {
    refill: () => {
      fetch.refill();
      burst.refill();
    },
    recall: () => fetch.recall(),
    stop: async () => {
      await Promise.all([fetch.stop(), burst.stop()]);
    },
  };
}
