import { describe, expect, it } from "vitest";
import { newBudget, slownessOf } from "../../../runtime/pattern/slowness.js";

/** Held against recheck 4.5.0, which comes to the same of all of these in a hundred times the time. */
const patterns: Readonly<Record<ReturnType<typeof slownessOf>["kind"], readonly string[]>> = {
  linear: [
    ...[
      "",
      "a",
      "^[a-z]+$",
      "[a-z]+",
      "\\d+",
      "^[a-z]+@[a-z]+\\.[a-z]+$",
      "^[\\w.+-]+@[\\w-]+\\.[\\w.-]+$",
      "^.{1,4000}$",
    ],
    ...[
      "^[A-Za-z0-9_ ]{3,32}$",
      "[0-9]{5}(-[0-9]{4})?",
      "^\\d{10}-\\d{4}$",
      "^\\+?[1-9]\\d{1,14}$",
      "^\\p{Lu}+\\p{Ll}+$",
    ],
    ...[
      "^(?=.*\\d)(?=.*[a-z]).{8,}$",
      "^(?!.*\\.\\.)[a-z.]+$",
      "^(https?|ftp)://[^\\s/$.?#].[^\\s]*$",
      "^[^\\s]+(\\s+[^\\s]+)*$",
    ],
    ...[
      "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
      "^-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?$",
      "^\\s*\\S+\\s*$",
    ],
    ...[
      "^(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)(\\.(25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)){3}$",
      "^/([^/]+/)*[^/]*$",
    ],
    ...[
      "^v?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$",
    ],
    ...[
      "^(['\"])[^'\"]*\\1$",
      "^([a-z])(?!\\1)+$",
      "^arn:aws:[a-z]+:[a-z0-9-]*:\\d{12}:.+$",
      "^(?:\\$\\{[a-z]+\\}|[^$])*$",
    ],
    ...[
      "^(0|1|2|3)+$",
      "^(\\d+|\\d+\\.\\d+)$",
      "^[a-z0-9]+(?:-[a-z0-9]+)*$",
      "^[\\p{L}\\p{N}._-]+$",
      "(a+)+",
      "^[^[]*[[]*$",
    ],
  ],
  polynomial: [
    ...[
      "^a*a*$",
      "a+$",
      "^[^@]+@[^@]+\\.[^@]+$",
      "^\\s+|\\s+$",
      "(?=.*\\d).{8,}",
      "^(a*)\\1$",
      "^.*\\d.*$",
      "^.+@.+$",
    ],
    ...["^\\w+\\d+$", "^[^a]*[é]+$", "^[^a]*[^^a]*$", "^\\]*[^]*$", "^a(?:b(?=.*c)|d)*$", "(?<!a.*)b"],
  ],
  exponential: [
    ...[
      "(a+)+$",
      "^(a+)+$",
      "^(a*)*$",
      "^(a|aa)+$",
      "^(a|a)*$",
      "^(ab|a|b)*$",
      "^([a-zA-Z0-9]+-?)+$",
      "^(\\w+\\s?)*$",
    ],
    ...[
      "^([a-z]+\\s*)+$",
      "^(?:.*,)*x$",
      "(x+x+)+y",
      "^([\\/\\w \\.-]*)*\\/?$",
      "^(?=(a+)+$)",
      "^(a+)+\\1$",
      "^(?:(a+)+|b)$",
    ],
  ],
  unknown: [
    ...[
      "^(.{0,200}){0,20}$",
      "^(a?){30}a{30}$",
      "^(?:a{1,50}){1,50}$",
      `^${"a?".repeat(30)}$`,
      `^${"(a|a)".repeat(30)}$`,
    ],
    ...["(".repeat(200) + ")".repeat(200)],
  ],
};

describe("how slow a pattern can be", () => {
  it.each(Object.entries(patterns))("is seen: %s", (kind, sources) => {
    for (const source of sources) expect([source, slownessOf(source, "u").kind]).toEqual([source, kind]);
  });

  it("names what reads the same twice", () => {
    expect(slownessOf("^([a-z]+\\s*)+$", "u")).toMatchObject({ parts: ["[a-z]", "\\s"] });
    expect(slownessOf("^\\w+\\d+$", "u")).toMatchObject({ parts: ["\\w", "\\d"] });
  });

  it("also without the flag u", () => {
    expect(slownessOf("^[\\w\\-]+@\\-$", "").kind).toBe("linear");
    expect(slownessOf("^(\\-+)+$", "").kind).toBe("exponential");
  });

  it("takes no more steps than it may, together with others", () => {
    const budget = newBudget();
    const parts = Array.from({ length: 60 }, (_, index) => `[a-z${String.fromCodePoint(0x100 + index)}]*`);
    expect(slownessOf(`^(?:${parts.join("x")}y)*$`, "u", budget).kind).not.toBe("linear");
    for (const source of parts.map((_, index) => `^(?:[a-z]{${index},}\\d)*[a-z]*é{1,400}$`))
      slownessOf(source, "u", budget);
    expect(budget.steps).toBeGreaterThan(-1_000);
  });
});
