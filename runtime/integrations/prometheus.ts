import { Counter, Gauge, Histogram, register } from "prom-client";
import type { Registry } from "prom-client";
import type { SubscriberHooks } from "../subscribe/hooks.js";
import type { SubscriberHealth } from "../subscribe/subscriber-health.js";

export interface PrometheusOptions {
  /** Default: the library's own. */
  readonly registry?: Registry;
  /** Of the metrics' names. Default `"hazelnats"`. */
  readonly prefix?: string;
  /** In seconds. Default: 5 ms to 60 s. */
  readonly buckets?: readonly number[];
}

/** Metrics of subscribers in the form of Prometheus. */
export interface Prometheus {
  /** To be given to `connectSubscriber` or `listen`. */
  readonly subscriber: SubscriberHooks;
  /** Adds how much waits for each actor, asked of the server when it is scraped. Ends with the returned function. */
  watch(subscriber: { health(): Promise<SubscriberHealth> }): () => void;
}

/**
 * Counts what actors do. Labels are actors, events, verdicts and reasons alone, never anything of a message. Needs the
 * package `prom-client`. Once a registry: names are unique in it.
 */
export function prometheus(options: PrometheusOptions = {}): Prometheus {
  const { registry = register, prefix = "hazelnats" } = options;
  const registers = [registry];
  const labelNames = ["actor", "event"] as const;
  const started = new Counter({
    name: `${prefix}_runs_started_total`,
    help: "Runs of handlers that were started.",
    labelNames,
    registers,
  });
  const verdicts = new Counter({
    name: `${prefix}_deliveries_total`,
    help: "Deliveries that were settled, by verdict.",
    labelNames: ["actor", "event", "verdict"] as const,
    registers,
  });
  const letters = new Counter({
    name: `${prefix}_dead_letters_total`,
    help: "Messages that were given up, by reason.",
    labelNames: ["actor", "event", "reason"] as const,
    registers,
  });
  const duration = new Histogram({
    name: `${prefix}_run_duration_seconds`,
    help: "How long runs of handlers took until their result.",
    labelNames: ["actor", "event", "verdict"] as const,
    buckets: [...(options.buckets ?? [0.005, 0.025, 0.1, 0.5, 1, 5, 10, 30, 60])],
    registers,
  });
  const paused = new Gauge({
    name: `${prefix}_actor_paused`,
    help: "1 while an actor is paused in this process.",
    labelNames: ["actor"] as const,
    registers,
  });
  const watched = new Set<{ health(): Promise<SubscriberHealth> }>();
  // both gauges are set by one look, whichever of them is collected first
  let looking: Promise<void> | undefined;
  const look = (): Promise<void> =>
    (looking ??= ask().finally(() => {
      looking = undefined;
    }));
  const lag = new Gauge({
    name: `${prefix}_messages`,
    help: "Messages of an actor on the server, by state: pending, unacknowledged, redelivered.",
    labelNames: ["actor", "state"] as const,
    registers,
    collect: look,
  });
  const oldest = new Gauge({
    name: `${prefix}_oldest_message_age_seconds`,
    help: "How long ago the oldest message was stored that an actor has not done.",
    labelNames: ["actor"] as const,
    registers,
    collect: look,
  });
  const ask = async (): Promise<void> => {
    const healths = await Promise.all([...watched].map((each) => each.health()));
    lag.reset();
    oldest.reset();
    for (const { actor, lag: found } of healths.flatMap(({ actors }) => actors)) {
      if (found === undefined) continue;
      lag.set({ actor, state: "pending" }, found.pending);
      lag.set({ actor, state: "unacknowledged" }, found.ackPending);
      lag.set({ actor, state: "redelivered" }, found.redelivered);
      oldest.set({ actor }, found.oldest === undefined ? 0 : (Date.now() - found.oldest.getTime()) / 1_000);
    }
  };
  const of = (report: { readonly actor: string; readonly event: string | undefined }) => ({
    actor: report.actor,
    event: report.event ?? "",
  });
  return {
    subscriber: {
      onStart: (report) => started.inc(of(report)),
      onVerdict: (report) => {
        const labels = { ...of(report), verdict: report.verdict.kind };
        verdicts.inc(labels);
        if (report.duration !== undefined) duration.observe(labels, report.duration / 1_000);
      },
      onDeadLetter: (report) => letters.inc({ ...of(report), reason: report.reason }),
      onStateChange: ({ actor, state }) => paused.set({ actor }, state === "paused" ? 1 : 0),
    },
    watch: (subscriber) => {
      watched.add(subscriber);
      return () => void watched.delete(subscriber);
    },
  };
}
