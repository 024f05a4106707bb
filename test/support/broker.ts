import { connect } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll } from "vitest";
import { startServer } from "../../runtime/testing/index.js";
import type { ServerOptions, TestServer } from "../../runtime/testing/index.js";

/** One server for the tests of a file, and a plain connection to look at it. */
export interface Broker {
  readonly server: TestServer;
  readonly url: string;
  /** Not the runtime's: for what tests check and for the foreign side. */
  readonly nats: NatsConnection;
}

/** Starts a server before the tests of the file and stops it after them. Use the result inside of tests only. */
export function useBroker(options: ServerOptions = {}): Broker {
  let server: TestServer | undefined;
  let nats: NatsConnection | undefined;
  beforeAll(async () => {
    server = await startServer(options);
    nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  });
  afterAll(async () => {
    await nats?.close();
    await server?.stop();
  });
  return {
    get server() {
      return started(server);
    },
    get url() {
      return started(server).url;
    },
    get nats() {
      return started(nats);
    },
  };
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the broker runs only inside of tests");
  return value;
}

/** A name that no other test uses, so that the tests of a file can share a server. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Waits until the condition holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
