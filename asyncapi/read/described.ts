import { isJsonArray, isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { Schema, Type } from "../model/index.js";

/**
 * The path to the first property of a value that its type does not list: a compiler takes it for a misspelling.
 * `undefined`: there is none.
 */
export function undescribed(
  value: Json,
  schema: Schema,
  definitions: ReadonlyMap<string, Schema>,
): readonly string[] | undefined {
  return search(value, [schema.type], definitions);
}

function search(
  value: Json,
  types: readonly Type[],
  definitions: ReadonlyMap<string, Schema>,
): readonly string[] | undefined {
  const shapes = shapesOf(types, definitions);
  if (shapes.some(({ kind }) => kind === "unknown")) return undefined;
  const descend = (key: string, member: Json, inner: readonly Type[]): readonly string[] | undefined => {
    const found = search(member, inner, definitions);
    return found && [key, ...found];
  };
  if (isJsonArray(value)) {
    for (const [index, item] of value.entries()) {
      const inner = shapes.flatMap((shape) => itemTypes(shape, index));
      const found = descend(String(index), item, inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const inner = shapes.flatMap((shape) => propertyTypes(shape, key));
    if (inner.length === 0) return [key];
    const found = descend(key, member, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Types with unions, intersections and references resolved into their parts. */
function shapesOf(types: readonly Type[], definitions: ReadonlyMap<string, Schema>): readonly Type[] {
  const queue = [...types];
  const seen = new Set<Type>();
  for (const type of queue) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (type.kind === "reference") queue.push(definitions.get(type.name)?.type ?? { kind: "unknown" });
    else if ("members" in type) queue.push(...type.members);
  }
  return [...seen].filter((type) => type.kind !== "reference" && !("members" in type));
}

function itemTypes(shape: Type, index: number): readonly Type[] {
  if (shape.kind === "array") return [shape.items];
  if (shape.kind !== "tuple") return [];
  const item = shape.items[index] ?? shape.rest;
  return item === undefined ? [] : [item];
}

function propertyTypes(shape: Type, key: string): readonly Type[] {
  if (shape.kind !== "object") return [];
  const property = shape.properties.find(({ name }) => name === key)?.type;
  // an object of which nothing is listed is one of any properties
  const isAny =
    shape.properties.length === 0 && shape.additional === undefined && shape.patterns === undefined;
  const other = shape.additional ?? (isAny ? ({ kind: "unknown" } as const) : undefined);
  return [property ?? other ?? []].flat();
}
