import type { Json, JsonObject } from "../json.js";

/** What a binary codec needs to know, in the words of the schema's own language. */
export type Wire =
  /** A schema that stands alone: each type with a name is written out where it is met first. */
  | { readonly kind: "avro"; readonly schema: Json }
  /** The name of the message, and the file with all types, a `FileDescriptorProto` in ProtoJSON. */
  | { readonly kind: "protobuf"; readonly message: string; readonly file: JsonObject };
