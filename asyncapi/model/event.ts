import type { Location } from "../location.js";
import type { Schema } from "./schema.js";
import type { Duration, Stream } from "./stream.js";
import type { Subject } from "./subject.js";

/** What happened: one message on one channel. */
export interface Event {
  /** Unique in the application, kebab-case; part of message ids, so it must not change lightly. */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly subject: Subject;
  /** Absent: the event travels over core NATS and is kept nowhere. */
  readonly stream?: Stream;
  readonly payload: Schema;
  readonly headers?: Schema;
  readonly contentType: string;
  /** What a handler of this event answers; absent: nothing. */
  readonly reply?: Schema;
  /** JSON Pointer into the payload to a required string or integer that identifies the event. */
  readonly deduplicateBy?: string;
  /** Where the id of the conversation stands: in a header, or by JSON Pointer in the payload. */
  readonly correlationId?: { readonly header: string } | { readonly from: string };
  readonly ttl?: Duration;
  readonly location?: Location;
}
