import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { printKey, printLiteral, printString } from "../../../generator/print/literal.js";

describe("printLiteral", () => {
  it.each([
    ["quotes", 'a "b" \\ c'],
    ["an end of a template", "`${process.exit(1)}`"],
    ["line ends", "a\nb\r\u2028c\u2029d"],
    ["a hidden change of direction", "admin\u202e\u2066// \u2069"],
    ["a lone surrogate", "\ud800"],
    ["an end of a comment", "*/ process.exit(1) /*"],
    ["a script end", "</script>"],
  ])("prints a string with %s so that it means the same", (_what, text) => {
    expect(runInNewContext(printString(text))).toBe(text);
    expect(printString(text)).not.toMatch(/[\n\r\u2028\u2029\u202e\u2066]/);
  });

  it("prints any JSON so that it means the same", () => {
    const value = { a: [1, -2.5e-7, true, null, "x"], "b-c": { "0": {}, "": [] }, ümlaut: false };
    expect(JSON.stringify(runInNewContext(`(${printLiteral(value)})`))).toBe(JSON.stringify(value));
  });

  it("keeps __proto__ a property instead of setting the prototype", () => {
    const value = JSON.parse('{ "__proto__": { "admin": true } }');
    const printed: unknown = runInNewContext(`(${printLiteral(value)})`);
    expect(Object.keys(printed as object)).toEqual(["__proto__"]);
    expect((printed as { admin?: boolean }).admin).toBeUndefined();
  });

  it("quotes keys only where they need it", () => {
    expect(["a", "$b", "c-d", "1", "größe", ""].map(printKey)).toEqual([
      "a",
      "$b",
      '"c-d"',
      '"1"',
      "größe",
      '""',
    ]);
  });
});
