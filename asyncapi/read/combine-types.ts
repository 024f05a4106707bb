import type { ObjectType, Property, Type } from "../model/index.js";

/** A type of all values that any of the types has; flat, and each member once. */
export function union(types: readonly Type[]): Type {
  const members = new Map<string, Type>();
  for (const type of types) {
    for (const member of type.kind === "union" ? type.members : [type]) {
      if (member.kind === "unknown") return member;
      if (member.kind !== "never") members.set(keyOf(member), member);
    }
  }
  const [only, ...others] = members.values();
  if (only === undefined) return { kind: "never" };
  return others.length === 0 ? only : { kind: "union", members: [only, ...others] };
}

/** A type of the values that all of the types have. Plain objects are merged into one where that loses nothing. */
export function intersection(types: readonly Type[]): Type {
  const members: Type[] = [];
  const seen = new Set<string>();
  for (const type of types) {
    for (const member of type.kind === "intersection" ? type.members : [type]) {
      if (member.kind === "never") return member;
      if (member.kind === "unknown") continue;
      const last = members.findIndex((candidate) => candidate.kind === "object");
      const before = members[last];
      const merged =
        before?.kind === "object" && member.kind === "object" ? merge(before, member) : undefined;
      if (merged !== undefined) {
        members[last] = merged;
        continue;
      }
      const key = keyOf(member);
      if (!seen.has(key)) members.push(member);
      seen.add(key);
    }
  }
  const [only, ...others] = members;
  if (only === undefined) return { kind: "unknown" };
  return others.length === 0 ? only : { kind: "intersection", members: [only, ...others] };
}

function merge(first: ObjectType, second: ObjectType): ObjectType | undefined {
  if (first.additional !== undefined || second.additional !== undefined) return undefined;
  const properties = new Map(first.properties.map((property) => [property.name, property]));
  for (const property of second.properties) {
    const before = properties.get(property.name);
    const both = before === undefined ? property : mergeProperty(before, property);
    if (both === undefined) return undefined;
    properties.set(property.name, both);
  }
  return { kind: "object", properties: [...properties.values()] };
}

function mergeProperty(first: Property, second: Property): Property | undefined {
  const required = first.required || second.required;
  const notes = { ...second.notes, ...first.notes };
  if (second.type.kind === "unknown" || keyOf(first.type) === keyOf(second.type))
    return { ...first, required, notes };
  return first.type.kind === "unknown" ? { ...second, required, notes } : undefined;
}

/** Equal for types that are equal. */
function keyOf(type: Type): string {
  return JSON.stringify(type);
}
