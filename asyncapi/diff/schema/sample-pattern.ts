import { parsePattern } from "../../../runtime/pattern/syntax.js";
import type { Pattern } from "../../../runtime/pattern/syntax.js";

const longest = 200;
const candidates = [
  ...["a", "A", "0", " ", "-", "_"],
  ...Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)),
  "é",
  "Ж",
  "\n",
];

/** A few texts that should match a regular expression; they have to be tried. */
export function sampleOfPattern(source: string): readonly string[] {
  const syntax = parsePattern(source, true);
  if (syntax === undefined) return [];
  const short = textOf(syntax.pattern, (least) => least);
  const long = textOf(syntax.pattern, (least, most) => Math.min(most, least + 2));
  return [...new Set([short, long])]
    .filter((text) => text !== undefined)
    .map((text) => text.slice(0, longest));
}

function textOf(pattern: Pattern, times: (least: number, most: number) => number): string | undefined {
  switch (pattern.kind) {
    case "character":
      return characterOf(pattern.source);
    case "sequence": {
      const parts = pattern.parts.map((part) => textOf(part, times));
      return parts.includes(undefined) ? undefined : parts.join("");
    }
    case "choice":
      return pattern.parts.map((part) => textOf(part, times)).find((text) => text !== undefined);
    case "repeat": {
      const part = textOf(pattern.part, times);
      return part?.repeat(Math.min(longest, times(pattern.least, pattern.most)));
    }
    case "edge":
    case "look":
    case "reference":
      return "";
  }
}

function characterOf(source: string): string | undefined {
  try {
    const one = new RegExp(`^(?:${source})$`, "u");
    return candidates.find((candidate) => one.test(candidate)) ?? (source.length === 1 ? source : undefined);
  } catch {
    return undefined;
  }
}
