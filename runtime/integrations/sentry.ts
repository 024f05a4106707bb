import type { SubscriberHooks, DeadLetterReport } from "../subscribe/hooks.js";
import type { VerdictReport } from "../subscribe/verdict-report.js";

/** What is used of a Sentry SDK: `import * as Sentry from "@sentry/node"` fits. */
export interface SentryClient {
  captureException(error: unknown, hint: SentryHint): unknown;
}

export interface SentryHint {
  readonly level: "warning" | "error";
  readonly tags: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface SentryOptions {
  /** Which failures are reported. Default `"dead-letters"`: one for each message that is given up; `"all"`: each attempt. */
  readonly report?: "dead-letters" | "all";
}

/** Reports failures, with tags `actor`, `event` and `verdict`; never payloads. `sentryHooks(Sentry)`. */
export function sentryHooks(sentry: SentryClient, options: SentryOptions = {}): SubscriberHooks {
  const tell = (report: VerdictReport | DeadLetterReport, level: SentryHint["level"]): void => {
    const { actor, event, verdict, attempt, message } = report;
    const { id, subject, stream, sequence, timestamp } = message;
    sentry.captureException(report.error, {
      level,
      tags: { actor, verdict: verdict.kind, ...(event === undefined ? {} : { event }) },
      extra: { attempt, id, subject, stream, sequence, storedAt: timestamp.toISOString() },
    });
  };
  return {
    onFailure: (report) => {
      const { kind } = report.verdict;
      if (options.report === "all" && kind === "retry") tell(report, "warning");
    },
    onDeadLetter: (report) => tell(report, "error"),
  };
}
