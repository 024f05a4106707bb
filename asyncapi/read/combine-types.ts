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
  return union(
    byKind(types.flatMap((type) => (type.kind === "intersection" ? type.members : [type]))).map(both),
  );
}

function both(types: readonly Type[]): Type {
  const members: (Type | Merged)[] = [];
  const seen = new Set<string>();
  let base: Merged | undefined;
  for (const member of types) {
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
  const [only, ...others] = members.map((member) => (member instanceof Merged ? member.type : member));
  if (only === undefined) return { kind: "unknown" };
  return others.length === 0 ? only : { kind: "intersection", members: [only, ...others] };
}

/** What a type can be in JSON, where it is one of these. */
type Kinds = ReadonlySet<string>;

/**
 * Types without the alternatives that are of another kind than all of them can be: to the compiler, a text also is an
 * object of optional properties. One list for each way in which all of them can be met.
 */
function byKind(types: readonly Type[]): readonly (readonly Type[])[] {
  let possible: Kinds | undefined;
  for (const own of types.map(jsonKinds)) {
    const before: Kinds | undefined = possible;
    possible =
      own === undefined || before === undefined
        ? (own ?? before)
        : new Set([...before].filter((kind) => own.has(kind)));
  }
  if (possible === undefined) return [types];
  const objects = new Set([...possible].filter((kind) => kind === "object"));
  const others = new Set([...possible].filter((kind) => kind !== "object"));
  const isMixed = (type: Type): boolean =>
    type.kind === "union" &&
    type.members.some(({ kind }) => kind === "object") &&
    type.members.some((member) => isWithout(member, objects));
  const ways =
    objects.size > 0 && others.size > 0 && types.filter(isMixed).length > 1 ? [objects, others] : [possible];
  return ways.map((kinds) =>
    kinds.size === 0
      ? [{ kind: "never" }]
      : types.map((type) =>
          type.kind === "union" ? union(type.members.filter((member) => !isWithout(member, kinds))) : type,
        ),
  );
}

function isWithout(type: Type, kinds: Kinds): boolean {
  const own = jsonKinds(type);
  return own !== undefined && [...own].every((kind) => !kinds.has(kind));
}

/** What a value of the type can be in JSON; `undefined` where that is not known. */
function jsonKinds(type: Type): Kinds | undefined {
  switch (type.kind) {
    case "null":
    case "boolean":
    case "number":
    case "string":
    case "array":
    case "object":
      return new Set([type.kind]);
    case "tuple":
      return new Set(["array"]);
    case "literal":
      return new Set([typeof type.value]);
    case "union": {
      const all = type.members.map(jsonKinds);
      const known = all.filter((kinds) => kinds !== undefined);
      return known.length < all.length ? undefined : new Set(known.flatMap((kinds) => [...kinds]));
    }
    case "intersection":
      // whatever else its members are, none of them is of another kind
      return type.members.map(jsonKinds).find((kinds) => kinds !== undefined);
    default:
      return undefined;
  }
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
  // Enumerations have many of these.
  if (type.kind === "literal") return `${typeof type.value} ${type.value}`;
  if (type.kind === "null" || type.kind === "string") return type.kind;
  return withoutFormats(type);
}

function withoutFormats(type: Type): string {
  return JSON.stringify(type, (key, value: unknown) =>
    key === "format" && typeof value === "string" ? undefined : value,
  );
}

/** Of two types that differ in formats at most: values of both have a format only where it is the same. */
function eitherOf(first: Type, second: Type): Type {
  if (JSON.stringify(first) === JSON.stringify(second)) return first;
  return JSON.parse(withoutFormats(first)) as Type; // the same type, without formats
}

/** The one with more formats: values of both have all of them. */
function bothOf(first: Type, second: Type): Type {
  return JSON.stringify(second).length > JSON.stringify(first).length ? second : first;
}
