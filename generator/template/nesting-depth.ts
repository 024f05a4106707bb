// Character codes: this runs over every character of large clients.
const quote = 0x22;
const backslash = 0x5c;
const slash = 0x2f;
const star = 0x2a;

/**
 * How many brackets are open at once at most, in code as our templates print it: with double-quoted strings and
 * comments, but without templates and regular expressions.
 */
export function nestingDepth(code: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < code.length; index++) {
    switch (code.charCodeAt(index)) {
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > deepest) deepest = depth;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case quote:
        index = endOfString(code, index);
        break;
      case slash:
        index = endOfComment(code, index);
        break;
      default: // text
    }
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
