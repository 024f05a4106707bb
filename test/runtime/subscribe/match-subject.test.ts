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
