import type { ts } from "ts-morph";
import type { TypeScript } from "./program.js";

/** An expression without the parentheses and types around it. */
export function bare(ts: TypeScript, expression: ts.Expression): ts.Expression {
  let found = expression;
  while (
    ts.isParenthesizedExpression(found) ||
    ts.isAsExpression(found) ||
    ts.isSatisfiesExpression(found) ||
    ts.isTypeAssertionExpression(found) ||
    ts.isNonNullExpression(found)
  )
    found = found.expression;
  return found;
}
