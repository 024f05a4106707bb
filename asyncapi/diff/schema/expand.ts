import { isJsonArray, isJsonObject } from "../../json.js";
import type { Json, JsonObject } from "../../json.js";
import { allTypes, anything, both } from "./conjunction.js";
import type { Bound, Conjunction, ItemPart, ObjectPart, TypeName } from "./conjunction.js";
import { namesAt } from "./declared-names.js";
import { targetOf } from "./side.js";
import type { Side } from "./side.js";

/** More alternatives than these of one schema are not looked at one by one. */
const mostAlternatives = 128;
const deepestReferences = 64;

/** A schema has too many alternatives, or refers to itself at one and the same place. */
export class TooManyAlternatives extends Error {
  override readonly name = "TooManyAlternatives";
}

/** The alternatives of a value that fits all of the schemas. Throws {@link TooManyAlternatives}. */
export function expand(
  schemas: readonly Json[],
  side: Side,
  { isOpen }: { isOpen: boolean },
): readonly Conjunction[] {
  const found = product(schemas, (schema) => alternatives(schema, side, 0), side);
  if (isOpen) return found;
  const names = namesAt(schemas, side);
  return found.map((each) => {
    // Without a word on properties, it is an object of any.
    const isFree = each.objects.length === 0 && each.required.size === 0;
    return { ...each, declared: names.declared, isOpen: names.isOpen || isFree };
  });
}

function product(
  schemas: readonly Json[],
  of: (schema: Json) => readonly Conjunction[],
  side: Side,
): readonly Conjunction[] {
  let found: readonly Conjunction[] = [anything(side)];
  for (const schema of schemas) {
    const next = of(schema);
    if (found.length * next.length > mostAlternatives) throw new TooManyAlternatives();
    found = found.flatMap((one) => next.map((two) => both(one, two)));
  }
  return found;
}

function alternatives(schema: Json, side: Side, depth: number): readonly Conjunction[] {
  if (depth > deepestReferences) throw new TooManyAlternatives();
  if (schema === false) return [];
  if (!isJsonObject(schema)) return [anything(side)];
  const of = (part: Json): readonly Conjunction[] => alternatives(part, side, depth + 1);
  const { $ref: reference, allOf, anyOf, oneOf, not, if: condition } = schema;
  const groups: (readonly Conjunction[])[] = [[plain(schema, side)]];
  const target = targetOf(reference, side);
  if (target !== undefined) groups.push(of(target));
  if (isJsonArray(allOf)) for (const part of allOf) groups.push(of(part));
  if (isJsonArray(anyOf)) groups.push(anyOf.flatMap(of));
  // At least one of them; that it is one alone is kept in `opaque`.
  if (isJsonArray(oneOf)) groups.push(oneOf.flatMap(of));
  if (not !== undefined) groups.push(without(not, side));
  if (condition !== undefined) {
    const { then = true, else: otherwise = true } = schema;
    const met = product([condition, then], of, side);
    const unmet = product([otherwise], of, side).map((each) => ({
      ...each,
      negatives: [...each.negatives, condition],
    }));
    groups.push([...met, ...unmet]);
  }
  let found: readonly Conjunction[] = [anything(side)];
  for (const group of groups) {
    if (found.length * group.length > mostAlternatives) throw new TooManyAlternatives();
    found = found.flatMap((one) => group.map((two) => both(one, two)));
  }
  return found;
}

const opaqueKeywords = [
  "oneOf",
  "if",
  "unevaluatedProperties",
  "unevaluatedItems",
  "minContains",
  "maxContains",
];

