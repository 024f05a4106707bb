import type { Location } from "../location.js";

/** A duration with its unit, such as `30s`, `2m`, `1h` or `7d`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** A size with its unit, such as `512B`, `64KiB`, `10MiB` or `1GiB`. */
export type Size = `${number}${"B" | "KiB" | "MiB" | "GiB" | "TiB"}`;

/** A JetStream stream that keeps events. */
export interface Stream {
  /** Name on the server. */
  readonly name: string;
  /** How the document calls it, where it does: the key in `x-jetstream.streams`. */
  readonly key?: string;
  /**
   * `declared`: the document names the stream. `derived`: it follows from its only subject (dots become dashes),
   * so two applications agree on it without talking. `shared`: derived, but for several channels whose subjects
   * overlap.
   */
  readonly origin: "declared" | "derived" | "shared";
  /** With wildcards. */
  readonly subjects: readonly string[];
  readonly settings: StreamSettings;
  readonly description?: string;
  readonly location?: Location;
}

/** What the document states of a stream; what it does not state is left to the server and never compared. */
export interface StreamSettings {
  readonly maxAge?: Duration;
  readonly maxBytes?: Size;
  readonly maxMessages?: number;
  readonly maxMessagesPerSubject?: number;
  readonly maxMessageSize?: Size;
  readonly maxConsumers?: number;
  readonly duplicateWindow?: Duration;
  readonly retention?: "limits" | "interest" | "workqueue";
  readonly discard?: "old" | "new";
  readonly storage?: "file" | "memory";
  readonly replicas?: number;
  readonly compression?: "none" | "s2";
  readonly messageTtl?: boolean;
  readonly atomicBatches?: boolean;
  readonly schedules?: boolean;
  readonly deduplicate?: "forever";
  readonly delays?: "subscribers";
  readonly wire?: "walnats";
}
