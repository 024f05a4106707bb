import type { Schema } from "../define/schema.js";
import type { Check } from "./run-check.js";
import type { ValueForm } from "./validation.js";

/** What was compiled of a schema when code was generated. */
export interface SchemaValidators {
  readonly typed: Check;
  /** For what came as text, as headers do; absent where the schema is of no headers. */
  readonly text?: Check;
}

const bound = new WeakMap<object, SchemaValidators>();

/**
 * Gives the schema back; from then on its values are checked by these functions instead of by Ajv. They belong to this
 * object: a copy with other keywords is compiled as any other schema.
 */
export function bindValidators<S extends Schema>(schema: S, validators: SchemaValidators): S {
  bound.set(schema, validators);
  return schema;
}

export function boundCheck(schema: object, form: ValueForm): Check | undefined {
  return bound.get(schema)?.[form];
}
