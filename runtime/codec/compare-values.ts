/** Whether two values of JSON are the same, whatever the order of their keys. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => isEqual(item, b[index]));
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** The places of two items that are the same; in time that grows with the size of the list, not with its square. */
export function findDuplicate(
  items: readonly unknown[],
): readonly [first: number, second: number] | undefined {
  const scalars = new Map<unknown, number>();
  const texts = new Map<string, number>();
  for (const [place, item] of items.entries()) {
    const isScalar = typeof item !== "object" || item === null;
    const before = isScalar ? placeOf(scalars, item, place) : placeOf(texts, canonicalText(item), place);
    if (before !== place) return [before, place];
  }
  return undefined;
}

/** Where the key was seen first. */
function placeOf<Key>(places: Map<Key, number>, key: Key, place: number): number {
  const before = places.get(key);
  if (before === undefined) places.set(key, place);
  return before ?? place;
}

/** The same for objects that differ in the order of their keys only. */
function canonicalText(item: object): string {
  return JSON.stringify(item, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`; // of a codec; JSON has none
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.keys(value)
        .toSorted()
        .map((key) => [key, Reflect.get(value, key) as unknown]),
    );
  });
}
