import { PermissionViolationError } from "@nats-io/transport-node";
import type { NatsConnection, Status } from "@nats-io/transport-node";

/** Whether the server can be reached at the moment. */
export interface Link {
  readonly isUp: boolean;
  /** Resolves when the link is up; after `closed` it resolves too. */
  whenUp(): Promise<void>;
  /** The last publish that the server refused for want of permission. */
  readonly lastRefusal: PermissionViolationError | undefined;
  /** Called when the link goes down or a publish is refused: what is under way may never be answered. */
  onTrouble(listener: () => void): void;
  close(): void;
}

/**
 * Follows a connection's state. It matters because the client throws away what was published while it dials again
 * (measured with 3.4.0), and never tells whose message that was.
 */
export function watchLink(nats: NatsConnection): Link {
  let isUp = nats.info !== undefined;
  const waiting = new Set<() => void>();
  const listeners = new Set<() => void>();
  let lastRefusal: PermissionViolationError | undefined;
  const trouble = (): void => {
    for (const listener of listeners) listener();
  };
  const release = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const follow = (status: Status): void => {
    if (status.type === "disconnect") {
      isUp = false;
      trouble();
    } else if (status.type === "reconnect") {
      isUp = true;
      release();
    } else if (status.type === "error" && status.error instanceof PermissionViolationError) {
      if (status.error.operation !== "publish") return;
      lastRefusal = status.error;
      trouble();
    }
  };
  const statuses = nats.status();
  const following = (async () => {
    for await (const status of statuses) follow(status);
  })();
  // ends with the connection, which tells everybody else itself
  following.catch(() => undefined).finally(release);

  return {
    get isUp() {
      return isUp;
    },
    whenUp: () => (isUp ? Promise.resolve() : new Promise((resolve) => void waiting.add(resolve))),
    get lastRefusal() {
      return lastRefusal;
    },
    onTrouble: (listener) => void listeners.add(listener),
    close: () => {
      release();
      if (isStoppable(statuses)) statuses.stop();
    },
  };
}

// On a borrowed connection the iterator would stay for ever; its type hides that it can be stopped.
function isStoppable<T extends object>(value: T): value is T & { stop(): void } {
  return "stop" in value && typeof value.stop === "function";
}
