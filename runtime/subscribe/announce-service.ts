import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { BoundActor } from "./bind-actor.js";
import { describeError } from "./error-text.js";
import type { SubscriberHooks } from "./hooks.js";
import type { ServiceSettings } from "./service-settings.js";

export interface Announcement {
  /** Count what the actors do. */
  readonly hooks: SubscriberHooks;
  stop(): void;
}

interface Counts {
  requests: number;
  errors: number;
  /** Milliseconds. */
  duration: number;
  lastError: string;
}

/** Answers the questions of NATS' services (ADR-32) for the actors that answer requests over core NATS. */
export function announceService(
  nats: NatsConnection,
  actors: readonly BoundActor[],
  settings: ServiceSettings & { readonly name: string },
): Announcement | undefined {
  const answering = actors.filter(
    ({ stream, routes }) => stream === undefined && routes.some(({ event }) => event.reply !== undefined),
  );
  if (answering.length === 0) return undefined;
  const { name, version, description = "", metadata = {} } = settings;
  const id = crypto.randomUUID().replaceAll("-", "");
  const started = new Date().toISOString();
  const identity = { name, id, version, metadata };
  const counts = new Map<string, Counts>(
    answering.map(({ key }) => [key, { requests: 0, errors: 0, duration: 0, lastError: "" }]),
  );
  const endpoints = answering.flatMap(({ key, name: endpoint, filters, queue }) =>
    filters.map((subject) => ({ key, own: { name: endpoint, subject, queue_group: queue ?? "" } })),
  );
  const statsOf = (key: string) => {
    const { requests = 0, errors = 0, duration = 0, lastError = "" } = counts.get(key) ?? {};
    const time = Math.round(duration * 1_000_000);
    return {
      num_requests: requests,
      num_errors: errors,
      last_error: lastError,
      processing_time: time,
      average_processing_time: requests === 0 ? 0 : Math.round(time / requests),
    };
  };
  const answers = {
    PING: () => ({ type: "io.nats.micro.v1.ping_response", ...identity }),
    INFO: () => ({
      type: "io.nats.micro.v1.info_response",
      ...identity,
      description,
      endpoints: endpoints.map(({ own }) => ({ ...own, metadata: {} })),
    }),
    STATS: () => ({
      type: "io.nats.micro.v1.stats_response",
      ...identity,
      started,
      endpoints: endpoints.map(({ key, own }) => ({ ...own, ...statsOf(key) })),
    }),
  };
  const subscriptions = Object.entries(answers).flatMap(([verb, answer]) =>
    [`$SRV.${verb}`, `$SRV.${verb}.${name}`, `$SRV.${verb}.${name}.${id}`].map((subject) =>
      nats.subscribe(subject, {
        callback: (error: Error | null, message: Msg) => {
          // a user that may not be asked is not found, and handles its requests all the same
          if (error === null && !nats.isClosed()) message.respond(JSON.stringify(answer()));
        },
      }),
    ),
  );
  return {
    hooks: {
      onVerdict: ({ actor, verdict, error, duration }) => {
        const one = counts.get(actor);
        if (one === undefined) return;
        one.requests += 1;
        one.duration += duration ?? 0;
        if (verdict.kind === "acknowledge" && error === undefined) return;
        one.errors += 1;
        // its text may name tables, hosts or people
        one.lastError = error === undefined ? verdict.kind : describeError(error).name;
      },
    },
    stop: () => {
      for (const subscription of subscriptions) if (!subscription.isClosed()) subscription.unsubscribe();
    },
  };
}
