import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { CORE_SCHEMA, load, mergeTag } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseText } from "../../asyncapi/load.js";
import { lineOf } from "./reading.js";

const path = "/specs/asyncapi.yaml";

function valueOf(text: string): unknown {
  const loaded = parseText(text, path);
  return loaded.kind === "loaded" ? loaded.document.value : loaded.diagnostics.map(lineOf);
}

function placeOf(text: string, pointer: string): string {
  const loaded = parseText(text, path);
  if (loaded.kind === "failed") throw new Error(loaded.diagnostics.map(lineOf).join("\n"));
  const { line, column } = loaded.document.locate(pointer);
  return `${line}:${column}`;
}

describe("parseText", () => {
  it("reads YAML and JSON alike", () => {
    expect(valueOf("a: [1, two]")).toEqual({ a: [1, "two"] });
    expect(valueOf('\uFEFF{ "a": [1, "two"] }')).toEqual({ a: [1, "two"] });
  });

  it("keeps dates, times and words of YAML 1.1 as strings", () => {
    const text = "- 2026-01-31\n- 2026-01-31T10:00:00Z\n- yes\n- 12:30\n- on";
    expect(valueOf(text)).toEqual(["2026-01-31", "2026-01-31T10:00:00Z", "yes", "12:30", "on"]);
  });

  it("reads plain data as js-yaml does", () => {
    const scalar = fc.oneof(
      fc.constantFrom(...["", "~", "null", "Null", "nULL", "true", "TRUE", "tRUE", "false", "False", "yes"]),
      fc.constantFrom(
        ...["0", "-0", "+1", "007", "0o17", "0x1F", "0b1", "1_000", "1e3", "1.", ".5", "-.5e-3"],
      ),
      fc.constantFrom(
        ...[".inf", "-.INF", ".nan", ".", "-", "+", "1.2.3", "2026-01-31", "12:30", "0x", "1e400"],
      ),
      fc.stringMatching(/^[-+.0-9a-fxoeEnNtT~<]{1,6}$/),
      fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
      fc.constantFrom("'it''s'", '"\\u0041\\n"', "&a x", "*a", "!!str 1", "! 1", "__proto__", "<<", "? k"),
    );
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
        fc
          .array(fc.tuple(scalar, tie("value")), { maxLength: 4 })
          .map((pairs) => `{${pairs.map((pair) => pair.join(": ")).join(", ")}}`),
      ),
    }));
    const schema = CORE_SCHEMA.withTags(mergeTag);
    const property = fc.property(value, (text) => {
      const loaded = parseText(text, path);
      if (loaded.kind === "loaded") deepStrictEqual(loaded.document.value, load(text, { schema }));
    });
    expect(fc.check(property, { numRuns: 2_000, seed: 1 })).toMatchObject({ failed: false });
  });

  it("merges with <<, where own keys win", () => {
    expect(valueOf("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}")).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
    });
  });

  it("treats __proto__ and constructor as keys like any other", () => {
    const value = valueOf('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it("reports each duplicate key with the place of the first", () => {
    expect(valueOf("a: 1\nb:\n  c: 1\n  c: 2\na: 2")).toEqual([
      '4:3 error duplicate-key: The key "c" is here twice; it was first given in line 3. (Remove one of them, or give it another name.)',
      '5:1 error duplicate-key: The key "a" is here twice; it was first given in line 1. (Remove one of them, or give it another name.)',
    ]);
  });

  it("says where the syntax is wrong", () => {
    expect(valueOf("a: 1\nb: [1, 2\nc: 3")).toEqual([expect.stringMatching(/^3:1 error syntax: /)]);
    expect(valueOf("")).toEqual([expect.stringMatching(/^1:1 error syntax: The file is empty/)]);
    expect(valueOf("a: 1\n---\nb: 2")).toEqual([expect.stringMatching(/^2:1 .*holds 2 YAML documents/)]);
    expect(valueOf("# one\n---\na: 1\n---\nb: 2")).toEqual([expect.stringMatching(/^4:1 /)]);
  });

  it("says of keys and numbers that JSON does not have where they are", () => {
    expect(valueOf("a: 1\nb:\n  ? [x, y]\n  : 2")).toEqual([
      "3:5 error syntax: A key is a text, and this one is a list. (Put it in quotes if its brackets belong to the text.)",
    ]);
    expect(valueOf("? {b: c}\n: d")).toEqual([expect.stringMatching(/^1:3 .* this one is an object/)]);
    expect(valueOf("a: .nan\nb: [1, -.INF, '.inf']")).toEqual([
      "1:4 error syntax: This number is one of YAML that JSON does not have. (Write a finite number, or put it in quotes where it is a text.)",
      expect.stringMatching(/^2:8 error syntax: /),
    ]);
  });

  it("accepts JSON under a key that is not indented more than the key", () => {
    const text = 'a:\n    b: {\n  "c": [\n 1\n]\n}\n    d: 2\n';
    expect(valueOf(text)).toEqual({ a: { b: { c: [1] }, d: 2 } });
    expect(placeOf(text, "/a/b/c")).toBe("3:3");
    expect(placeOf(text, "/a/d")).toBe("7:5");
  });

  it("does not take a wrongly indented block for a wrongly indented list", () => {
    expect(valueOf("a:\n    b: 1\n  c: 2\n")).toEqual([expect.stringMatching(/^3:\d+ error syntax: /)]);
  });

  it("refuses nesting past 1,000 in words of its own", () => {
    expect(valueOf("[".repeat(10_000))).toEqual([
      expect.stringContaining("error nesting: Values are nested more than 1000 deep."),
    ]);
    expect(valueOf(`${"[".repeat(900)}${"]".repeat(900)}`)).toBeInstanceOf(Array);
  });

  it("refuses aliases that explode or contain themselves, but not those that are merely many", () => {
    const bomb = Array.from({ length: 30 }, (_, index) =>
      index === 0 ? "a0: &a0 [x, x]" : `a${index}: &a${index} [*a${index - 1}, *a${index - 1}]`,
    );
    expect(valueOf(bomb.join("\n"))).toEqual([expect.stringContaining("error alias-expansion: ")]);
    expect(valueOf("a: &a [1, *a]")).toEqual([expect.stringMatching(/^1:11 error alias-cycle: /)]);
    const many = `a: &a {x: 1}\nb: [${Array.from({ length: 500 }, () => "*a").join(", ")}]`;
    expect(valueOf(many)).toHaveProperty("b.499.x", 1);
  });
});

describe("SourceDocument.locate", () => {
  const text = `info:
  title: "Orders"
  'odd/key~': 1
list:
  - one
  - two: 2
    three: 3
flow: {a: [x, {b: y}]}
shared: &shared
  inner: 1
other: *shared
merged:
  <<: *shared
`;

  it("points at the key of a value, and at an item of a list", () => {
    expect(placeOf(text, "/info/title")).toBe("2:3");
    expect(placeOf(text, "/info/odd~1key~0")).toBe("3:3");
    expect(placeOf(text, "/list/0")).toBe("5:5");
    expect(placeOf(text, "/list/1")).toBe("6:5");
    expect(placeOf(text, "/list/1/three")).toBe("7:5");
    expect(placeOf(text, "/flow/a/1/b")).toBe("8:16");
  });

  it("finds what stands behind aliases and merge keys", () => {
    expect(placeOf(text, "/other/inner")).toBe("10:3");
    expect(placeOf(text, "/merged/inner")).toBe("10:3");
  });

  it("gives the nearest value around what does not exist", () => {
    expect(placeOf(text, "/info/nothing/at/all")).toBe("1:1");
  });
});
