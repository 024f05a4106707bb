import { describe, expect, it } from "vitest";
import { disablingsOf } from "../../../asyncapi/lint/comments.js";
import { fixText } from "../../../asyncapi/lint/fix.js";

describe("a comment that asks for silence", () => {
  it.each([
    [
      "# hazelnats-disable-next-line HZN105 -- it is small\na: 1",
      { line: 2, rules: ["HZN105"], reason: "it is small" },
    ],
    [
      "// hazelnats-disable-next-line HZN105, shadowed-subject\n\n// why\ncall();",
      { line: 4, rules: ["HZN105", "shadowed-subject"] },
    ],
    ["/* hazelnats-disable-next-line */\ncall();", { line: 2, rules: [] }],
    ["a: 1 # hazelnats-disable-line HZN001", { line: 1, rules: ["HZN001"] }],
    ["# hazelnats-disable HZN001\na: 1", { rules: ["HZN001"] }],
  ])("is read: %j", (text, expected) => {
    const { location, ...rest } = disablingsOf(text, "/a.yaml")[0] ?? {};
    expect(location).toMatchObject({ file: "/a.yaml", line: 1 });
    expect(rest).toEqual(expected);
  });

  it.each([
    "hazelnats-disable-next-line HZN105",
    "# hazelnats-disabled",
    "# see hazelnats-disable-next-lines",
  ])("is none: %j", (text) => expect(disablingsOf(text, "/a.yaml")).toEqual([]));
});

describe("what is fixed", () => {
  it("is lines alone, and the rest of the text stays to the byte", () => {
    const text =
      'a:\r\n  # kept\r\n  b:\r\n    description: ""\r\n  description: \'\'  # empty\r\n  c: "x"\r\nd: 1';
    const location = { file: "/a.yaml", line: 1, column: 1 };
    const result = { remove: "description", location, message: "", severity: "warning", rule: undefined };
    // what a rule is matters to nobody here
    const results = [result] as unknown as Parameters<typeof fixText>[1]["results"];
    expect(fixText(text, { results, unused: [] })).toEqual({
      text: 'a:\r\n  # kept\r\n  b:\r\n    description: ""\r\n  c: "x"\r\nd: 1',
      count: 1,
    });
  });
});
