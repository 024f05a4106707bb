import { showSetting } from "./show.js";

/** A setting that is another one on the server. */
export interface SettingConflict {
  readonly setting: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

function conflictsOf(
  facts: SettingConflict & { readonly others?: readonly SettingConflict[] },
): readonly SettingConflict[] {
  const { setting, wanted, found, others = [] } = facts;
  return [{ setting, wanted, found }, ...others];
}

function showConflicts(conflicts: readonly SettingConflict[]): string {
  return conflicts
    .map(({ setting, wanted, found }) => {
      const shown = [found, wanted].map((value) => showSetting(setting, value));
      return `${setting} is ${shown[0]} on the server, wanted is ${shown[1]}`;
    })
    .join("; ");
}

/** A stream exists with another value of a stated setting, and `register()` was not allowed to change it. */
export class StreamConflictError extends Error {
  override readonly name = "StreamConflictError";
  readonly code = "STREAM_CONFLICT";
  readonly stream: string;
  readonly setting: string;
  readonly wanted: unknown;
  readonly found: unknown;
  /** All that differ and are not changed, the one above first. */
  readonly conflicts: readonly SettingConflict[];

  constructor(
    facts: SettingConflict & {
      readonly stream: string;
      readonly others?: readonly SettingConflict[];
      /** Why it is not changed and what to do. */
      readonly hint: string;
    },
    options?: ErrorOptions,
  ) {
    const conflicts = conflictsOf(facts);
    super(`stream ${facts.stream}: ${showConflicts(conflicts)}. ${facts.hint}`, options);
    this.conflicts = conflicts;
    this.stream = facts.stream;
    this.setting = facts.setting;
    this.wanted = facts.wanted;
    this.found = facts.found;
  }
}

/** A consumer exists with another value of a stated setting, or belongs to another application. */
export class ConsumerConflictError extends Error {
  override readonly name = "ConsumerConflictError";
  readonly code = "CONSUMER_CONFLICT";
  readonly stream: string;
  readonly consumer: string;
  readonly setting: string;
  readonly wanted: unknown;
  readonly found: unknown;
  /** All that differ and are not changed, the one above first. */
  readonly conflicts: readonly SettingConflict[];

  constructor(
    facts: SettingConflict & {
      readonly stream: string;
      readonly consumer: string;
      readonly others?: readonly SettingConflict[];
      /** Why it is not changed and what to do. */
      readonly hint: string;
    },
    options?: ErrorOptions,
  ) {
    const conflicts = conflictsOf(facts);
    const where = `consumer ${facts.consumer} of stream ${facts.stream}`;
    super(`${where}: ${showConflicts(conflicts)}. ${facts.hint}`, options);
    this.conflicts = conflicts;
    this.stream = facts.stream;
    this.consumer = facts.consumer;
    this.setting = facts.setting;
    this.wanted = facts.wanted;
    this.found = facts.found;
  }
}

/** No stream holds the subject. */
export class StreamMissingError extends Error {
  override readonly name = "StreamMissingError";
  readonly code = "STREAM_MISSING";
  readonly subject: string;
  /** How the stream is called where it is defined. */
  readonly stream: string;

  constructor(facts: { readonly subject: string; readonly stream: string }, options?: ErrorOptions) {
    super(
      `no stream holds the subject ${facts.subject}: ` +
        `call register() of its publisher once, it creates the stream ${facts.stream}`,
      options,
    );
    this.subject = facts.subject;
    this.stream = facts.stream;
  }
}

/** Creating or changing a stream was refused by the server. */
export class StreamRefusedError extends Error {
  override readonly name = "StreamRefusedError";
  readonly code = "STREAM_REFUSED";
  readonly stream: string;
  /** The server's error code, such as 10047 (not enough storage). */
  readonly serverCode: number;
  readonly reason: string;

  constructor(
    facts: { readonly stream: string; readonly serverCode: number; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(`the server refuses the stream ${facts.stream}: ${facts.reason} (${facts.serverCode})`, options);
    this.stream = facts.stream;
    this.serverCode = facts.serverCode;
    this.reason = facts.reason;
  }
}
