import { describe, expect, it } from "vitest";
import { printComment, withoutEcho } from "../../../generator/print/comment.js";

describe("printComment", () => {
  it("prints nothing where there is nothing to say", () => {
    expect(printComment({})).toBe("");
    expect(printComment({ description: " \n " })).toBe("");
  });

  it("keeps a short comment on one line", () => {
    expect(printComment({ description: "In cents.", constraints: ["minimum: 0"] })).toBe(
      "/** In cents. @minimum 0 */",
    );
  });

  it("gives each paragraph and tag its line where there are several", () => {
    expect(
      printComment({ description: "One.\n\nTwo.\n", deprecated: true, default: "a", examples: [{ b: 1 }] }),
    ).toBe(
      [
        "/**",
        " * One.",
        " *",
        " * Two.",
        " * @deprecated",
        ' * @default "a"',
        ' * @example {"b":1}',
        " */",
      ].join("\n"),
    );
  });

  it.each([
    ["a description", { description: "a */ process.exit(1) /*" }],
    ["a default", { default: "*/ process.exit(1) /*" }],
    ["an example", { examples: ["*/x"] }],
    ["a constraint", { constraints: ["pattern: */x"] }],
  ])("lets %s not end the comment", (_what, notes) => {
    const printed = printComment(notes);
    expect(printed.indexOf("*/")).toBe(printed.length - 2);
  });

  it("lets no hidden character through", () => {
    expect(printComment({ description: "a\u202eb\u0000c\u2028d" })).not.toMatch(/[\u202e\u0000\u2028]/);
  });
});

describe("withoutEcho", () => {
  it.each(["Job order", "jobOrder.", "JobOrder", "job_order", "The Job Order Schema", "The jobOrder."])(
    "leaves out %j of JobOrder",
    (description) => {
      expect(withoutEcho({ description, deprecated: true }, "JobOrder")).toEqual({ deprecated: true });
    },
  );

  it("keeps what says more", () => {
    const notes = { description: "A job order that was paid." };
    expect(withoutEcho(notes, "JobOrder")).toBe(notes);
    expect(withoutEcho({}, "JobOrder")).toEqual({});
  });
});
