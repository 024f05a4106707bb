import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import type { DescFile, DescMessage, JsonValue } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import type { Codec } from "../codec/codec.js";
import { InvalidDefinitionError } from "../errors.js";

export type { Codec } from "../codec/codec.js";

/** One message and the file that defines it, in ProtoJSON: generated code has it as data. */
export interface ProtobufSchema {
  /** Full name of the message. */
  readonly message: string;
  /** A `google.protobuf.FileDescriptorProto`; it may import the well-known types. */
  readonly file: object;
}

/**
 * Protobuf's binary encoding of one message. Values stand as in ProtoJSON: 64-bit integers as strings, bytes in
 * Base64, enums by name, timestamps as in RFC 3339. Needs the package `@bufbuild/protobuf`. Throws
 * `InvalidDefinitionError` at the first use where the descriptor is none.
 *
 * ```ts
 * defineEvent({ name: "order-placed", subject: "orders.placed", schema, codec: protobuf(orderProtobuf) });
 * ```
 */
export function protobuf(schema: ProtobufSchema, options: { readonly contentType?: string } = {}): Codec {
  // Built at the first use: definitions are made while modules load.
  const state: { message?: DescMessage } = {};
  const message = (): DescMessage => (state.message ??= describe(schema));
  return {
    contentType: options.contentType ?? "application/protobuf",
    // fromJson itself refuses what is no JSON
    encode: (value) => toBinary(message(), fromJson(message(), value as JsonValue)),
    decode: (bytes) => toJson(message(), fromBinary(message(), bytes)),
  };
}

const wellKnown: ReadonlyMap<string, DescFile> = new Map([
  ["google/protobuf/any.proto", file_google_protobuf_any],
  ["google/protobuf/duration.proto", file_google_protobuf_duration],
  ["google/protobuf/empty.proto", file_google_protobuf_empty],
  ["google/protobuf/field_mask.proto", file_google_protobuf_field_mask],
  ["google/protobuf/struct.proto", file_google_protobuf_struct],
  ["google/protobuf/timestamp.proto", file_google_protobuf_timestamp],
  ["google/protobuf/wrappers.proto", file_google_protobuf_wrappers],
]);

function describe({ message, file }: ProtobufSchema): DescMessage {
  // fromJson itself refuses what is no descriptor
  const descriptor = fromJson(FileDescriptorProtoSchema, file as JsonValue);
  const registry = createFileRegistry(descriptor, (path) => wellKnown.get(path));
  const found = registry.getMessage(message);
  if (found === undefined)
    throw new InvalidDefinitionError("protobuf: message", message, "a message of the file");
  return found;
}
