import type { StreamReport } from "../streams/report.js";

export interface RegisterSubscriberOptions {
  /** `"verify"` changes nothing and throws where something is missing or differs. Default `"update"`. */
  readonly mode?: "update" | "verify";
  /**
   * `"recreate"`: a consumer with settings that the server can't change is deleted and created again, behind the last
   * message up to which all were acknowledged. Default: none, and such a consumer is a `ConsumerConflictError`.
   */
  readonly allow?: readonly "recreate"[];
}

/** What `subscriber.register()` found and did. */
export interface SubscriberReport {
  readonly streams: readonly StreamReport[];
  readonly consumers: readonly ConsumerReport[];
  /** `undefined`: no actor keeps dead letters. */
  readonly deadLetters: DeadLetterStreamReport | undefined;
}

/** What `register()` found and did about one actor. */
export interface ConsumerReport {
  readonly kind: "created" | "updated" | "unchanged" | "recreated";
  /** The actor's key. */
  readonly actor: string;
  readonly stream: string;
  readonly consumer: string;
  /** What was updated. */
  readonly changes: readonly ConsumerChange[];
  /** What differs and stays so, because it matters only where a consumer is created. */
  readonly kept: readonly ConsumerChange[];
  /**
   * How many stored events a new actor does not get. To have them, delete the consumer and register with
   * `deliver: "all"`, `{ since }` or `{ sequence }`. 0 where the actor is not new.
   */
  readonly skipped: number;
  /** How many messages a recreated consumer gives out again that had been acknowledged. */
  readonly repeats: number;
}

/** A setting by its name in the server's configuration, with the server's values. */
export interface ConsumerChange {
  readonly setting: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The stream that keeps an application's dead letters. */
export interface DeadLetterStreamReport {
  readonly kind: "created" | "unchanged";
  readonly stream: string;
}
