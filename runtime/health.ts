/** Whether a publisher or a subscriber works, for the probes of an orchestrator. */
export interface Health<Reason> {
  /** `false`: it can't work again, and its process should be started anew. */
  readonly live: boolean;
  /** Whether it does its work at the moment. */
  readonly ready: boolean;
  /** Why it is not ready; empty where it is. */
  readonly reasons: readonly Reason[];
}

/** What is wrong with a connection. `jetstream`: it stands, but JetStream does not answer, or is off. */
export interface ConnectionReason {
  readonly kind: "closed" | "down" | "jetstream";
  readonly error?: unknown;
}

/** Asks again when the answer is older, in milliseconds: probes come often, and from several sides. */
const freshness = 5_000;

/** How long an answer is waited for, in milliseconds: probes have a second by default. */
export const probePatience = 800;

/** Keeps an answer for a few seconds; those who ask meanwhile get the same. Errors are kept as well. */
export function remember<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  let askedAt = 0;
  return () => {
    if (answer === undefined || performance.now() - askedAt > freshness) {
      askedAt = performance.now();
      answer = ask();
    }
    return answer;
  };
}
