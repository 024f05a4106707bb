import type { Codec } from "../codec/codec.js";
import { AvroReader } from "./reader.js";
import { parseType } from "./type.js";
import type { AvroType } from "./type.js";
import { AvroWriter } from "./writer.js";

export type { Codec } from "../codec/codec.js";
export { AvroError } from "./error.js";

/**
 * Avro's binary encoding of one schema, without a header or a schema id. Values stand as in JSON: bytes and fixed as
 * strings of which each character is a byte, members of unions without the name of their type, logical types as
 * what they are based on. Fields that are left out get their default, or null where the type allows it. A `long`
 * beyond 2⁵³ − 1 is refused when it is read, unless `longs` is `"bigint"`: then such ones, and no others, are bigints.
 * Bigints can always be written.
 *
 * ```ts
 * defineEvent({ name: "order-placed", subject: "orders.placed", schema, codec: avro(orderAvro) });
 * ```
 */
export function avro(
  schema: unknown,
  options: { readonly contentType?: string; readonly longs?: "number" | "bigint" } = {},
): Codec {
  // Parsed at the first use: definitions are made while modules load.
  const state: { type?: AvroType } = {};
  const type = (): AvroType => (state.type ??= parseType(schema));
  return {
    contentType: options.contentType ?? "avro/binary",
    encode: (value) => new AvroWriter().write(type(), value),
    decode: (bytes) => new AvroReader(bytes, { exact: options.longs === "bigint" }).read(type()),
  };
}
