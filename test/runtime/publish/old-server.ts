import type { NatsConnection } from "@nats-io/transport-node";

/**
 * Answers for JetStream in the domain "old" as nats-server 2.10 does, which knows no API level: what the runtime
 * asks before it uses something newer. Use it on a server that has no such domain.
 */
export function answerAsOldServer(nats: NatsConnection): Disposable {
  const limits = { max_memory: -1, max_storage: -1, max_streams: -1, max_consumers: -1 };
  const info = {
    type: "io.nats.jetstream.api.v1.account_info_response",
    memory: 0,
    storage: 0,
    streams: 0,
    consumers: 0,
    limits,
    api: { total: 1, errors: 0 },
  };
  const subscription = nats.subscribe("$JS.old.API.INFO", {
    callback: (_error, message) => void message.respond(JSON.stringify(info)),
  });
  return { [Symbol.dispose]: () => subscription.unsubscribe() };
}
