import type { Json } from "../../json.js";
import { both, typeOf } from "./conjunction.js";
import type { Conjunction } from "./conjunction.js";
import { expand, TooManyAlternatives } from "./expand.js";
import type { Judge } from "./judge.js";
import { mayHave, schemasOfProperty } from "./members.js";
import type { Side } from "./side.js";

/** How deep properties are looked at to tell two values apart. */
const deepest = 4;

export interface OtherSchema {
  readonly schema: Json;
  readonly side: Side;
  readonly judge: Judge;
}

/** Whether it is for sure that no value of the conjunction fits the schema. */
export function isDisjoint(all: Conjunction, { schema, side, judge }: OtherSchema, depth = 0): boolean {
  if (all.values !== undefined)
    return all.values.every(
      (value) => !all.types.has(typeOf(value)) || judge.accepts(schema, value) === false,
    );
  return meetsNone(all, [schema], { side, judge, depth });
}

interface Surroundings {
  readonly side: Side;
  readonly judge: Judge;
  readonly depth: number;
}

function meetsNone(
  all: Conjunction,
  schemas: readonly Json[],
  { side, judge, depth }: Surroundings,
): boolean {
  try {
    const others = expand(schemas, side, { isOpen: true });
    return others.every((other) => exclude(all, other, { side, judge, depth }));
  } catch (error) {
    if (error instanceof TooManyAlternatives) return false;
    throw error;
  }
}

function exclude(one: Conjunction, other: Conjunction, { side, judge, depth }: Surroundings): boolean {
  const common = both(one, other);
  if (common.values !== undefined && !common.values.some((value) => common.types.has(typeOf(value))))
    return true;
  return [...common.types].every((type) => {
    switch (type) {
      case "number":
        return hasNoNumber(common);
      case "string":
        return common.minLength > common.maxLength;
      case "array":
        return common.minItems > common.maxItems;
      case "object": {
        if (common.minProperties > common.maxProperties) return true;
        if ([...common.required].some((name) => !mayHave(one, name) || !mayHave(other, name))) return true;
        return depth < deepest && [...common.required].some((name) => differ(name));
      }
      default:
        return false;
    }
  });

  function differ(name: string): boolean {
    const theirs = schemasOfProperty(other, name);
    if (theirs.length === 0) return false;
    try {
      const ours = expand(schemasOfProperty(one, name), one.side, { isOpen: true });
      return ours.every((each) =>
        each.values === undefined
          ? meetsNone(each, theirs, { side, judge, depth: depth + 1 })
          : each.values.every(
              (value) =>
                !each.types.has(typeOf(value)) ||
                theirs.some((schema) => judge.accepts(schema, value) === false),
            ),
      );
    } catch (error) {
      if (error instanceof TooManyAlternatives) return false;
      throw error;
    }
  }
}

function hasNoNumber({ minimum, maximum }: Conjunction): boolean {
  if (minimum === undefined || maximum === undefined) return false;
  if (minimum.value > maximum.value) return true;
  return minimum.value === maximum.value && (minimum.isExclusive || maximum.isExclusive);
}

/** What of the conjunction can be there at all: without types that no value has. */
export function withoutImpossible(all: Conjunction): Conjunction {
  const isImpossible = (type: string): boolean => {
    switch (type) {
      case "number":
        return hasNoNumber(all);
      case "string":
        return all.minLength > all.maxLength;
      case "array":
        return all.minItems > all.maxItems || schemasImpossible(all);
      case "object":
        return all.minProperties > all.maxProperties || [...all.required].some((name) => !mayHave(all, name));
      default:
        return false;
    }
  };
  const types = new Set([...all.types].filter((type) => !isImpossible(type)));
  if (all.values !== undefined) return { ...all, types };
  if ([...types].every((type) => type === "null" || type === "boolean"))
    return {
      ...all,
      types,
      values: [...(types.has("null") ? [null] : []), ...(types.has("boolean") ? [true, false] : [])],
    };
  return { ...all, types };
}

function schemasImpossible({ items, minItems }: Conjunction): boolean {
  return items.some(({ first, rest }) => {
    const none = first.indexOf(false);
    const most = none >= 0 ? none : rest === false ? first.length : Infinity;
    return most < minItems;
  });
}
