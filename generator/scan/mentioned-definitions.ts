import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../asyncapi/index.js";

const known = new WeakMap<JsonObject, ReadonlySet<string>>();
const start = "#/$defs/";

/** The names of the definitions that a schema refers to, in their order; each schema is looked through once. */
export function namesIn(schema: JsonObject): ReadonlySet<string> {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const found = new Set<string>();
  const open: Json[] = [schema];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    if (isJsonArray(each)) for (const item of each) open.push(item);
    else if (isJsonObject(each)) {
      const { $ref } = each;
      if (typeof $ref === "string" && $ref.startsWith(start)) found.add($ref.slice(start.length));
      for (const value of Object.values(each).toReversed()) open.push(value);
    }
  }
  known.set(schema, found);
  return found;
}
