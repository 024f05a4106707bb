import { describe, expect, it } from "vitest";
import { consumerFilters, subjectMatcher } from "../../../runtime/subscribe/match-subject.js";

describe("subjectMatcher", () => {
  it("reads parameters that are whole tokens", () => {
    const match = subjectMatcher("orders.cancelled.{region}.{id}");
    expect(match("orders.cancelled.eu.42")).toEqual(
      new Map([
        ["region", "eu"],
        ["id", "42"],
      ]),
    );
  });

  it("reads a parameter inside of a token, and refuses what only its filter lets through", () => {
    const match = subjectMatcher("orders.order-{id}.placed");
    expect(match("orders.order-7.placed")).toEqual(new Map([["id", "7"]]));
    expect(match("orders.invoice-7.placed")).toBeUndefined();
    expect(match("orders.order-.placed")).toBeUndefined();
  });

  it("takes everything else literally", () => {
    const match = subjectMatcher("a+b.(c).$d");
    expect(match("a+b.(c).$d")).toEqual(new Map());
    expect(match("aab.c.$d")).toBeUndefined();
  });

  it("keeps a parameter that is called like a property of all objects", () => {
    expect(subjectMatcher("x.{__proto__}")("x.y")).toEqual(new Map([["__proto__", "y"]]));
  });
});

describe("consumerFilters", () => {
  it("keeps filters that are apart", () => {
    expect(consumerFilters(["a.b", "a.{x}.c"])).toEqual(["a.b", "a.*.c"]);
  });

  it("keeps one of equal filters", () => {
    expect(consumerFilters(["a.{x}", "a.{y}"])).toEqual(["a.*"]);
  });

  it("widens overlapping filters into one, because the server refuses them", () => {
    expect(consumerFilters(["a.{x}.c", "a.b.{y}"])).toEqual(["a.*.*"]);
    expect(consumerFilters(["a.b.c", "x.y.z", "{p}.y.z", "x.{q}.z"])).toEqual(["a.b.c", "*.*.z"]);
  });
});

describe("subjectMatcher, on subjects of somebody else's choice", () => {
  it("reads a subject that nearly matches in as many ways as a regular expression would try", () => {
    const match = subjectMatcher("{a}-{b}-{c}-{d}-{e}x");
    expect(match("-".repeat(4_000))).toBeUndefined();
    expect(match("1-2-3-4-5x")?.get("e")).toBe("5");
  });

  it.each(["{a}-{b}", "x{a}-{b}y", "{a}--{b}-{c}", "a{a}", "{a}a", "aa{a}aa"])(
    "reads the same from %s as the greedy pattern",
    (template) => {
      const pattern = new RegExp(`^${template.replaceAll(/\{[^{}]*\}/g, "([^.]+)")}$`);
      const match = subjectMatcher(template);
      const alphabet = ["-", "a", "x", "y"];
      const texts = Array.from({ length: 4 ** 6 }, (_, index) =>
        Array.from({ length: 6 }, (_each, place) => alphabet[Math.trunc(index / 4 ** place) % 4]).join(""),
      ).flatMap((text) => [text, text.slice(0, 3), text.slice(0, 2)]);
      for (const text of texts) {
        const expected = pattern.exec(text)?.slice(1);
        const found = match(text);
        expect(found && [...found.values()], text).toEqual(expected);
      }
    },
  );
});
