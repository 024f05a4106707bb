import type { StreamDefinition } from "../define/stream.js";
import { dueHeader, walnatsDelayHeader } from "../headers.js";
import type { Delivery } from "./delivery.js";

/** When a message may be handled that its publisher has delayed, in milliseconds since 1970; 0: at once. */
export function dueOf(delivery: Delivery, stream: StreamDefinition | undefined): number {
  if (delivery.replay !== undefined || delivery.putOff !== undefined) return 0;
  const walnats = stream?.wire === "walnats";
  if (!walnats && stream?.delays !== "subscribers") return 0;
  const text = delivery.headers.get(walnats ? walnatsDelayHeader : dueHeader)?.[0] ?? "";
  // it comes from whoever has published it
  const value = /^\d{1,15}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  // whole, because the server reads no parts of a nanosecond
  return Math.ceil(walnats ? value * 1_000 : value);
}

/**
 * The delivery without the one that only told when it is due. Where it was delivered late for the first time, one attempt
 * more is made than is stated.
 */
export function withoutDelay(delivery: Delivery, stream: StreamDefinition | undefined): Delivery {
  const isDelayed = dueOf(delivery, stream) > delivery.timestamp.getTime();
  return isDelayed ? { ...delivery, attempt: Math.max(1, delivery.attempt - 1) } : delivery;
}
