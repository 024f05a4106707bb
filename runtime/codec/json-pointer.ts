/** The JSON Pointer (RFC 6901) of a path of keys. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The keys of a JSON Pointer; `undefined` where the text is none. */
export function keysOf(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!/^(?:\/(?:[^~/]|~0|~1)*)+$/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The same as it stands in JSON, where code has a `Date` or a bigint for it. */
export function plainAt(value: unknown, pointer: string): unknown {
  const found = valueAt(value, pointer);
  if (found instanceof Date) return Number.isNaN(found.getTime()) ? undefined : found.toISOString();
  return typeof found === "bigint" ? String(found) : found;
}

/** What a JSON Pointer points to; `undefined` where there is nothing. Only own properties count. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found: unknown = value;
  for (const key of keysOf(pointer) ?? []) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}
