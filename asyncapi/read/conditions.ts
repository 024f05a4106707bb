import type { Cursor } from "../cursor.js";
import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { ObjectType, Type } from "../model/index.js";
import { intersection, union } from "./combine-types.js";
import { exclude, withoutProperty } from "./exclusions.js";

/** More alternatives than this make types that take long to compile. */
const mostCases = 64;
/** Each doubles the alternatives. */
const mostDependencies = 5;

type TypeOf = (part: Cursor) => Type;
type Scalar = string | number | boolean;

/** An `if` that asks for nothing but the values of one property. */
interface Condition {
  readonly property: string;
  readonly values: readonly Scalar[];
  /** The condition holds only where the property is there. */
  readonly required: boolean;
  readonly consequence?: Cursor;
  readonly otherwise?: Cursor;
}

/**
 * What `if`, `then` and `else` say of objects, also several of them in `allOf`, where all conditions ask for values of
 * the same property: one alternative for each. `undefined` where a type can't say it.
 */
export function conditionalType(
  base: ObjectType,
  parts: readonly Cursor[],
  typeOf: TypeOf,
): Type | undefined {
  const all = parts.filter((part) => part.has("if")).map(conditionOf);
  const conditions = all.filter((condition) => condition !== undefined);
  const [first] = conditions;
  if (first === undefined || conditions.length < all.length) return undefined;
  const { property } = first;
  const values = conditions.flatMap((condition) => condition.values);
  if (conditions.some((condition) => condition.property !== property)) return undefined;
  if (new Set(values).size < values.length || conditions.length > mostCases) return undefined;

  const own = base.properties.find(({ name }) => name === property);
  const isRequired = own?.required === true;
  const thens = conditions.map((condition) => condition.consequence && typeOf(condition.consequence));
  const elses = conditions.map((condition) => condition.otherwise && typeOf(condition.otherwise));
  const consequences = (holds: (index: number) => boolean): readonly Type[] =>
    conditions.flatMap((_, index) => (holds(index) ? thens[index] : elses[index]) ?? []);
  const cases = conditions.map(({ values: wanted }, index) =>
    intersection([
      having(property, union(wanted.map(literal)), true),
      ...consequences((other) => other === index),
    ]),
  );
  const left = exclude(own?.type ?? { kind: "unknown" }, {
    ...{ types: new Set<string>(), absent: [], everything: false },
    values: new Set<Json>(values),
  });
  const always = conditions.every(({ required }) => required);
  const others = intersection([
    ...(left.kind === "unknown" ? [] : [having(property, left, isRequired || !always)]),
    ...consequences(() => false),
  ]);
  const isPossible = left.kind !== "never" || (!isRequired && always);
  const absent = intersection([
    withoutProperty(property),
    ...consequences((index) => conditions[index]?.required === false),
  ]);
  const type = union([...cases, ...(isPossible ? [others] : []), ...(isRequired || always ? [] : [absent])]);
  return type.kind === "unknown" ? undefined : type;
}

function conditionOf(part: Cursor): Condition | undefined {
  const condition = part.get("if");
  const properties = condition?.get("properties")?.entries() ?? [];
  const [entry] = properties;
  if (condition === undefined || entry === undefined || properties.length > 1) return undefined;
  const [property, schema] = entry;
  const required = condition.plain("required");
  const names = isJsonArray(required) ? required : [];
  const words = Object.keys(condition.value ?? {});
  const isPlain = words.every((word) =>
    ["properties", "required", "type", "title", "description"].includes(word),
  );
  if (!isPlain || (condition.string("type") ?? "object") !== "object") return undefined;
  if (names.some((name) => name !== property)) return undefined;
  const values = scalarsOf(schema);
  if (values === undefined) return undefined;
  const consequence = part.get("then");
  const otherwise = part.get("else");
  return {
    property,
    values,
    required: names.length > 0,
    ...(consequence && { consequence }),
    ...(otherwise && { otherwise }),
  };
}

/** The values of a schema that is nothing but a list of values. */
function scalarsOf({ value }: Cursor): readonly Scalar[] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { const: only, enum: several, type: _type, ...rest } = value;
  if (Object.keys(rest).some((word) => word !== "title" && word !== "description")) return undefined;
  const values = only === undefined ? several : [only];
  if (!isJsonArray(values) || values.length === 0) return undefined;
  const scalars = values.filter((item) => typeof item !== "object");
  return scalars.length === values.length ? scalars : undefined;
}

/** What `dependencies` say of objects, where they are few. */
export function dependentType(base: ObjectType, cursor: Cursor, typeOf: TypeOf): Type | undefined {
  const dependencies = ["dependencies", "dependentRequired", "dependentSchemas"].flatMap(
    (word) => cursor.get(word)?.entries() ?? [],
  );
  if (dependencies.length === 0 || dependencies.length > mostDependencies) return undefined;
  return intersection(
    dependencies.map(([name, part]) => {
      const { value } = part;
      const needed = isJsonArray(value)
        ? intersection(namesIn(value).map((other) => having(other, { kind: "unknown" }, true)))
        : typeOf(part);
      if (base.properties.some((property) => property.name === name && property.required)) return needed;
      return union([withoutProperty(name), intersection([having(name, { kind: "unknown" }, true), needed])]);
    }),
  );
}

function namesIn(value: readonly Json[]): readonly string[] {
  return value.filter((name) => typeof name === "string");
}

function having(name: string, type: Type, required: boolean): ObjectType {
  return { kind: "object", properties: [{ name, type, required, notes: {} }] };
}

function literal(value: Scalar): Type {
  return { kind: "literal", value };
}
