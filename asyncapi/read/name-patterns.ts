/**
 * What stands between any characters in all names that a regular expression finds: `["x-", ""]` for `^x-`. `undefined`
 * for one that says more than that.
 */
export function namePartsOf(pattern: string): readonly string[] | undefined {
  // a dollar sign behind a backslash is no end
  const [, start = "", text = "", end = ""] = /^(\^?)((?:\\.|[^\\])*?)(\$?)$/su.exec(pattern) ?? [];
  const found: string[] = start === "" ? ["", ""] : [""];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    const last = found.length - 1;
    if (sign === "\\") {
      const escaped = text.charAt(++at);
      // letters and digits have a meaning of their own behind it
      if (escaped === "" || /[\p{L}\p{N}]/u.test(escaped)) return undefined;
      found[last] += escaped;
    } else if (sign === "." && /[*+]/u.test(text.charAt(at + 1))) {
      at++;
      // `.*?` finds the same
      if (text.charAt(at + 1) === "?") at++;
      found.push("");
    } else if (/[.*+?^$()[\]{}|]/u.test(sign)) return undefined;
    else found[last] += sign;
  }
  if (end === "") found.push("");
  // several that follow each other are one
  return found.filter((part, place) => part !== "" || place === 0 || place === found.length - 1);
}

/** Whether a name may fit both. */
export function mayOverlap(one: readonly string[], other: readonly string[]): boolean {
  const [start, otherStart] = [one[0] ?? "", other[0] ?? ""];
  const [end, otherEnd] = [one.at(-1) ?? "", other.at(-1) ?? ""];
  const starts = start.startsWith(otherStart) || otherStart.startsWith(start);
  return starts && (end.endsWith(otherEnd) || otherEnd.endsWith(end));
}

/** Whether a name has the parts, in their order. */
export function hasParts(name: string, parts: readonly string[]): boolean {
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
