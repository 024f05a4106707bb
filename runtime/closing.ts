import type { NatsConnection } from "@nats-io/transport-node";

const followed = new WeakMap<NatsConnection, Set<() => void>>();

/**
 * Calls the listener once, when the connection is closed for good (soon, if it is), until the returned function is called.
 * The client's own promise of that keeps whoever waits for it as long as the connection lives, which may be borrowed for
 * years: so one waits for all.
 */
export function onClosed(nats: NatsConnection, listener: () => void): () => void {
  const listeners = followed.get(nats) ?? follow(nats);
  listeners.add(listener);
  if (nats.isClosed()) queueMicrotask(() => tell(listeners));
  return () => listeners.delete(listener);
}

function follow(nats: NatsConnection): Set<() => void> {
  const listeners = new Set<() => void>();
  followed.set(nats, listeners);
  void nats.closed().then(() => tell(listeners));
  return listeners;
}

function tell(listeners: Set<() => void>): void {
  for (const listener of [...listeners]) {
    listeners.delete(listener);
    listener();
  }
}
