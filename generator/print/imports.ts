/** An import of named things, in alphabetical order; the empty string where there is none. */
export function printImport(
  names: Iterable<string>,
  from: { readonly module: string; readonly type?: true },
): string {
  const sorted = [...new Set(names)].sort(byCodePoint);
  if (sorted.length === 0) return "";
  return `import ${from.type ? "type " : ""}{ ${sorted.join(", ")} } from "${from.module}";`;
}

/** The same order on every machine, whatever its language. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
