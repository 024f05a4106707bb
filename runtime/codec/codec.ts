/**
 * How payloads of an event stand in its messages, where its content type does not say it. What it gives and takes is
 * what the event's schema describes; `encode` and `decode` throw where they can't, which is an invalid payload. A
 * codec may wrap another, to compress or to encrypt what that one writes.
 */
export interface Codec {
  /** What stands in the header `Content-Type`, such as `"avro/binary"`. */
  readonly contentType: string;
  readonly encode: (value: unknown) => Uint8Array | Promise<Uint8Array>;
  /** A value or a promise of it. */
  readonly decode: (bytes: Uint8Array) => unknown;
}
