import type { JsonObject } from "../json.js";
import type { Location } from "../location.js";
import type { Notes, Type } from "./type.js";

/**
 * One schema in two forms: the JSON Schema (draft-07, if `dialect` names no other) that validators run and the type that compilers check.
 * References to shared definitions stand in `json` as `{ "$ref": "#/$defs/<name>" }`, and nowhere else.
 */
export interface Schema {
  readonly json: JsonObject;
  /** The same with all that it says to people: titles, descriptions, examples, extensions. */
  readonly documented?: JsonObject;
  readonly type: Type;
  /** The `$schema` of which it needs a validator, because it or what it reaches has newer words. */
  readonly dialect?: string;
  readonly notes: Notes;
  /** What the document calls the message that the schema stands in, where that is not the event itself. */
  readonly name?: string;
  /** Names of the definitions that `json` reaches, directly or through others, sorted. */
  readonly definitions: readonly string[];
}

/** A schema with a name of its own: one of `components.schemas`, or a file that is referred to. */
export interface Definition {
  /** The name in the document, made unique; not yet an identifier. */
  readonly name: string;
  readonly schema: Schema;
  readonly location?: Location;
}
