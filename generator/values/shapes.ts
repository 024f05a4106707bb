import { hasParts, type ObjectType, type Type } from "../../asyncapi/index.js";

/** The types that a value at one place may have; names, alternatives and parts of one whole are taken apart. */
export interface Shapes {
  readonly all: readonly Type[];
  /** What a definition is called that is all of it. */
  readonly name?: string;
  /** By the names of properties, also of those that only some of the types list. */
  readonly properties: () => ReadonlyMap<string, Shapes>;
  readonly patterns: () => readonly { readonly parts: readonly string[]; readonly shapes: Shapes }[];
  readonly additional: () => Shapes | undefined;
  readonly prefix: () => readonly Shapes[];
  readonly items: () => Shapes | undefined;
}

/** Equal types at a place are one object, so that types which contain themselves have an end. */
export function openShapes(definitions: ReadonlyMap<string, Type>): (types: readonly Type[]) => Shapes {
  const numbers = new Map<Type, number>();
  const known = new Map<string, Shapes>();
  const shapesOf = (types: readonly Type[]): Shapes => {
    const all = flatten(types, definitions);
    const key = all.map((type) => numbers.get(type) ?? numbers.set(type, numbers.size).size - 1);
    const found = known.get(key.sort((a, b) => a - b).join());
    if (found !== undefined) return found;
    const [only, ...others] = types;
    const shapes: Shapes = {
      all,
      ...(only?.kind === "reference" && others.length === 0 ? { name: only.name } : {}),
      properties: once(() => propertiesOf(all, shapesOf)),
      patterns: once(() => patternsOf(all, shapesOf)),
      additional: once(() =>
        some(
          objects(all).flatMap(({ additional }) => additional ?? []),
          shapesOf,
        ),
      ),
      prefix: once(() => prefixOf(all, shapesOf)),
      items: once(() => some(all.flatMap(itemsOf), shapesOf)),
    };
    known.set(key.join(), shapes);
    return shapes;
  };
  return shapesOf;
}

function flatten(types: readonly Type[], definitions: ReadonlyMap<string, Type>): readonly Type[] {
  const found = new Set<Type>();
  const names = new Set<string>();
  const pending = [...types];
  for (let type = pending.pop(); type !== undefined; type = pending.pop()) {
    if (type.kind === "union" || type.kind === "intersection") pending.push(...type.members);
    else if (type.kind === "reference") {
      const target = definitions.get(type.name);
      if (target !== undefined && !names.has(type.name)) pending.push(target);
      names.add(type.name);
    } else found.add(type);
  }
  return [...found];
}

function objects(all: readonly Type[]): readonly ObjectType[] {
  return all.filter((type) => type.kind === "object");
}

function propertiesOf(
  all: readonly Type[],
  shapesOf: (types: readonly Type[]) => Shapes,
): ReadonlyMap<string, Shapes> {
  const byName = new Map<string, Type[]>();
  for (const { properties } of objects(all)) for (const { name } of properties) byName.set(name, []);
  for (const { properties, patterns = [], additional } of objects(all)) {
    const own = new Map(properties.map(({ name, type }) => [name, type]));
    for (const [name, types] of byName) {
      const pattern = patterns.find(({ parts }) => hasParts(name, parts));
      const type = own.get(name) ?? pattern?.type ?? additional;
      if (type !== undefined) types.push(type);
    }
  }
  return new Map([...byName].map(([name, types]) => [name, shapesOf(types)]));
}

/** Those of one object may be properties or others of another one. */
function patternsOf(
  all: readonly Type[],
  shapesOf: (types: readonly Type[]) => Shapes,
): ReturnType<Shapes["patterns"]> {
  const types = objects(all).flatMap(({ patterns = [], additional }) => [
    ...patterns.map(({ type }) => type),
    ...(additional === undefined ? [] : [additional]),
  ]);
  const several = objects(all).filter(({ patterns = [] }) => patterns.length > 0).length > 1;
  return objects(all).flatMap(({ patterns = [] }) =>
    // names may fit one of each
    patterns.map(({ parts, type }) => ({ parts, shapes: shapesOf(several ? types : [type]) })),
  );
}

function prefixOf(all: readonly Type[], shapesOf: (types: readonly Type[]) => Shapes): readonly Shapes[] {
  const length = Math.max(0, ...all.map((type) => (type.kind === "tuple" ? type.items.length : 0)));
  return Array.from({ length }, (_, place) =>
    shapesOf(
      all.flatMap((type) => (type.kind === "tuple" ? (type.items[place] ?? itemsOf(type)) : itemsOf(type))),
    ),
  );
}

function itemsOf(type: Type): readonly Type[] {
  if (type.kind === "array") return [type.items];
  return type.kind === "tuple" && type.rest !== undefined ? [type.rest] : [];
}

function some(types: readonly Type[], shapesOf: (types: readonly Type[]) => Shapes): Shapes | undefined {
  return types.length === 0 ? undefined : shapesOf(types);
}

function once<T>(make: () => T): () => T {
  const state: { made?: { readonly value: T } } = {};
  return () => (state.made ??= { value: make() }).value;
}
