/** Strings, so that what stands in them is no number; and numbers. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** No number with fewer digits is beyond 2^53. */
const mayBeInexact = /\d{16}/;

/** As `JSON.parse`, with a bigint for each whole number that a number could not hold exactly. */
export function parseExactly(text: string): unknown {
  const plain: unknown = JSON.parse(text);
  if (!mayBeInexact.test(text)) return plain;
  // nobody who wrote the text can have known it
  const mark = crypto.randomUUID();
  let found = false;
  const marked = text.replace(tokens, (token) => {
    if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
    found = true;
    return `"${mark}${token}"`;
  });
  if (!found) return plain;
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** As `JSON.stringify`, with bigints as numbers. */
export function stringifyExactly(value: unknown): string | undefined {
  const mark = crypto.randomUUID();
  let found = false;
  // JSON.stringify's type leaves out that undefined and functions have no JSON
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "bigint") return part;
    found = true;
    return `${mark}${part}`;
  }) as string | undefined;
  return found ? text?.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1") : text;
}

/** The same with the nearest numbers in place of bigints; the value itself where it has none. */
export function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const changed = items.map(withNumbers);
    return changed.every((item, index) => item === items[index]) ? value : changed;
  }
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value);
  const changed = entries.map(([key, part]) => [key, withNumbers(part)] as const);
  return changed.every(([, part], index) => part === entries[index]?.[1])
    ? value
    : Object.fromEntries(changed);
}
