import type { AnySchema, StandardSchema } from "../define/schema.js";
import type { Issue } from "../errors.js";
import { pointerOf } from "./json-pointer.js";
import type { Validation, Validator } from "./validation.js";

/** Some libraries' schemas are functions, so `typeof` alone would miss them. */
export function isStandardSchema(schema: AnySchema): schema is StandardSchema {
  return "~standard" in schema;
}

export function standardValidator(schema: StandardSchema): Validator {
  return (value) => {
    const result = schema["~standard"].validate(value);
    return result instanceof Promise ? result.then(validationOf) : validationOf(result);
  };
}

type Result = Awaited<ReturnType<StandardSchema["~standard"]["validate"]>>;

function validationOf(result: Result): Validation {
  if (result.issues === undefined) return { kind: "valid", value: result.value };
  const issues = result.issues.map((issue): Issue => {
    const path = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
    return { path: pointerOf(path), message: issue.message };
  });
  return { kind: "invalid", issues };
}
