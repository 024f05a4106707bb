import type { Location } from "../location.js";
import type { CloudEvents } from "./cloud-events.js";
import type { Wire } from "./wire.js";
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
  /** How payloads are written in binary, where the content type says that they are. */
  readonly wire?: Wire;
  /** What a handler of this event answers; absent: nothing. */
  readonly reply?: Schema;
  /** How answers are written in binary, where their content type says that they are. */
  readonly replyWire?: Wire;
  /** JSON Pointer into the payload to a required string or integer that identifies the event. */
  readonly deduplicateBy?: string;
  /** Where the id of the conversation stands: in a header, or by JSON Pointer in the payload. */
  readonly correlationId?: { readonly header: string } | { readonly from: string };
  /** What tells its messages from those of the other events of its subject; all of these have it at the same place. */
  readonly discriminator?: ({ readonly header: string } | { readonly from: string }) & {
    readonly values: readonly (string | number | boolean)[];
  };
  /** Absent: it is not one of CloudEvents. `payload` is its data, and `headers` are without its attributes. */
  readonly cloudEvents?: CloudEvents;
  /** The header that names the subject of the answer. */
  readonly replyTo?: { readonly header: string };
  readonly ttl?: Duration;
  readonly location?: Location;
}
