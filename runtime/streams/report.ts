// Part of the package's types, so nothing here may import the NATS client's: those fail to compile under
// `exactOptionalPropertyTypes` without `skipLibCheck`.

/** A setting of a stream by the name that it has in `defineStream`. */
export type StreamSetting =
  | "subjects"
  | "description"
  | "maxAge"
  | "maxBytes"
  | "maxMessages"
  | "maxMessagesPerSubject"
  | "maxMessageSize"
  | "maxConsumers"
  | "duplicateWindow"
  | "retention"
  | "discard"
  | "storage"
  | "replicas"
  | "compression"
  | "messageTtl"
  | "atomicBatches"
  | "schedules"
  | "deduplicate";

/** What `register()` found and did. */
export interface StreamReport {
  /**
   * `foreign`: the stream belongs to another application or to nobody that Hazelnats knows, so it was left as it
   * is; `changes` then says where it differs from what is stated.
   */
  readonly kind: "created" | "updated" | "unchanged" | "foreign";
  /** Name on the server. */
  readonly stream: string;
  /** Name in `defineStream`; another one where an existing stream holds the subjects already. */
  readonly declared: string;
  readonly changes: readonly StreamChange[];
  /**
   * For how long the server knows the ids of messages, in milliseconds. 0: not at all, as nats-server has it for streams with
   * sources or a mirror where nobody states a window: what is sent again after a lost acknowledgement is stored twice.
   */
  readonly duplicateWindow: number;
  /** Of a stream of schedules: the events that come again and again. */
  readonly schedules?: readonly ScheduleReport[];
}

/** What `register()` did about an event that the server stores again and again. */
export interface ScheduleReport {
  readonly event: string;
  readonly kind: "created" | "changed" | "unchanged" | "removed";
}

export interface StreamChange {
  readonly setting: StreamSetting;
  /** Values as the server has them: durations in nanoseconds, sizes in bytes. */
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * What `register()` may do although the server then drops or refuses events that it keeps now: lower or change that
 * setting; `"adopt"`: change and own a stream of this name that Hazelnats did not create.
 */
export type AllowedChange =
  Exclude<StreamSetting, "description" | "compression" | "messageTtl" | "storage" | "maxConsumers"> | "adopt";
