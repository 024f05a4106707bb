/** A setting of a definition that can't be meant, found when it is defined. */
export class InvalidDefinitionError extends Error {
  override readonly name = "InvalidDefinitionError";
  readonly code = "INVALID_DEFINITION";
  /** Where it stands: `event "order-placed": subject`. */
  readonly setting: string;
  readonly found: unknown;
  readonly expected: string;

  constructor(setting: string, found: unknown, expected: string) {
    super(`${setting} is ${show(found)}, expected ${expected}`);
    this.setting = setting;
    this.found = found;
    this.expected = expected;
  }
}

// JSON.stringify throws at cycles and at bigint; an error about a bad value must not fail on that value.
function show(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "function" || typeof value === "symbol") {
    return String(value);
  }
  try {
    return JSON.stringify(value) ?? "undefined";
  } catch (error) {
    return `a value that can't be shown (${error instanceof Error ? error.message : String(error)})`;
  }
}

/** An event was given to a publisher that does not send it. */
export class UnknownEventError extends Error {
  override readonly name = "UnknownEventError";
  readonly code = "UNKNOWN_EVENT";
  readonly publisher: string;
  readonly event: string;

  constructor(publisher: string, event: string) {
    super(
      `publisher "${publisher}" does not send the event "${event}": add it to the events of definePublisher`,
    );
    this.publisher = publisher;
    this.event = event;
  }
}
