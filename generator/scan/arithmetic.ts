import type { ts } from "ts-morph";
import type { TypeScript } from "./program.js";
import { unknown, type Value } from "./values.js";

/** `!a`, `-a` and `+a`. */
export function prefixed(node: ts.PrefixUnaryExpression, value: Value, { SyntaxKind }: TypeScript): Value {
  if (value.kind === "unknown") return value;
  if (node.operator === SyntaxKind.ExclamationToken) return { kind: "plain", value: !isTruthy(value), node };
  if (value.kind !== "plain") return unknown(node, "it is not known before it runs");
  if (node.operator === SyntaxKind.MinusToken) return { kind: "plain", value: -Number(value.value), node };
  if (node.operator === SyntaxKind.PlusToken) return { kind: "plain", value: Number(value.value), node };
  return unknown(node, "it is not known before it runs");
}

/** What two values give; the right one is only looked at where it counts. */
export function combined(
  node: ts.BinaryExpression,
  { left, right, ts }: { readonly left: Value; readonly right: () => Value; readonly ts: TypeScript },
): Value {
  const { SyntaxKind } = ts;
  if (left.kind === "unknown") return left;
  switch (node.operatorToken.kind) {
    case SyntaxKind.QuestionQuestionToken:
      return left.kind === "plain" && (left.value === undefined || left.value === null) ? right() : left;
    case SyntaxKind.BarBarToken:
      return isTruthy(left) ? left : right();
    case SyntaxKind.AmpersandAmpersandToken:
      return isTruthy(left) ? right() : left;
    default:
      return calculated(node, { left, right: right(), ts });
  }
}

function calculated(
  node: ts.BinaryExpression,
  {
    left,
    right,
    ts: { SyntaxKind },
  }: { readonly left: Value; readonly right: Value; readonly ts: TypeScript },
): Value {
  if (left.kind !== "plain" || right.kind !== "plain")
    return right.kind === "unknown" ? right : unknown(node, "it is not known before it runs");
  const [a, b] = [left.value, right.value];
  const operator = node.operatorToken.kind;
  if (operator === SyntaxKind.PlusToken && (typeof a === "string" || typeof b === "string"))
    return { kind: "plain", value: String(a) + String(b), node };
  if (typeof a !== "number" || typeof b !== "number") return unknown(node, "it is not known before it runs");
  const results = new Map<ts.SyntaxKind, number>([
    [SyntaxKind.PlusToken, a + b],
    [SyntaxKind.MinusToken, a - b],
    [SyntaxKind.AsteriskToken, a * b],
    [SyntaxKind.SlashToken, a / b],
    [SyntaxKind.PercentToken, a % b],
    [SyntaxKind.AsteriskAsteriskToken, a ** b],
  ]);
  const value = results.get(operator);
  return value === undefined
    ? unknown(node, "it is not known before it runs")
    : { kind: "plain", value, node };
}

export function isTruthy(value: Value): boolean {
  return value.kind === "plain" ? Boolean(value.value) : value.kind !== "unknown";
}
