import type { NatsConnection, QueuedIterator, Status } from "@nats-io/transport-node";

/** Whether the server can be reached now, and who wants to know when that changes. */
export interface Connectivity {
  readonly connected: boolean;
  /** Called at each change, until the returned function is called. */
  watch(listener: (connected: boolean) => void): () => void;
  /** Resolves once connected; `false` where the signal aborted before. */
  wait(signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** Follows a connection. The client itself only tells events, not the state. */
export function followConnection(nats: NatsConnection): Connectivity {
  const listeners = new Set<(connected: boolean) => void>();
  // the client's own iterator, whose declared type lacks the stop() without which a borrowed connection keeps it
  const statuses = nats.status() as AsyncIterable<Status> & QueuedIterator<Status>;
  let connected = !nats.isClosed();
  const change = (now: boolean): void => {
    connected = now;
    for (const listener of [...listeners]) listener(now);
  };
  const follow = async (): Promise<void> => {
    for await (const status of statuses) {
      if (status.type === "disconnect" || status.type === "close") change(false);
      else if (status.type === "reconnect") change(true);
    }
  };
  void follow();
  const watch = (listener: (connected: boolean) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get connected() {
      return connected;
    },
    watch,
    wait: (signal) => {
      if (connected || signal.aborted) return Promise.resolve(connected);
      return new Promise((resolve) => {
        const end = (): void => {
          unwatch();
          signal.removeEventListener("abort", end);
          resolve(connected);
        };
        const unwatch = watch((now) => now && end());
        signal.addEventListener("abort", end);
      });
    },
    close: () => statuses.stop(),
  };
}
