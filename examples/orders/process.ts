/** What every service's program needs of its process: where the broker is, when to stop, where to talk. */
export function thisProcess(): {
  readonly servers: string;
  readonly signal: AbortSignal;
  tell(text: string): void;
} {
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  process.once("SIGINT", () => stop.abort());
  return {
    servers: process.env["NATS_URL"] ?? "nats://localhost:4222",
    signal: stop.signal,
    tell: (text) => void process.stdout.write(`${text}\n`),
  };
}
