import type { Cursor } from "../../cursor.js";
import type { Json, JsonObject } from "../../json.js";

/** One type in both forms: as JSON Schema, and as Avro where names are full and written out once. */
export interface Part {
  readonly json: JsonObject;
  readonly wire: Json;
}

/** What a type with a name has beside its name. */
export interface Body {
  readonly json: JsonObject;
  readonly wire: JsonObject;
}

/** Reports a mistake. */
export type Wrong = (cursor: Cursor, mistake: { readonly message: string; readonly hint: string }) => void;
