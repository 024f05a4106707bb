import type { Json, JsonObject } from "../../json.js";
import type { Side } from "./side.js";

export type TypeName = "null" | "boolean" | "number" | "string" | "array" | "object";

export const allTypes: ReadonlySet<TypeName> = new Set<TypeName>([
  ...(["null", "boolean", "number", "string", "array", "object"] as const),
]);

/** What one schema says of the properties of its objects. */
export interface ObjectPart {
  readonly properties: ReadonlyMap<string, Json>;
  readonly patterns: ReadonlyMap<string, Json>;
  /** Of all other properties; absent: nothing is said. */
  readonly additional?: Json;
}

/** What one schema says of the items of its arrays. */
export interface ItemPart {
  readonly first: readonly Json[];
  /** Of those after the first; absent: nothing is said. */
  readonly rest?: Json;
}

export interface Bound {
  readonly value: number;
  readonly isExclusive: boolean;
}

/**
 * What a value has to be, all at once: a schema without its alternatives. Each of the limits speaks of one type and
 * lets values of the others pass. It may allow more than the schema that it was made of, never less.
 */
export interface Conjunction {
  /** Whose definitions the schemas within refer to. */
  readonly side: Side;
  readonly types: ReadonlySet<TypeName>;
  /** Nothing but these; absent: not limited. */
  readonly values?: readonly Json[];
  readonly isInteger: boolean;
  readonly minimum?: Bound;
  readonly maximum?: Bound;
  readonly multiples: readonly number[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly minItems: number;
  readonly maxItems: number;
  readonly isUnique: boolean;
  readonly items: readonly ItemPart[];
  readonly contains: readonly Json[];
  readonly minProperties: number;
  readonly maxProperties: number;
  readonly required: ReadonlySet<string>;
  readonly objects: readonly ObjectPart[];
  readonly propertyNames: readonly Json[];
  readonly dependencies: readonly JsonObject[];
  /** What it is not. */
  readonly negatives: readonly Json[];
  /** Keywords that hold, with all that they are beside: known to be true, and not understood. */
  readonly opaque: readonly Json[];
  /** Names of properties that the schema speaks of at this place, in this or another of its alternatives. */
  readonly declared: ReadonlySet<string>;
  /** Whether a message may have properties at this place that the schema does not speak of. */
  readonly isOpen: boolean;
}

export function anything(side: Side): Conjunction {
  return {
    side,
    types: allTypes,
    isInteger: false,
    multiples: [],
    minLength: 0,
    maxLength: Infinity,
    patterns: [],
    formats: [],
    minItems: 0,
    maxItems: Infinity,
    isUnique: false,
    items: [],
    contains: [],
    minProperties: 0,
    maxProperties: Infinity,
    required: new Set(),
    objects: [],
    propertyNames: [],
    dependencies: [],
    negatives: [],
    opaque: [],
    declared: new Set(),
    isOpen: true,
  };
}

/** What is both. */
export function both(one: Conjunction, two: Conjunction): Conjunction {
  const minimum = tighter(one.minimum, two.minimum, (a, b) => a > b);
  const maximum = tighter(one.maximum, two.maximum, (a, b) => a < b);
  const values = common(one.values, two.values);
  return {
    side: one.side,
    types: new Set([...one.types].filter((type) => two.types.has(type))),
    ...(values === undefined ? {} : { values }),
    isInteger: one.isInteger || two.isInteger,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    multiples: [...one.multiples, ...two.multiples],
    minLength: Math.max(one.minLength, two.minLength),
    maxLength: Math.min(one.maxLength, two.maxLength),
    patterns: [...one.patterns, ...two.patterns],
    formats: [...one.formats, ...two.formats],
    minItems: Math.max(one.minItems, two.minItems),
    maxItems: Math.min(one.maxItems, two.maxItems),
    isUnique: one.isUnique || two.isUnique,
    items: [...one.items, ...two.items],
    contains: [...one.contains, ...two.contains],
    minProperties: Math.max(one.minProperties, two.minProperties),
    maxProperties: Math.min(one.maxProperties, two.maxProperties),
    required: new Set([...one.required, ...two.required]),
    objects: [...one.objects, ...two.objects],
    propertyNames: [...one.propertyNames, ...two.propertyNames],
    dependencies: [...one.dependencies, ...two.dependencies],
    negatives: [...one.negatives, ...two.negatives],
    opaque: [...one.opaque, ...two.opaque],
    declared: new Set([...one.declared, ...two.declared]),
    isOpen: one.isOpen && two.isOpen,
  };
}

function tighter(
  one: Bound | undefined,
  two: Bound | undefined,
  isTighter: (a: number, b: number) => boolean,
): Bound | undefined {
  if (one === undefined || two === undefined) return one ?? two;
  if (one.value === two.value) return one.isExclusive ? one : two;
  return isTighter(one.value, two.value) ? one : two;
}

function common(
  one: readonly Json[] | undefined,
  two: readonly Json[] | undefined,
): readonly Json[] | undefined {
  if (one === undefined || two === undefined) return one ?? two;
  return one.filter((value) => two.some((other) => isEqual(value, other)));
}

/** As JSON Schema compares: objects whatever the order of their keys, numbers by their value. */
export function isEqual(one: Json, two: Json): boolean {
  if (one === two) return true;
  if (typeof one !== "object" || typeof two !== "object" || one === null || two === null) return false;
  if (Array.isArray(one) !== Array.isArray(two)) return false;
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(two))];
  if (left.size !== right.size) return false;
  return [...left].every(([key, value]) => {
    const other = right.get(key);
    return other !== undefined && isEqual(value, other);
  });
}

export function typeOf(value: Json): TypeName {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "number":
      return "number";
    case "string":
      return "string";
    default:
      return "object";
  }
}
