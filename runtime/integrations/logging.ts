import type { DeliveryReport, SubscriberHooks } from "../subscribe/hooks.js";

/** A logger that takes facts first, as pino does. */
export interface StructuredLogger {
  debug(facts: object, text: string): void;
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

/** A logger that takes the text first, as `console` does. */
export interface ConsoleLogger {
  debug(text: string, facts: object): void;
  info(text: string, facts: object): void;
  warn(text: string, facts: object): void;
  error(text: string, facts: object): void;
}

/**
 * Logs what actors do: runs and successes as `debug`, retries and states as `warn`, dead letters as `error`. Payloads are
 * never logged. `pinoHooks(pino())`.
 */
export function pinoHooks(logger: StructuredLogger): SubscriberHooks {
  return {
    onStart: (report) => logger.debug(factsOf(report), "run started"),
    onSuccess: (report) => logger.debug({ ...factsOf(report), duration: report.duration }, "handled"),
    onFailure: (report) => {
      const { verdict, error, duration } = report;
      // told once: by onDeadLetter, with more
      if (verdict.kind === "dead-letter" || verdict.kind === "drop") return;
      const delay = verdict.kind === "retry" ? { delay: verdict.delay } : {};
      logger.warn({ ...factsOf(report), duration, ...delay, verdict: verdict.kind, err: error }, "failed");
    },
    onDeadLetter: (report) => {
      const { reason, subject, error } = report;
      logger.error({ ...factsOf(report), reason, deadLetter: subject, err: error }, "given up");
    },
    onOverrun: (report) =>
      logger.warn({ ...factsOf(report), err: report.error }, "still runs after its timeout"),
    onStateChange: ({ error, ...change }) =>
      logger.warn({ ...change, err: error }, `actor is ${change.state}`),
    onRecreate: (report) => logger.warn(report, "deleted consumer created again"),
    onInterruption: (report) => logger.info(report, "interrupted by the server"),
    onConnectionChange: (change) => {
      if (change.kind === "up") logger.info(change, "connection is up");
      else logger.warn(change, `connection is ${change.kind}`);
    },
  };
}

/** The same for `console`, and loggers that are called as it is. */
export function consoleHooks(logger: ConsoleLogger = console): SubscriberHooks {
  return pinoHooks({
    debug: (facts, text) => logger.debug(text, facts),
    info: (facts, text) => logger.info(text, facts),
    warn: (facts, text) => logger.warn(text, facts),
    error: (facts, text) => logger.error(text, facts),
  });
}

function factsOf({ actor, event, attempt, message }: DeliveryReport): object {
  const { id, subject, stream, sequence } = message;
  return { actor, event, attempt, id, subject, stream, sequence };
}
