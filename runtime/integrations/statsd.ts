import { createSocket } from "node:dgram";
import type { SubscriberHooks } from "../subscribe/hooks.js";

export interface StatsdOptions {
  /** Default `"localhost"`. */
  readonly host?: string;
  /** Default 8125. */
  readonly port?: number;
  /** Of the metrics' names. Default `"hazelnats"`. */
  readonly prefix?: string;
}

/** Metrics of subscribers, sent to a StatsD server. */
export interface Statsd {
  /** To be given to `connectSubscriber` or `listen`. */
  readonly subscriber: SubscriberHooks;
  /** Ends sending. A process that ends need not call it. */
  close(): void;
}

/**
 * Counts and measures what actors do, by UDP, in the lines of StatsD with the tags of DogStatsD (`|#actor:book`): actors,
 * events, verdicts and reasons alone, never anything of a message. What can't be sent is lost without a word.
 */
export function statsd(options: StatsdOptions = {}): Statsd {
  const { host = "localhost", port = 8125, prefix = "hazelnats" } = options;
  const socket = createSocket("udp4").unref();
  // metrics must never disturb what they measure
  socket.on("error", () => undefined);
  let closed = false;
  const send = (name: string, value: string, tags: Readonly<Record<string, string | undefined>>): void => {
    if (closed) return;
    const stated = Object.entries(tags).filter(([, tag]) => tag !== undefined);
    const text = stated.map(([key, tag = ""]) => `${key}:${tag.replaceAll(/[\s:|#,@]/gu, "_")}`).join(",");
    socket.send(`${prefix}.${name}:${value}|#${text}`, port, host, () => undefined);
  };
  return {
    subscriber: {
      onStart: ({ actor, event }) => send("runs_started", "1|c", { actor, event }),
      onVerdict: ({ actor, event, verdict, duration }) => {
        const tags = { actor, event, verdict: verdict.kind };
        send("deliveries", "1|c", tags);
        if (duration !== undefined) send("run_duration", `${duration.toFixed(3)}|ms`, tags);
      },
      onDeadLetter: ({ actor, event, reason }) => send("dead_letters", "1|c", { actor, event, reason }),
      onStateChange: ({ actor, state }) => send("actor_paused", `${state === "paused" ? 1 : 0}|g`, { actor }),
    },
    close: () => {
      if (!closed) socket.close();
      closed = true;
    },
  };
}
