const [quote, backslash, slash, star] = ['"', "\\", "/", "*"].map((text) => text.charCodeAt(0));
const openers: ReadonlySet<number> = new Set(["(", "[", "{"].map((text) => text.charCodeAt(0)));
const closers: ReadonlySet<number> = new Set([")", "]", "}"].map((text) => text.charCodeAt(0)));

/**
 * How many brackets are open at once at most, in code as our templates print it: with double-quoted strings and
 * comments, but without templates and regular expressions.
 */
export function nestingDepth(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < code.length; index++) {
    const character = code.charCodeAt(index);
    if (openers.has(character)) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (closers.has(character)) depth--;
    else if (character === quote) index = endOfString(code, index);
    else if (character === slash) index = endOfComment(code, index);
  }
  return deepest;
}

function endOfString(code: string, start: number): number {
  let index = start + 1;
  for (; index < code.length && code.charCodeAt(index) !== quote; index++)
    if (code.charCodeAt(index) === backslash) index++;
  return index;
}

function endOfComment(code: string, start: number): number {
  const next = code.charCodeAt(start + 1);
  const end =
    next === star ? code.indexOf("*/", start + 2) + 1 : next === slash ? code.indexOf("\n", start) : start;
  return end <= 0 ? code.length : end;
}
