import type { Json, JsonObject } from "../../json.js";
import type { Conjunction } from "./conjunction.js";
import { itemPart } from "./expand.js";
import { countOfFirst, mostItems, schemasOfItem } from "./members.js";
import type { Problem } from "./problem.js";

/** Whether every value that fits all of the schemas fits the one. */
export type Included = (schemas: readonly Json[], schema: Json, pointer: string) => readonly Problem[];

/** Which of the keywords on arrays may refuse a value of the conjunction. */
export function checkArrays(
  all: Conjunction,
  schema: JsonObject,
  { pointer, included }: { readonly pointer: string; readonly included: Included },
): readonly Problem[] {
  if (!all.types.has("array")) return [];
  const most = mostItems(all);
  const { minItems, maxItems, uniqueItems, contains } = schema;
  const problems: Problem[] = [];
  const add = (keyword: string, message: string): void => void problems.push({ pointer, keyword, message });
  if (typeof minItems === "number" && all.minItems < minItems)
    add("minItems", `may have fewer than ${minItems} items`);
  if (typeof maxItems === "number" && most > maxItems)
    add("maxItems", `may have more than ${maxItems} items`);
  if (uniqueItems === true && !all.isUnique && most > 1) add("uniqueItems", "may have equal items");
  if (contains !== undefined && schema["minContains"] === undefined) {
    const isInside = all.contains.some((one) => included([one], contains, pointer).length === 0);
    const first = schemasOfItem(all, 0);
    const isFirst = all.minItems > 0 && included(first, contains, `${pointer}/*`).length === 0;
    if (!isInside && !isFirst) add("contains", "may lack an item that has to be there");
  }
  const wanted = itemPart(schema);
  if (wanted === undefined) return problems;
  const named = Math.max(countOfFirst(all), wanted.first.length);
  for (let index = 0; index <= named && index < most; index++) {
    // The last of them stands for all that follow.
    const own = wanted.first[index] ?? wanted.rest;
    if (own === undefined) continue;
    const place = wanted.first.length > 0 && index < named ? `${pointer}/${index}` : `${pointer}/*`;
    problems.push(...included(schemasOfItem(all, index), own, place));
  }
  return problems;
}