function plain(schema: JsonObject, side: Side): Conjunction {
  const { type, enum: values, const: only } = schema;
  const types = typesOf(type);
  const minimum = lower(schema);
  const maximum = upper(schema);
  const listed = only === undefined ? (isJsonArray(values) ? values : undefined) : [only];
  const part = objectPart(schema);
  const items = itemPart(schema);
  const patterns = text(schema["pattern"]);
  return {
    ...anything(side),
    types: types?.types ?? allTypes,
    isInteger: types?.isInteger ?? false,
    ...(listed === undefined ? {} : { values: listed }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    multiples: typeof schema["multipleOf"] === "number" ? [schema["multipleOf"]] : [],
    minLength: count(schema["minLength"], 0),
    maxLength: count(schema["maxLength"], Infinity),
    patterns,
    formats: text(schema["format"]),
    minItems: count(schema["minItems"], 0),
    maxItems: count(schema["maxItems"], Infinity),
    isUnique: schema["uniqueItems"] === true,
    items: items === undefined ? [] : [items],
    // With a least number of their own, they need not be there at all.
    contains:
      schema["contains"] === undefined || schema["minContains"] !== undefined ? [] : [schema["contains"]],
    minProperties: count(schema["minProperties"], 0),
    maxProperties: count(schema["maxProperties"], Infinity),
    required: new Set(names(schema["required"])),
    objects: part === undefined ? [] : [part],
    propertyNames: schema["propertyNames"] === undefined ? [] : [schema["propertyNames"]],
    dependencies: isJsonObject(schema["dependencies"]) ? [schema["dependencies"]] : [],
    opaque: opaqueKeywords.some((keyword) => schema[keyword] !== undefined) ? [schema] : [],
  };
}

/** What is not of the schema, where that can be said; and what is known of all of it. */
function without(schema: Json, side: Side): readonly Conjunction[] {
  const all = anything(side);
  if (schema === true) return [];
  if (schema === false || !isJsonObject(schema)) return [all];
  const keys = Object.keys(schema);
  if (keys.length === 0) return [];
  const negated = { ...all, negatives: [schema] };
  const types = keys.length === 1 ? typesOf(schema["type"]) : undefined;
  if (types !== undefined && !types.isInteger)
    return [{ ...negated, types: new Set([...allTypes].filter((type) => !types.types.has(type))) }];
  const [name, ...more] = keys.length === 1 ? names(schema["required"]) : [];
  if (name !== undefined && more.length === 0) {
    const part = { properties: new Map<string, Json>([[name, false]]), patterns: new Map<string, Json>() };
    return [{ ...negated, types: new Set<TypeName>(["object"]), objects: [part] }];
  }
  return [negated];
}

function typesOf(type: Json | undefined): { types: ReadonlySet<TypeName>; isInteger: boolean } | undefined {
  if (type === undefined) return undefined;
  const written = isJsonArray(type) ? type : [type];
  const isInteger = written.includes("integer") && !written.includes("number");
  const named = new Set(written.map((each) => (each === "integer" ? "number" : each)));
  return { types: new Set([...allTypes].filter((each) => named.has(each))), isInteger };
}

function lower({ minimum, exclusiveMinimum }: JsonObject): Bound | undefined {
  const bounds = boundsOf(minimum, exclusiveMinimum);
  return bounds.toSorted((a, b) => b.value - a.value || Number(b.isExclusive) - Number(a.isExclusive))[0];
}

function upper({ maximum, exclusiveMaximum }: JsonObject): Bound | undefined {
  const bounds = boundsOf(maximum, exclusiveMaximum);
  return bounds.toSorted((a, b) => a.value - b.value || Number(b.isExclusive) - Number(a.isExclusive))[0];
}

function boundsOf(inclusive: Json | undefined, exclusive: Json | undefined): readonly Bound[] {
  return [
    ...(typeof inclusive === "number" ? [{ value: inclusive, isExclusive: false }] : []),
    ...(typeof exclusive === "number" ? [{ value: exclusive, isExclusive: true }] : []),
  ];
}

export function objectPart(schema: JsonObject): ObjectPart | undefined {
  const { properties, patternProperties, additionalProperties } = schema;
  if (properties === undefined && patternProperties === undefined && additionalProperties === undefined)
    return undefined;
  return {
    properties: new Map(isJsonObject(properties) ? Object.entries(properties) : []),
    patterns: new Map(isJsonObject(patternProperties) ? Object.entries(patternProperties) : []),
    ...(additionalProperties === undefined ? {} : { additional: additionalProperties }),
  };
}

export function itemPart({ items, additionalItems }: JsonObject): ItemPart | undefined {
  if (items === undefined) return undefined;
  if (!isJsonArray(items)) return { first: [], rest: items };
  return { first: items, ...(additionalItems === undefined ? {} : { rest: additionalItems }) };
}

export function names(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function text(value: Json | undefined): readonly string[] {
  return typeof value === "string" ? [value] : [];
}

function count(value: Json | undefined, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
