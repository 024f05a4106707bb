import type { Duration } from "../define/duration.js";
import { NonRetryableError, RemoteError, RetryAfterError } from "../errors.js";

/** An error as a worker sends it: copies of errors lose their class and their properties. */
export type SentError = { readonly cause: SentError | undefined; readonly stack: string | undefined } & (
  | { readonly kind: "non-retryable"; readonly reason: string }
  | { readonly kind: "retry-after"; readonly delay: Duration }
  | {
      readonly kind: "remote";
      readonly code: string;
      readonly message: string;
      readonly details: unknown;
    }
  | {
      readonly kind: "error";
      readonly name: string;
      readonly message: string;
      readonly code: string | number | undefined;
    }
);

/** Causes may go in circles. */
const deepest = 5;

export function sendError(error: unknown, depth = 0): SentError {
  if (!(error instanceof Error)) {
    return {
      kind: "error",
      name: "Error",
      message: show(error),
      code: undefined,
      cause: undefined,
      stack: undefined,
    };
  }
  const hasCause = error.cause !== undefined && depth < deepest;
  const common = { cause: hasCause ? sendError(error.cause, depth + 1) : undefined, stack: error.stack };
  // by code and not by class: the module may have a copy of this package of its own
  const code: unknown = Reflect.get(error, "code");
  const text = (key: string): string => String(Reflect.get(error, key));
  if (code === "NON_RETRYABLE") return { kind: "non-retryable", reason: text("reason"), ...common };
  // as the class has it
  if (code === "RETRY_AFTER") return { kind: "retry-after", delay: text("delay") as Duration, ...common };
  if (code === "REMOTE_ERROR") {
    const details: unknown = Reflect.get(error, "details");
    return { kind: "remote", code: text("remoteCode"), message: error.message, details, ...common };
  }
  const known = typeof code === "string" || typeof code === "number" ? code : undefined;
  return { kind: "error", name: error.name, message: error.message, code: known, ...common };
}

/** The same error, of the class that it had where that is one of this package's that have a meaning. */
export function receiveError(sent: SentError): Error {
  const error = create(sent, sent.cause === undefined ? undefined : { cause: receiveError(sent.cause) });
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}

function create(sent: SentError, options: ErrorOptions | undefined): Error {
  switch (sent.kind) {
    case "non-retryable":
      return new NonRetryableError(sent.reason, options);
    case "retry-after":
      return new RetryAfterError(sent.delay, options);
    case "remote":
      return new RemoteError(sent.code, sent.message, { ...options, details: sent.details });
    case "error": {
      const error = new Error(sent.message, options);
      error.name = sent.name;
      return sent.code === undefined ? error : Object.assign(error, { code: sent.code });
    }
  }
}

function show(value: unknown): string {
  return typeof value === "string" ? value : `something that is no error was thrown: ${typeof value}`;
}
