import type { Diagnostic } from "../diagnostic.js";
import type { Json, JsonObject } from "../json.js";
import type { Location } from "../location.js";

/** What a binary codec needs to know, in the words of the schema's own language. */
export type Wire =
  /** A schema that stands alone: each type with a name is written out where it is met first. */
  | { readonly kind: "avro"; readonly schema: Json }
  /** The name of the message, and the file with all types, a `FileDescriptorProto` in ProtoJSON. */
  | { readonly kind: "protobuf"; readonly message: string; readonly file: JsonObject };

/** What a reader of another language makes of a schema. */
export interface Translation {
  /** JSON Schema (draft-07) that refers to the definitions by `definitionReference`. */
  readonly schema: JsonObject;
  readonly definitions: JsonObject;
  /** Where the parts are written, by their JSON Pointers below `/schema` and `/definitions`. */
  readonly places: ReadonlyMap<string, () => Location>;
  readonly wire?: Wire;
}

export type Report = (diagnostic: Diagnostic) => void;
