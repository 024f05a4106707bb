import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The server ended before it was ready. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
  readonly code = "SERVER_START";
  /** The last lines of its log. */
  readonly log: readonly string[];

  constructor(log: readonly string[], options?: ErrorOptions) {
    super(`nats-server did not start:\n${log.join("\n")}`, options);
    this.log = log;
  }
}

/** A nats-server that accepts connections. */
export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** Sends the signal and waits until the process has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const keptLines = 50;

/** Starts a server and waits until it is ready. Throws `ServerStartError`. */
export async function startProcess(path: string, parameters: readonly string[]): Promise<ServerProcess> {
  const child = spawn(path, parameters, { stdio: ["ignore", "ignore", "pipe"], windowsHide: true });
  // a test that forgets to stop its server must not hang: the guard ends it
  child.unref();
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const log: string[] = [];
  const port = await readyPort(child, log);
  const { pid } = child;
  if (port === undefined || pid === undefined) {
    child.kill("SIGKILL");
    throw new ServerStartError(log);
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    child.kill(signal);
    await gone;
  };
  return { pid, port, end };
}

/** Reads the log up to the line that says "ready", and goes on reading, because a full pipe would stop the server. */
async function readyPort(
  child: ChildProcessByStdio<null, null, Readable>,
  log: string[],
): Promise<number | undefined> {
  const lines = createInterface({ input: child.stderr });
  return new Promise((resolve, reject) => {
    let port: number | undefined;
    lines.on("line", (line) => {
      log.push(line);
      if (log.length > keptLines) log.shift();
      port ??= portIn(line);
      if (line.includes("Server is ready")) {
        resolve(port);
        unref(child.stderr);
      }
    });
    lines.on("close", () => resolve(undefined));
    child.on("error", (cause) => reject(new ServerStartError([cause.message], { cause })));
  });
}

function portIn(line: string): number | undefined {
  const port = /Listening for client connections on .*:(\d+)\s*$/.exec(line)?.[1];
  return port === undefined ? undefined : Number(port);
}

// The pipe of a child is a socket, whose type Node gives as a plain stream.
function unref(stream: Readable): void {
  if (stream instanceof Socket) stream.unref();
}
