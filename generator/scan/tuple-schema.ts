import type { ts } from "ts-morph";
import type { Json, JsonObject } from "../../asyncapi/index.js";
import type { ScanContext } from "./context.js";
import { presentType } from "./present-type.js";

/**
 * A list with as many items as the tuple has, of which some may be optional or any number. JSON Schema has no word for what
 * stands behind these: all from there on may be any of it.
 */
export function tupleSchema(
  type: ts.Type,
  context: ScanContext,
  schemaOf: (type: ts.Type) => JsonObject,
): JsonObject {
  const { ts, checker } = context;
  const reference = type as ts.TupleTypeReference; // the checker has said so
  const types = checker.getTypeArguments(reference);
  const { elementFlags } = reference.target;
  const items: Json[] = [];
  const rests: JsonObject[] = [];
  let least = 0;
  for (const [index, each] of types.entries()) {
    const flag = elementFlags[index] ?? ts.ElementFlags.Required;
    const schema = schemaOf(presentType(each, context).type);
    const isRest = rests.length > 0 || (flag & ts.ElementFlags.Variable) !== 0;
    (isRest ? rests : items).push(schema);
    if ((flag & ts.ElementFlags.Required) !== 0) least += 1;
  }
  const [first, ...others] = rests;
  const rest = others.length > 0 ? { anyOf: rests } : first;
  const minItems = least > 0 ? { minItems: least } : {};
  if (items.length === 0 && rest !== undefined) return { type: "array", items: rest, ...minItems };
  return {
    type: "array",
    items,
    ...minItems,
    ...(rest === undefined ? { maxItems: items.length, additionalItems: false } : { additionalItems: rest }),
  };
}
