import type { ObjectType, Property, Type } from "../model/index.js";

/** A type of all values that any of the types has; flat, and each member once. */
export function union(types: readonly Type[]): Type {
  const [single] = types;
  if (types.length === 1 && single !== undefined) return single;
  const members = new Map<string, Type>();
  for (const type of types) {
    for (const member of type.kind === "union" ? type.members : [type]) {
      if (member.kind === "unknown") return member;
      if (member.kind === "never") continue;
      const key = keyOf(member);
      const before = members.get(key);
      members.set(key, before === undefined ? member : eitherOf(before, member));
    }
  }
  const [only, ...others] = members.values();
  if (only === undefined) return { kind: "never" };
  return others.length === 0 ? only : { kind: "union", members: [only, ...others] };
}

/** A type of the values that all of the types have. Plain objects are merged into one where that loses nothing. */
export function intersection(types: readonly Type[]): Type {
  const [single] = types;
  if (types.length === 1 && single !== undefined) return single;
  const members: (Type | Merged)[] = [];
  const seen = new Set<string>();
  let base: Merged | undefined;
  for (const type of types) {
    for (const member of type.kind === "intersection" ? type.members : [type]) {
      if (member.kind === "never") return member;
      if (member.kind === "unknown") continue;
      if (member.kind !== "object") {
        const key = keyOf(member);
        if (!seen.has(key)) members.push(member);
        seen.add(key);
        continue;
      }
      if (base?.take(member) === true) continue;
      const key = keyOf(member);
      if (!seen.has(key)) {
        const merged = new Merged(member);
        members.push(merged);
        base ??= merged;
      }
      seen.add(key);
    }
  }
  const [only, ...others] = members.map((member) => (member instanceof Merged ? member.type : member));
  if (only === undefined) return { kind: "unknown" };
  return others.length === 0 ? only : { kind: "intersection", members: [only, ...others] };
}

/** An object that takes the properties of others, each in time that grows with the other alone. */
class Merged {
  readonly #first: ObjectType;
  #properties: Map<string, Property> | undefined;

  constructor(first: ObjectType) {
    this.#first = first;
  }

  get type(): ObjectType {
    return this.#properties === undefined
      ? this.#first
      : { kind: "object", properties: [...this.#properties.values()] };
  }

  /** `false`, with nothing taken, where that would lose something. */
  take(other: ObjectType): boolean {
    if (isOpen(this.#first) || isOpen(other)) return false;
    const { properties } = other;
    this.#properties ??= new Map(this.#first.properties.map((property) => [property.name, property]));
    const changed: Property[] = [];
    for (const property of properties) {
      const before = this.#properties.get(property.name);
      const both = before === undefined ? property : mergeProperty(before, property);
      if (both === undefined) return false;
      changed.push(both);
    }
    for (const property of changed) this.#properties.set(property.name, property);
    return true;
  }
}

/** Whether it says more than what its properties are. */
function isOpen({ additional, patterns }: ObjectType): boolean {
  return additional !== undefined || patterns !== undefined;
}

function mergeProperty(first: Property, second: Property): Property | undefined {
  const required = first.required || second.required;
  const notes = { ...second.notes, ...first.notes };
  if (second.type.kind === "unknown") return { ...first, required, notes };
  if (keyOf(first.type) === keyOf(second.type))
    return { ...first, type: bothOf(first.type, second.type), required, notes };
  return first.type.kind === "unknown" ? { ...second, required, notes } : undefined;
}

/** Equal for types that are equal, whatever a printer may make of their formats. */
function keyOf(type: Type): string {
  return JSON.stringify(type, (key, value: unknown) =>
    key === "format" && typeof value === "string" ? undefined : value,
  );
}

/** Of two types that differ in formats at most: values of both have a format only where it is the same. */
function eitherOf(first: Type, second: Type): Type {
  // the same type, without formats
  return JSON.stringify(first) === JSON.stringify(second) ? first : (JSON.parse(keyOf(first)) as Type);
}

/** The one with more formats: values of both have all of them. */
function bothOf(first: Type, second: Type): Type {
  return JSON.stringify(second).length > JSON.stringify(first).length ? second : first;
}
