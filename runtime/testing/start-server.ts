import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGuard } from "./guard.js";
import { requireServerBinary } from "./server-binary.js";
import type { ServerBinaryOptions } from "./server-binary.js";
import { startProcess } from "./server-process.js";

export interface ServerOptions extends ServerBinaryOptions {
  /** More of the server's configuration, in its own syntax: accounts, limits. */
  readonly config?: string;
}

/** A nats-server of a test: JetStream on, a free port of 127.0.0.1, a store of its own. */
export interface TestServer extends AsyncDisposable {
  /** Such as `nats://127.0.0.1:40123`. It stays the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now; another one after a restart. */
  readonly pid: number;
  /** Such as `2.15.1`. */
  readonly version: string;
  /** Ends the process without removing its store, and waits for that. Default `"SIGKILL"`: as in a crash. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and store, and waits until it is ready. Kills it first where it still runs. */
  restart(): Promise<void>;
  /** Ends the process and removes its store. */
  stop(): Promise<void>;
}

/**
 * Starts a throw-away server and waits until it is ready. It dies with this process, also when that crashes. Throws
 * `ServerBinaryMissingError` and `ServerStartError`.
 *
 * ```ts
 * await using server = await startServer();
 * await using publisher = await connectPublisher(ordersPublisher, { servers: server.url });
 * ```
 */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const { path, version } = await requireServerBinary(options);
  const store = await mkdtemp(join(tmpdir(), "hazelnats-"));
  const guard = startGuard(store);
  const release = async (): Promise<void> => {
    guard.watch(undefined);
    await rm(store, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    guard.release();
  };
  const start = async (port: number) => {
    const started = await startProcess(path, await parametersFor({ store, port, config: options.config }));
    guard.watch(started.pid);
    return started;
  };
  try {
    let running = await start(-1);
    const { port } = running;
    const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
      await running.end(signal);
      guard.watch(undefined);
    };
    const restart = async (): Promise<void> => {
      await kill();
      running = await start(port);
    };
    const stop = async (): Promise<void> => {
      await kill();
      await release();
    };
    const url = `nats://127.0.0.1:${port}`;
    return {
      url,
      port,
      get pid() {
        return running.pid;
      },
      version,
      kill,
      restart,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function parametersFor(options: {
  readonly store: string;
  readonly port: number;
  readonly config: string | undefined;
}): Promise<readonly string[]> {
  const basic = ["-js", "-sd", options.store, "-a", "127.0.0.1", "-p", String(options.port)];
  if (options.config === undefined) return basic;
  const file = join(options.store, "server.conf");
  await writeFile(file, options.config);
  return ["-c", file, ...basic];
}
