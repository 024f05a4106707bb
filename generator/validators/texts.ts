import { printKey, printString } from "../print/literal.js";

/** Code without its strings; in place of each stands a mark. */
export interface WithoutTexts {
  readonly code: string;
  /** What the string of a mark says. */
  readonly textOf: (mark: string) => string;
  /** The code with its strings again, as we print them: no sign of them ends or hides anything. */
  readonly restore: (code: string) => string;
}

/**
 * Takes all strings out of code that Ajv has printed, so that no text of a document is taken for code when the rest is
 * changed.
 */
export function withoutTexts(printed: string): WithoutTexts {
  const texts: string[] = [];
  const code = printed.replaceAll(/"(?:[^"\\\n]|\\.)*"/gu, (literal) => {
    // Ajv prints strings with JSON.stringify
    texts.push(JSON.parse(literal) as string);
    return `§${texts.length - 1}§`;
  });
  const left = code.replaceAll(/\/\*#.*?\*\//gu, "");
  if (/["'`]/u.test(left)) throw new Error("Ajv has printed strings in a way that is not known");
  const textOf = (mark: string): string => texts[Number(mark.slice(1, -1))] ?? "";
  return {
    code: left,
    textOf,
    // in one go: a text may look like a mark
    restore: (changed) =>
      changed.replaceAll(/((?<=[{,])§\d+§(?=:))|§\d+§/gu, (mark, key?: string) =>
        key === undefined ? printString(textOf(mark)) : printKey(textOf(mark)),
      ),
  };
}
