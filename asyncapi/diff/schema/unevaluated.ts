import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import type { Conjunction } from "./conjunction.js";
import { objectPart } from "./expand.js";
import { matchesPattern } from "./judge.js";
import { mayHave, namesOf, otherProperties } from "./members.js";
import { pointerTo } from "./problem.js";
import type { Problem } from "./problem.js";
import { targetOf } from "./side.js";
import type { Side } from "./side.js";

/** Keywords of 2019-09 that depend on what the others have looked at. */
export function checkUnevaluated(
  all: Conjunction,
  schema: JsonObject,
  { pointer, side }: { readonly pointer: string; readonly side: Side },
): readonly Problem[] {
  const problems: Problem[] = [];
  const { unevaluatedProperties: properties, unevaluatedItems: items } = schema;
  if (items !== undefined && items !== true && all.types.has("array"))
    problems.push({ pointer, keyword: "unevaluatedItems", message: "may have items that are refused" });
  for (const keyword of ["minContains", "maxContains"])
    if (schema[keyword] !== undefined && all.types.has("array"))
      problems.push({ pointer, keyword, message: "may have another number of some items" });
  if (properties === undefined || properties === true || !all.types.has("object")) return problems;
  const looked = alwaysLookedAt(schema, side);
  const isLookedAt = (name: string): boolean =>
    looked.isAll ||
    looked.names.has(name) ||
    [...looked.patterns].some((pattern) => matchesPattern(pattern, name) === true);
  for (const name of namesOf(all))
    if (mayHave(all, name) && !isLookedAt(name))
      problems.push({
        pointer: pointerTo(pointer, name),
        keyword: "unevaluatedProperties",
        message: "may be there",
      });
  const others = otherProperties(all).some(
    ({ pattern }) => !looked.isAll && (pattern === undefined || !looked.patterns.has(pattern)),
  );
  if (others)
    problems.push({ pointer: `${pointer}/*`, keyword: "unevaluatedProperties", message: "may be there" });
  return problems;
}

interface LookedAt {
  readonly names: ReadonlySet<string>;
  readonly patterns: ReadonlySet<string>;
  readonly isAll: boolean;
}

/** The properties that the schema looks at whatever the value is. */
function alwaysLookedAt(schema: JsonObject, side: Side): LookedAt {
  const names = new Set<string>();
  const patterns = new Set<string>();
  const seen = new Set<Json>();
  const waiting: Json[] = [schema];
  let isAll = false;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!isJsonObject(next) || seen.has(next)) continue;
    seen.add(next);
    const part = objectPart(next);
    for (const name of part?.properties.keys() ?? []) names.add(name);
    for (const pattern of part?.patterns.keys() ?? []) patterns.add(pattern);
    if (part?.additional !== undefined) isAll = true;
    const target = targetOf(next["$ref"], side);
    if (target !== undefined) waiting.push(target);
    const { allOf } = next;
    if (isJsonArray(allOf)) for (const each of allOf) waiting.push(each);
  }
  return { names, patterns, isAll };
}
