import type { AnySchema } from "../define/schema.js";
import type { Issue } from "../errors.js";
import { boundCheck } from "./bound-validators.js";
import { compileJsonSchema } from "./json-schema.js";
import { runCheck } from "./run-check.js";
import { isStandardSchema, standardValidator } from "./standard-schema.js";

/** What a schema says of a value: `value` is the one to go on with, since some schemas transform. */
export type Validation =
  | { readonly kind: "valid"; readonly value: unknown }
  | { readonly kind: "invalid"; readonly issues: readonly Issue[] };

export type Validator = (value: unknown) => Validation | Promise<Validation>;

/** `text`: numbers and booleans arrive as strings, as in headers, and are read by what the schema asks for. */
export type ValueForm = "typed" | "text";

const compiled: Readonly<Record<ValueForm, WeakMap<object, Validator | Promise<Validator>>>> = {
  typed: new WeakMap(),
  text: new WeakMap(),
};

/**
 * The validator of a schema: the one that was generated with it, else made at its first use, and kept as long as the schema object lives. Throws
 * `InvalidDefinitionError` where the schema itself is not valid; `where` is how that error calls it.
 */
export function validatorOf(
  schema: AnySchema,
  options: { readonly form: ValueForm; readonly where: string },
): Validator | Promise<Validator> {
  if (isStandardSchema(schema)) return standardValidator(schema);
  const known = compiled[options.form].get(schema);
  if (known !== undefined) return known;
  const check = boundCheck(schema, options.form);
  if (check !== undefined) {
    const validator: Validator = (value) => runCheck(check, value);
    compiled[options.form].set(schema, validator);
    return validator;
  }
  const pending = compileJsonSchema(schema, options);
  compiled[options.form].set(schema, pending);
  // from then on without a promise; a failure stays, because the same schema would fail again
  pending.then((validator) => compiled[options.form].set(schema, validator)).catch(() => undefined);
  return pending;
}
