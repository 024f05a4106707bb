import type { Diagnostic } from "../diagnostic.js";
import type { JsonObject } from "../json.js";
import type { Location } from "../location.js";
import type { Wire } from "../model/index.js";

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
