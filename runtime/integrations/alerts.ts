import { toMilliseconds } from "../define/duration.js";
import type { Duration } from "../define/duration.js";
import type { SubscriberHooks } from "../subscribe/hooks.js";
import type { VerdictReport } from "../subscribe/verdict-report.js";

/** From how many failures on they are told. */
export interface AfterFailuresOptions {
  /** In a row in one actor: it is unwell. Default 20. */
  readonly actor?: number;
  /** In a row in all actors together: the process, or what all of it needs, is unwell. Default 20. */
  readonly total?: number;
  /** Attempts of one message. Default 20. */
  readonly attempts?: number;
}

/**
 * The same hooks, but `onFailure` is called only where failures pile up: those that come on the way are for the retries to
 * mend. A success starts the counts again. Messages that are given up (`onDeadLetter`) are always told. The counts are those
 * of this process.
 */
export function afterFailures(hooks: SubscriberHooks, options: AfterFailuresOptions = {}): SubscriberHooks {
  const { actor: perActor = 20, total = 20, attempts = 20 } = options;
  const failures = new Map<string, number>();
  let all = 0;
  return {
    ...hooks,
    onSuccess: (report) => {
      failures.delete(report.actor);
      all = 0;
      return hooks.onSuccess?.(report);
    },
    onFailure: (report) => {
      const count = (failures.get(report.actor) ?? 0) + 1;
      failures.set(report.actor, count);
      all += 1;
      if (count < perActor && all < total && report.attempt < attempts) return;
      return hooks.onFailure?.(report);
    },
  };
}

/**
 * The same hooks, but each at most once in `per` (`"10m"`) for the same actor; of failures and dead letters, for the same actor
 * and the same error. Nobody needs a thousand messages that all say one thing. `onVerdict` and `around` are called always.
 */
export function onceEach(hooks: SubscriberHooks, options: { readonly per?: Duration } = {}): SubscriberHooks {
  const per = toMilliseconds(options.per ?? "10m", "onceEach: per");
  const told = new Map<string, number>();
  const isNew = (...parts: readonly string[]): boolean => {
    const key = JSON.stringify(parts);
    const now = performance.now();
    const last = told.get(key);
    if (last !== undefined && now - last < per) return false;
    // the oldest stand first: a key that is told again moves to the end
    told.delete(key);
    for (const [other, at] of told) {
      if (now - at < per && told.size < mostTold) break;
      told.delete(other);
    }
    told.set(key, now);
    return true;
  };
  const failure = (name: string, { actor, error }: VerdictReport): boolean =>
    isNew(name, actor, kindOf(error));
  return {
    ...hooks,
    onStart: (report) => (isNew("start", report.actor) ? hooks.onStart?.(report) : undefined),
    onSuccess: (report) => (isNew("success", report.actor) ? hooks.onSuccess?.(report) : undefined),
    onFailure: (report) => (failure("failure", report) ? hooks.onFailure?.(report) : undefined),
    onDeadLetter: (report) => (failure("dead-letter", report) ? hooks.onDeadLetter?.(report) : undefined),
    onOverrun: (report) => (isNew("overrun", report.actor) ? hooks.onOverrun?.(report) : undefined),
  };
}

/** Actors and errors are few; whatever else, memory stays bounded. */
const mostTold = 10_000;

/** Not its message, which may be another one each time. */
function kindOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return typeof error;
  const code: unknown = "code" in error ? error.code : undefined;
  const name: unknown = "name" in error ? error.name : undefined;
  return `${String(name)} ${typeof code === "string" || typeof code === "number" ? code : ""}`;
}
