/** A value is none of its Avro schema, bytes are no such value, or the schema itself is none. */
export class AvroError extends Error {
  override readonly name = "AvroError";
  readonly code = "AVRO";
  /** JSON Pointer into the value. */
  readonly path: string;

  constructor(path: string, reason: string) {
    super(path === "" ? reason : `${path} ${reason}`);
    this.path = path;
  }
}
