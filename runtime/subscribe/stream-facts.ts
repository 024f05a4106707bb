import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { ttlHeader } from "../headers.js";
import type { Delivery } from "./delivery.js";

/** What verdicts need to know of a stream. */
export interface StreamFacts {
  /** As the server states it: RFC 3339. */
  readonly created: string;
  /** Milliseconds; 0: events do not grow too old. */
  readonly maxAge: number;
  /** Whether it keeps an event that was acknowledged. */
  readonly keepsAcknowledged: boolean;
}

/** How long facts are believed, in milliseconds: a stream's `maxAge` may be changed while actors listen. */
const freshness = 60_000;

/** A reader of a stream's facts that asks the server at most once a minute, and rather old ones than none. */
export function followStreamFacts(jsm: JetStreamManager, first: StreamInfo): () => Promise<StreamFacts> {
  let facts = toFacts(first);
  let readAt = performance.now();
  return async () => {
    if (performance.now() - readAt > freshness) {
      readAt = performance.now();
      facts = await jsm.streams.info(first.config.name).then(toFacts, () => facts);
    }
    return facts;
  };
}

function toFacts(info: StreamInfo): StreamFacts {
  return {
    created: info.created,
    maxAge: info.config.max_age / 1_000_000,
    keepsAcknowledged: info.config.retention === "limits",
  };
}

/** When the stream drops the message, in milliseconds since 1970; `Infinity`: never. */
export function expiryOf(delivery: Delivery, facts: StreamFacts): number {
  const stored = delivery.timestamp.getTime();
  const ttl = delivery.headers.get(ttlHeader)?.[0];
  if (ttl === "never") return Infinity;
  const byAge = facts.maxAge > 0 ? stored + facts.maxAge : Infinity;
  return Math.min(byAge, stored + (ttl === undefined ? Infinity : ttlMilliseconds(ttl)));
}

// Seconds, or Go's notation: 1h30m. What is neither was refused by the server when it was published.
function ttlMilliseconds(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const units: ReadonlyMap<string, number> = new Map([
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
    ["ms", 1],
  ]);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  if (parts.length === 0) return Infinity;
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (units.get(unit ?? "") ?? 0), 0);
}
