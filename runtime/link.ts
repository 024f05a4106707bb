import { PermissionViolationError } from "@nats-io/transport-node";
import type { NatsConnection, QueuedIterator, Status } from "@nats-io/transport-node";
import type { ConnectionChange } from "./connection-change.js";
import { onClosed } from "./closing.js";
import { waitAtMost } from "./patience.js";
import type { Patience } from "./patience.js";

/** Whether the server can be reached at the moment, and what it complains of. */
export interface Link {
  readonly isUp: boolean;
  /** Resolves when the link is up, when the connection is closed, or when the patience has ended. */
  whenUp(patience: Patience): Promise<void>;
  /** Called at each event, until the returned function is called. */
  watch(listener: (event: LinkEvent) => void): () => void;
  close(): void;
}

export type LinkEvent =
  | ConnectionChange
  /** The server did not take what was published to a subject. It does not say which message that was. */
  | { readonly kind: "forbidden"; readonly subject: string; readonly error: PermissionViolationError };

/**
 * Follows a connection's state. It matters because the client throws away what was published while it dials again
 * (measured with 3.4.0), and itself only tells events.
 */
export function followLink(nats: NatsConnection): Link {
  const listeners = new Set<(event: LinkEvent) => void>();
  // the client's own iterator, whose declared type lacks the stop() without which a borrowed connection keeps it
  const statuses = nats.status() as AsyncIterable<Status> & QueuedIterator<Status>;
  // while it dials, also on a borrowed connection, the client knows no server
  let isUp = nats.info !== undefined;
  const tell = (event: LinkEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const change = (up: boolean): void => {
    if (isUp === up) return;
    isUp = up;
    tell({ kind: up ? "up" : "down" });
  };
  const follow = async (): Promise<void> => {
    for await (const status of statuses) {
      if (status.type === "disconnect" || status.type === "close") change(false);
      else if (status.type === "reconnect") change(true);
      else if (status.type === "ldm") tell({ kind: "leaving", server: status.server });
      else if (status.type === "slowConsumer") {
        tell({ kind: "slow", subject: status.sub.getSubject(), pending: status.pending });
      } else if (status.type === "error" && status.error instanceof PermissionViolationError) {
        const { error } = status;
        if (error.operation === "publish") tell({ kind: "forbidden", subject: error.subject, error });
      }
    }
  };
  // a connection that is closed need not say so
  void follow().finally(() => change(false));

  const watch = (listener: (event: LinkEvent) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get isUp() {
      return isUp;
    },
    whenUp: async (patience) => {
      if (isUp || nats.isClosed()) return;
      let forget = (): void => undefined;
      const changed = new Promise<void>((resolve) => {
        const forgets = [watch(({ kind }) => kind === "up" && resolve()), onClosed(nats, resolve)];
        forget = () => forgets.forEach((each) => each());
      });
      await waitAtMost(patience, changed);
      forget();
    },
    watch,
    close: () => statuses.stop(),
  };
}
