import type { ts } from "ts-morph";
import { isJsonObject, type JsonObject, withoutUndefined } from "../../asyncapi/index.js";
import { constraintsIn } from "./constraints.js";
import { reportAt, type ScanContext } from "./context.js";
import { commentBefore } from "./read-comment.js";

/** The schema with what the comment before its declaration says of it; a tag with a wrong value is reported. */
export function withComment(schema: JsonObject, declaration: ts.Node, context: ScanContext): JsonObject {
  const { own, items, wrong } = constraintsIn(commentBefore(context.ts, declaration));
  for (const { name, text } of wrong) {
    const finding = {
      severity: "warning" as const,
      rule: "doc-tag",
      message: `"${text}" is no value of @${name}, so payloads are not checked against it.`,
      hint: "Write it as JSON has it: @minimum 1, @pattern ^[a-z]+$, @format date-time.",
    };
    reportAt(declaration, finding, context);
  }
  const { description, deprecated, title, examples, ...rest } = own;
  const notes = withoutUndefined({ title, description, deprecated });
  const after = withoutUndefined({ examples });
  const list = schema["items"];
  const inner = Object.keys(items).length > 0 && isJsonObject(list) ? { items: { ...list, ...items } } : {};
  const { default: standard, ...checks } = rest;
  const values = standard === undefined ? {} : { default: standard };
  // beside a reference, only what is said to people counts
  if (!("$ref" in schema)) return { ...notes, ...schema, ...checks, ...inner, ...values, ...after };
  if (Object.keys(checks).length === 0) return { ...schema, ...notes, ...values, ...after };
  return { ...notes, allOf: [schema], ...checks, ...values, ...after };
}
