import type { VerdictReport } from "@hazelnats/runtime";

type Tell = (text: string) => void;

/** What every service's program needs of its process: where the broker is, when to stop, where to talk. */
export function thisProcess(): {
  readonly servers: string;
  readonly signal: AbortSignal;
  readonly tell: Tell;
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

/** Tells how deliveries end that are not simply acknowledged. */
export function tellVerdict(tell: Tell): (report: VerdictReport) => void {
  return ({ actor, verdict, error }) => {
    const cause = error instanceof Error ? error.message : String(error);
    if (verdict.kind === "retry")
      tell(`${actor} failed (${cause}) and is tried again in ${verdict.delay} ms`);
    if (verdict.kind === "dead-letter") tell(`${actor} gave up (${cause}): kept as a dead letter`);
  };
}
