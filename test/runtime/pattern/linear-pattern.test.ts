import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinearPattern } from "../../../runtime/pattern/linear-pattern.js";

const texts = [
  ...[
    "",
    "a",
    "b",
    "aa",
    "ab",
    "aab",
    "aaab",
    "ba",
    "abc",
    "a\n",
    "\na",
    "a\r",
    "\u2028",
    "a b",
    " ",
    "_",
    "0",
    "09",
    "a-b",
  ],
  ...[
    "é",
    "E\u0301",
    "𝒳",
    "\ud83d",
    "\ude00",
    "😀",
    "a😀b",
    "\ud83da",
    "K",
    "ſ",
    "ß",
    "𐐀",
    "\0",
    "}",
    "]",
    "a.b",
    "aXb",
  ],
];

/** Each with the flag `u` where JavaScript takes it so, and without. */
const patterns = [
  ...[
    "",
    "a",
    "^a",
    "a$",
    "^a$",
    "^$",
    "^",
    "$",
    "a|b",
    "^a|b$",
    "(a|b)*",
    "^(a|b)*$",
    "^(?:a+)+$",
    "^(a*)*$",
  ],
  ...[
    "^a{2}$",
    "^a{2,}$",
    "^a{1,2}$",
    "^a{0}$",
    "^(?:a|ab)(?:b|)$",
    "^(?<x>a)+$",
    "a*?b",
    "^a+?$",
    "a??b",
    "^.$",
  ],
  ...[
    "^..$",
    "^.{2}$",
    "^[^a]$",
    "^[]$",
    "^[^]$",
    "^\\w+$",
    "^\\W+$",
    "^\\s+$",
    "^\\S+$",
    "^\\d+$",
    "^\\D$",
    "\\bb",
    "\\Bb",
  ],
  ...[
    "^\\b$",
    "a\\b",
    "^(?:\\b|a)*$",
    "(?=a)",
    "^(?=.*b)a",
    "^(?!.*b)a",
    "a(?!b)",
    "(?<=a)b",
    "(?<!a)b",
    "^(?:(?=a).)*$",
  ],
  ...[
    "^(?:(?!b).)*$",
    "(?<=^a)b",
    "(?<=(?<!a)a)b",
    "(?=(?=a)a)a",
    "(?!)",
    "(?=)",
    "^(?:(?=(?:.a)*$)..)*$",
    "\\p{L}",
    "^\\p{Lu}$",
  ],
  ...[
    "^\\P{L}+$",
    "^\\p{Script=Latin}+$",
    "^\\u{1F600}$",
    "^\\uD83D\\uDE00$",
    "^\\uD83D$",
    "\\uDE00",
    "^[\\uD83D\\uDE00]$",
  ],
  ...[
    "^[😀]$",
    "^😀{1}$",
    "^[\\u{0}-\\u{10FFFF}]$",
    "^\\x61$",
    "^\\cJa$",
    "^\\0$",
    "^[\\]]$",
    "^[a\\-z]+$",
    "^\\-$",
    "a\\.b",
    "]",
  ],
  ...[
    "}",
    "a{",
    "a{,2}",
    "^[\\b]$",
    "^[^\\n]*$",
    "x*",
    "(?:)*",
    "^(?:|a)+$",
    "^(?:a?){3}$",
    "^(?:a?b?){2,4}$",
    "^(?:(?:))*a$",
  ],
  ...[
    "\\u0061",
    "\\u{61}",
    "[^\\s\\S]",
    "^[\\s\\S]*$",
    "^(?=a|b)(?:a|b)$",
    "^(?:^a)+$",
    "(?:a$)+",
    "^(?:a|$)*$",
    "(?<=a{2})b",
  ],
];

function native(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

describe("a linear pattern", () => {
  it.each(patterns)("says of texts what JavaScript says: %s", (pattern) => {
    for (const flags of ["u", ""]) {
      const expected = native(pattern, flags);
      if (expected === undefined) continue;
      const linear = LinearPattern.of(pattern, flags);
      expect(linear).toBeDefined();
      // in turn, so that what is remembered is used
      for (const text of [...texts, ...texts])
        expect([text, flags, linear?.test(text)]).toEqual([text, flags, expected.test(text)]);
    }
  });

  it("knows no references to groups, octal escapes, and nothing too large or too deep", () => {
    for (const pattern of [
      "(a)\\1",
      "(?<x>a)\\k<x>",
      "(?:a{1000}){1000}",
      `${"(".repeat(200)}${")".repeat(200)}`,
    ])
      expect(LinearPattern.of(pattern, "u")).toBeUndefined();
    for (const pattern of ["\\012", "\\1", "\\c", "\\k", "(?=\\2)"])
      expect(LinearPattern.of(pattern, "")).toBeUndefined();
  });

  it("says what JavaScript says of any pattern and any text", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      ".",
      "[ab]",
      "[^a]",
      "\\w",
      "\\s",
      "\\b",
      "\\B",
      "^",
      "$",
      "é",
      "😀",
      "\\p{L}",
    );
    const { pattern } = fc.letrec<{ readonly pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        atom,
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?"))
          .map(([a, sign]) => `(?:${a})${sign}`),
        fc
          .tuple(tie("pattern"), fc.constantFrom("?=", "?!", "?<=", "?<!"))
          .map(([a, sign]) => `(${sign}${a})`),
      ),
    }));
    const text = fc.string({
      unit: fc.constantFrom("a", "b", "c", " ", "\n", "é", "😀", "\ud83d", "\ude00"),
      maxLength: 7,
    });
    fc.assert(
      fc.property(
        pattern,
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("u", "iu", "", "i"),
        (written, each, flags) => {
          // V8 looks for matches of nothing within pairs, which the specification does not
          const hasPair = flags.includes("u") && each.some((one) => /[\ud800-\udfff]/.test(one));
          const source = hasPair ? `^(?:${written})$` : written;
          const expected = native(source, flags);
          fc.pre(expected !== undefined && !(flags === "iu" && /\\b/i.test(source)));
          const linear = LinearPattern.of(source, flags);
          expect(each.map((one) => linear?.test(one))).toEqual(each.map((one) => expected.test(one)));
        },
      ),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it("keeps to its word for more characters and ways than it remembers", () => {
    const linear = LinearPattern.of("(?:a|b|[^\\0])*a(?:[ab]|[^\\0]){14}$", "u");
    const expected = /a[^\0]{14}$/u;
    for (let round = 0; round < 40; round++) {
      const text = Array.from({ length: 2_000 }, (_, index) =>
        String.fromCodePoint(
          97 + ((index * 7 + round * 13 + ((index * index) % 11)) % (round % 2 ? 3 : 40_000)),
        ),
      ).join("");
      expect(linear?.test(text)).toBe(expected.test(text));
    }
  });

  it("reads long texts for patterns that would take JavaScript for ever", () => {
    const long = "a".repeat(200_000);
    for (const pattern of [
      "^(a+)+$",
      "^(a|aa)+$",
      "(?=(a+)+b)a",
      "^(?:a(?=a*b|a*c)|a)*$",
      "(a|a)*$",
      "a*a*a*b",
    ]) {
      const linear = LinearPattern.of(pattern, "u");
      expect([pattern, linear?.test(`${long}!`)]).toEqual([pattern, pattern === "(a|a)*$"]);
    }
  });
});
