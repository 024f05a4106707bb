import type { Cursor } from "../cursor.js";
import { isJsonObject } from "../json.js";
import type { SchemaContext } from "./schema.js";

/**
 * What `$dynamicRef` and `$recursiveRef` lead to where they are written. They may mean another schema where one
 * extends that: then it is reported by the caller that reads the schema's JSON.
 */
export function dynamicTarget(cursor: Cursor, context: SchemaContext): Cursor | undefined {
  if (context.modern === undefined) return undefined;
  const reference = cursor.string("$dynamicRef") ?? cursor.string("$recursiveRef");
  if (reference === undefined) return undefined;
  const root = cursor.document.value;
  // The root of an AsyncAPI document is no schema.
  if (reference === "#" && isJsonObject(root) && Object.hasOwn(root, "asyncapi")) return undefined;
  return cursor.follow(reference);
}

/** Says where a validator of JSON Schema might look elsewhere. */
export function reportDynamicReference(cursor: Cursor, context: SchemaContext): void {
  if (context.modern === undefined) return;
  const key = ["$dynamicRef", "$recursiveRef"].find((word) => cursor.string(word) !== undefined);
  if (key === undefined) return;
  const target = dynamicTarget(cursor, context);
  if (target === undefined) {
    context.report({
      severity: "warning",
      rule: "dynamic-reference",
      message: `This "${key}" leads to no schema of this document, so payloads are not checked against it.`,
      hint: "Move the schema to a file of its own, or use $ref.",
      location: cursor.locate(key),
    });
  } else if (target.flag("$recursiveAnchor") || target.has("$dynamicAnchor")) {
    context.report({
      severity: "warning",
      rule: "dynamic-reference",
      message: `"${key}" is read as "$ref": schemas that extend this one do not change what it leads to.`,
      hint: "Use $ref if that is what is meant; else write out the schema that is extended.",
      location: cursor.locate(key),
    });
  }
}
