/**
 * Where an event travels: a NATS subject whose parameters stand as `{name}`, for example
 * `orders.cancelled.{region}`.
 */
export interface Subject {
  readonly template: string;
  /** One for each `{name}` in the template, in its order. */
  readonly parameters: readonly Parameter[];
}

/** One part of a subject that changes from message to message. */
export interface Parameter {
  readonly name: string;
  readonly description?: string;
  /** The values that are allowed; absent: any legal token. */
  readonly enum?: readonly string[];
  readonly default?: string;
  /** JSON Pointer into the payload that holds the value, such as `/orderId`. */
  readonly from?: string;
}
