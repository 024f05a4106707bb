import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import type { Link } from "../link.js";

/** Whether an actor is paused on the server, for all processes. */
export interface ServerPause {
  /** `undefined`: it is not. */
  readonly until: Date | undefined;
  close(): void;
}

/**
 * Follows the server's word on a consumer's pause. Without it an open request would sleep on after the pause: until it
 * expires (measured: 14 s with the client's own consumption). A user that may not listen to advisories does not hear
 * of it, and goes on when its request expires.
 */
export function followServerPause(
  consumer: ConsumerInfo,
  tools: { readonly connection: Connection; readonly link: Link },
  onChange: () => void,
): ServerPause {
  const { nats, jsm } = tools.connection;
  const { stream_name: stream, name } = consumer;
  let until = untilOf(consumer);
  let closed = false;
  const change = (next: Date | undefined): void => {
    if (closed || next?.getTime() === until?.getTime()) return;
    until = next;
    onChange();
  };
  const ask = async (): Promise<void> => {
    // the server may be starting: then what was known stays
    const info = await jsm.consumers.info(stream, name).catch(() => undefined);
    if (info !== undefined) change(untilOf(info));
  };
  const subscription = nats.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.PAUSE.${stream}.${name}`, {
    // anybody may send here: only the server's own answer counts
    callback: (error) => {
      if (error === null) void ask();
    },
  });
  const unwatch = tools.link.watch((event) => {
    if (event.kind === "up") void ask();
  });
  return {
    get until() {
      return until;
    },
    close: () => {
      closed = true;
      unwatch();
      if (!nats.isClosed() && !subscription.isClosed()) subscription.unsubscribe();
    },
  };
}

// servers before 2.11 know no pause and say nothing of it
function untilOf(info: ConsumerInfo): Date | undefined {
  if (info.paused !== true) return undefined;
  return new Date(info.config.pause_until ?? Date.now() + (info.pause_remaining ?? 0) / 1_000_000);
}
