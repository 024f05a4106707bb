import { longestTimer } from "../patience.js";
import type { Verdict } from "./verdict.js";

/** An actor's `breaker` with its defaults; times in milliseconds. */
export interface BreakerPolicy {
  /** So many dead letters in a row pause the actor. */
  readonly after: number;
  /** How long it rests before it tries one message. Doubled after each try that fails, up to `maxRest`. */
  readonly rest: number;
  readonly maxRest: number;
}

/**
 * `listening`: messages are handled. `paused`: none is fetched, and nothing is lost meanwhile. `probing`: one message
 * at a time, until one of them is handled well. `recreating`: its consumer was deleted, and is being created again.
 */
export type ActorState = "listening" | "paused" | "probing" | "recreating";

/** Stops an actor from turning a whole stream into dead letters. */
export interface Breaker {
  readonly state: ActorState;
  readonly streak: number;
  /** When it tries again; `undefined` unless it is paused. */
  readonly resumesAt: Date | undefined;
  /** How many more messages may be started. */
  readonly room: number;
  /** A message is started; to be called back when it is settled. */
  begin(): () => void;
  record(verdict: Verdict, error: unknown): void;
  /** Somebody says that the cause is gone. */
  reset(): void;
  /** Releases the timer. */
  stop(): void;
}

/** Without a policy it never pauses. `onChange` is called after each change of the state, with the last error. */
export function openBreaker(policy: BreakerPolicy | undefined, onChange: (error: unknown) => void): Breaker {
  let state: ActorState = "listening";
  let streak = 0;
  let probes = 0;
  let rest = policy?.rest ?? 0;
  let resumesAt: Date | undefined;
  let timer: NodeJS.Timeout | undefined;

  const change = (to: ActorState, error?: unknown): void => {
    state = to;
    onChange(error);
  };
  const pause = (error: unknown): void => {
    const milliseconds = Math.min(rest, longestTimer);
    resumesAt = new Date(Date.now() + milliseconds);
    clearTimeout(timer);
    timer = setTimeout(probe, milliseconds);
    change("paused", error);
  };
  const probe = (): void => {
    resumesAt = undefined;
    probes = 0;
    change("probing");
  };
  const listen = (): void => {
    clearTimeout(timer);
    resumesAt = undefined;
    streak = 0;
    rest = policy?.rest ?? 0;
    if (state !== "listening") change("listening");
  };

  return {
    get state() {
      return state;
    },
    get streak() {
      return streak;
    },
    get resumesAt() {
      return resumesAt;
    },
    get room() {
      if (state === "listening") return Infinity;
      return state === "probing" ? Math.max(0, 1 - probes) : 0;
    },
    begin: () => {
      if (state !== "probing") return () => undefined;
      probes += 1;
      return () => {
        probes = Math.max(0, probes - 1);
      };
    },
    record: (verdict, error) => {
      if (policy === undefined) return;
      if (verdict.kind === "acknowledge") {
        // while it is paused, what had started before proves nothing of what comes
        if (state === "paused") return;
        return listen();
      }
      if (isFailureForGood(verdict)) streak += 1;
      if (state === "listening" && streak >= policy.after) return pause(error);
      if (state === "probing" && (isFailureForGood(verdict) || verdict.kind === "retry")) {
        rest = Math.min(rest * 2, policy.maxRest);
        pause(error);
      }
    },
    reset: listen,
    stop: () => clearTimeout(timer),
  };
}

function isFailureForGood(verdict: Verdict): boolean {
  // after an outage all that waited may be too old, and that is no fault of the handler
  return (verdict.kind === "dead-letter" || verdict.kind === "drop") && verdict.reason !== "too-old";
}
