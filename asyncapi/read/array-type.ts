import type { Cursor } from "../cursor.js";
import { isJsonArray } from "../json.js";
import type { Type } from "../model/index.js";

const unknown: Type = { kind: "unknown" };

/** What a schema says of arrays: items alike, or a tuple and what may follow it. `typeOf` reads a schema within. */
export function arrayType(cursor: Cursor, typeOf: (part: Cursor) => Type): Type {
  const prefix = cursor.get("prefixItems");
  const items = cursor.get("items");
  const tuple = prefix ?? (isJsonArray(items?.value) ? items : undefined);
  if (tuple === undefined) return { kind: "array", items: items ? typeOf(items) : unknown };
  const rest = prefix === undefined ? cursor.get("additionalItems") : items;
  const least = cursor.get("minItems")?.value;
  const most = cursor.get("maxItems")?.value;
  const all = tuple.items().map(typeOf);
  const types = typeof most === "number" && most < all.length ? all.slice(0, Math.max(0, most)) : all;
  const isClosed = rest?.value === false || (typeof most === "number" && most <= types.length);
  if (isClosed && typeof least === "number" && least > types.length) return { kind: "never" };
  return {
    kind: "tuple",
    items: types,
    required: Math.min(typeof least === "number" ? least : 0, types.length),
    ...(isClosed ? {} : { rest: rest === undefined ? unknown : typeOf(rest) }),
  };
}
