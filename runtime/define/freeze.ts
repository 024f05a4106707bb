/**
 * Freezes a definition through and through, so that no process changes what all of it agreed on. Only plain data:
 * the schemas of validation libraries keep caches in themselves and must not be touched.
 */
export function freeze<T>(value: T): T {
  if (isPlain(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  // a Standard Schema may be a plain object, and TypeBox marks its schemas with symbols
  return !("~standard" in value) && Object.getOwnPropertySymbols(value).length === 0;
}
