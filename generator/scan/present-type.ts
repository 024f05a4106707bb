import type { ts } from "ts-morph";
import type { ScanContext } from "./context.js";

/** What a value is where it is there, and whether it always is: JSON has no undefined. */
export function presentType(
  type: ts.Type,
  { ts, checker }: ScanContext,
): { readonly type: ts.Type; readonly isAlways: boolean } {
  if ((type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0)
    return { type: checker.getNeverType(), isAlways: false };
  const isMissing = type.isUnion() && type.types.some((each) => (each.flags & ts.TypeFlags.Undefined) !== 0);
  if (!isMissing) return { type, isAlways: true };
  const hasNull = type.types.some((each) => (each.flags & ts.TypeFlags.Null) !== 0);
  if (!hasNull) return { type: checker.getNonNullableType(type), isAlways: false };
  return { type, isAlways: false }; // the union leaves it out
}
