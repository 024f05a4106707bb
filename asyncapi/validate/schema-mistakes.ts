import { Ajv } from "ajv";
import type { ErrorObject } from "ajv";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { list, nearest } from "../nearest.js";

const types = ["array", "boolean", "integer", "null", "number", "object", "string"];

export interface SchemaMistake {
  /** JSON Pointer in the schema. */
  readonly pointer: string;
  readonly message: string;
  readonly hint: string;
}

/** What makes a value no JSON Schema; the official parser only says that it is none. */
export function schemaMistakes(value: Json): readonly SchemaMistake[] {
  if (!isJsonObject(value)) return [];
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, logger: false });
  if (ajv.validateSchema(value) === true) return [];
  const errors = ajv.errors ?? [];
  const places = new Set(errors.map(({ instancePath }) => instancePath));
  // Errors around others only say that their parts are wrong.
  const causes = [...places].filter((place) => ![...places].some((other) => other.startsWith(`${place}/`)));
  return causes.flatMap((place) => {
    const error = errors.find(({ instancePath }) => instancePath === place);
    return error === undefined ? [] : [{ pointer: place, ...sentences(error) }];
  });
}

function sentences(error: ErrorObject): { message: string; hint: string } {
  const keyword = error.instancePath.split("/").at(-1) ?? "";
  const given = error.data as Json; // it came from a document
  if (keyword !== "type") {
    return {
      message: `"${keyword}" ${error.message ?? "is wrong"} in a JSON Schema.`,
      hint: "Look the keyword up in JSON Schema draft-07.",
    };
  }
  const near = typeof given === "string" ? nearest(given, types) : undefined;
  return {
    message: `${JSON.stringify(given)} is not a type of JSON Schema.`,
    hint: near === undefined ? `The types are ${list(types)}.` : `Did you mean "${near}"?`,
  };
}
