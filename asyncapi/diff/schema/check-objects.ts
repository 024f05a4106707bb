import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import type { Included } from "./check-arrays.js";
import type { Conjunction } from "./conjunction.js";
import { names, objectPart } from "./expand.js";
import { matchesPattern } from "./judge.js";
import { mayHave, namesOf, otherProperties, schemasOfProperty } from "./members.js";
import { pointerTo } from "./problem.js";
import type { Problem } from "./problem.js";

interface Tools {
  readonly pointer: string;
  readonly included: Included;
  /** Whether the same value fits a further schema. */
  readonly fits: (all: Conjunction, schema: Json) => readonly Problem[];
  /** Whether a name fits a schema; `undefined` where that can't be found out. */
  readonly acceptsName: (schema: Json, name: string) => boolean | undefined;
}

/** Which of the keywords on objects may refuse a value of the conjunction. */
export function checkObjects(all: Conjunction, schema: JsonObject, tools: Tools): readonly Problem[] {
  if (!all.types.has("object")) return [];
  return [
    ...checkRequired(all, schema, tools),
    ...checkCounts(all, schema, tools),
    ...checkNames(all, schema, tools),
    ...checkDependencies(all, schema, tools),
    ...checkProperties(all, schema, tools),
  ];
}

function checkRequired(all: Conjunction, schema: JsonObject, { pointer }: Tools): readonly Problem[] {
  return names(schema["required"])
    .filter((name) => !all.required.has(name))
    .map((name) => ({ pointer: pointerTo(pointer, name), keyword: "required", message: "may be missing" }));
}

function checkCounts(all: Conjunction, schema: JsonObject, { pointer }: Tools): readonly Problem[] {
  const { minProperties, maxProperties } = schema;
  const problems: Problem[] = [];
  const least = Math.max(all.minProperties, all.required.size);
  if (typeof minProperties === "number" && least < minProperties)
    problems.push({
      pointer,
      keyword: "minProperties",
      message: `may have fewer than ${minProperties} properties`,
    });
  const possible = [...namesOf(all)].filter((name) => mayHave(all, name)).length;
  const most = Math.min(all.maxProperties, otherProperties(all).length === 0 ? possible : Infinity);
  if (typeof maxProperties === "number" && most > maxProperties)
    problems.push({
      pointer,
      keyword: "maxProperties",
      message: `may have more than ${maxProperties} properties`,
    });
  return problems;
}

function checkNames(all: Conjunction, schema: JsonObject, tools: Tools): readonly Problem[] {
  const wanted = schema["propertyNames"];
  if (wanted === undefined) return [];
  const { pointer, included, acceptsName } = tools;
  if (all.propertyNames.some((own) => included([{ type: "string" }, own], wanted, pointer).length === 0))
    return [];
  const refused = [...namesOf(all)].filter(
    (name) => mayHave(all, name) && acceptsName(wanted, name) !== true,
  );
  const problems = refused.map((name) => ({
    pointer: pointerTo(pointer, name),
    keyword: "propertyNames",
    message: "may be there, under a name that is refused",
  }));
  if (otherProperties(all).length === 0) return problems;
  return [
    ...problems,
    { pointer: `${pointer}/*`, keyword: "propertyNames", message: "may have a name that is refused" },
  ];
}

function checkDependencies(all: Conjunction, schema: JsonObject, tools: Tools): readonly Problem[] {
  const { dependencies } = schema;
  if (!isJsonObject(dependencies)) return [];
  const { pointer, fits } = tools;
  return Object.entries(dependencies).flatMap(([name, wanted]) => {
    if (!mayHave(all, name)) return [];
    const missing = isJsonArray(wanted) ? names(wanted).filter((each) => !all.required.has(each)) : [];
    const refused = isJsonArray(wanted) ? missing.length > 0 : fits(all, wanted).length > 0;
    if (!refused || all.dependencies.some((own) => isCovered(own[name], wanted))) return [];
    const message = "may be there without what it depends on";
    return [{ pointer: pointerTo(pointer, name), keyword: "dependencies", message }];
  });
}

function isCovered(own: Json | undefined, wanted: Json): boolean {
  if (!isJsonArray(own) || !isJsonArray(wanted)) return false;
  return wanted.every((name) => own.includes(name));
}

function checkProperties(all: Conjunction, schema: JsonObject, tools: Tools): readonly Problem[] {
  const part = objectPart(schema);
  if (part === undefined) return [];
  const { pointer, included } = tools;
  const problems: Problem[] = [];
  const check = (schemas: readonly Json[], wanted: Json, place: string): void => {
    for (const problem of included(schemas, wanted, place)) problems.push(problem);
  };
  for (const name of new Set([...part.properties.keys(), ...namesOf(all)])) {
    if (!mayHave(all, name)) continue;
    const schemas = schemasOfProperty(all, name);
    const place = pointerTo(pointer, name);
    const own = name === "__proto__" ? undefined : part.properties.get(name);
    if (own !== undefined) check(schemas, own, place);
    let isListed = part.properties.has(name);
    for (const [pattern, wanted] of part.patterns) {
      const matches = matchesPattern(pattern, name);
      if (matches !== false) check(schemas, wanted, place);
      isListed ||= matches === true;
    }
    if (!isListed && part.additional !== undefined) check(schemas, part.additional, place);
  }
  for (const { pattern, schemas } of otherProperties(all)) {
    for (const [wantedPattern, wanted] of part.patterns) {
      const isExcluded = pattern === undefined && hasPattern(all, wantedPattern);
      if (!isExcluded) check(schemas, wanted, `${pointer}/*`);
    }
    const isListed = pattern !== undefined && part.patterns.has(pattern);
    if (!isListed && part.additional !== undefined) check(schemas, part.additional, `${pointer}/*`);
  }
  return problems;
}

/** Then the properties that match none of the patterns do not match this one. */
function hasPattern({ objects }: Conjunction, pattern: string): boolean {
  return objects.some(({ patterns }) => patterns.has(pattern));
}
