/** One thing that is wrong with a value. */
export interface Issue {
  /** JSON Pointer into the value; empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

/** A payload does not match its event's schema, or can't be encoded or decoded at all. */
export class InvalidPayloadError extends Error {
  override readonly name = "InvalidPayloadError";
  readonly code = "INVALID_PAYLOAD";
  readonly event: string;
  readonly issues: readonly Issue[];

  constructor(event: string, issues: readonly Issue[], options?: ErrorOptions) {
    super(`the payload of the event "${event}" is not valid: ${list(issues)}`, options);
    this.event = event;
    this.issues = issues;
  }
}

/** The headers of a message do not match what its event describes, or are no legal NATS headers. */
export class InvalidHeadersError extends Error {
  override readonly name = "InvalidHeadersError";
  readonly code = "INVALID_HEADERS";
  readonly event: string;
  readonly issues: readonly Issue[];

  constructor(event: string, issues: readonly Issue[], options?: ErrorOptions) {
    super(`the headers of the event "${event}" are not valid: ${list(issues)}`, options);
    this.event = event;
    this.issues = issues;
  }
}

/** The answer to a request does not match the reply's schema, or can't be encoded or decoded at all. */
export class InvalidReplyError extends Error {
  override readonly name = "InvalidReplyError";
  readonly code = "INVALID_REPLY";
  readonly event: string;
  readonly issues: readonly Issue[];

  constructor(event: string, issues: readonly Issue[], options?: ErrorOptions) {
    super(`the reply to the event "${event}" is not valid: ${list(issues)}`, options);
    this.event = event;
    this.issues = issues;
  }
}

/** A value of a subject's parameter is no legal token, or not one of those that are allowed. */
export class InvalidParameterError extends Error {
  override readonly name = "InvalidParameterError";
  readonly code = "INVALID_PARAMETER";
  readonly event: string;
  readonly parameter: string;
  readonly value: unknown;
  readonly reason: string;

  constructor(
    event: string,
    facts: { readonly parameter: string; readonly value: unknown; readonly reason: string },
  ) {
    super(`parameter "${facts.parameter}" of the event "${event}" is ${show(facts.value)}: ${facts.reason}`);
    this.event = event;
    this.parameter = facts.parameter;
    this.value = facts.value;
    this.reason = facts.reason;
  }
}

function list(issues: readonly Issue[]): string {
  return issues
    .map((issue) => (issue.path === "" ? issue.message : `${issue.path} ${issue.message}`))
    .join("; ");
}

// Values come from messages: a long one must not fill the log.
function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : String(value);
}
