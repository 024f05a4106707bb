import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { camelCase, isIdentifier, Names, pascalCase, wordsOf } from "../../generator/naming.js";

describe("wordsOf", () => {
  it.each([
    ["orderPlaced", ["order", "Placed"]],
    ["OrderPlaced", ["Order", "Placed"]],
    ["order-placed", ["order", "placed"]],
    ["ORDER_PLACED", ["ORDER", "PLACED"]],
    ["com.shop.order/placed", ["com", "shop", "order", "placed"]],
    ["HTTPServerStarted", ["HTTP", "Server", "Started"]],
    ["order2Placed", ["order2", "Placed"]],
    ["größeGeändert", ["größe", "Geändert"]],
    ["订单 已创建", ["订单", "已创建"]],
    ["--", []],
  ])("takes %s apart", (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });

  it("finds the same words in ASCII as in other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (name) => {
        expect(wordsOf(`${name} é`)).toEqual([...wordsOf(name), "é"]);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

describe("identifiers", () => {
  it.each([
    ["order-placed", "orderPlaced", "OrderPlaced"],
    ["URLChanged", "urlChanged", "URLChanged"],
    ["OrderV2", "orderV2", "OrderV2"],
    ["2fa-enabled", "_2faEnabled", "_2faEnabled"],
    ["größe-geändert", "größeGeändert", "GrößeGeändert"],
    ["***", "_", "_"],
    ['"; process.exit(1); "', "processExit1", "ProcessExit1"],
  ])("turns %s into legal names", (name, camel, pascal) => {
    expect(camelCase(name)).toBe(camel);
    expect(pascalCase(name)).toBe(pascal);
    expect(isIdentifier(camel) && isIdentifier(pascal)).toBe(true);
  });

  it("gives composed and decomposed spellings of a letter the same name", () => {
    expect(camelCase("gro\u0308ße")).toBe(camelCase("größe"));
  });
});

describe("Names", () => {
  it("gives the plain name first, then the one with the suffix, then says who is in the way", () => {
    const names = new Names<string>();
    expect(names.claim("orders", { suffix: "Event", owner: "a" })).toEqual({
      kind: "claimed",
      name: "orders",
    });
    expect(names.claim("orders", { suffix: "Event", owner: "b" })).toEqual({
      kind: "claimed",
      name: "ordersEvent",
    });
    expect(names.claim("orders", { suffix: "Event", owner: "c" })).toEqual({ kind: "collision", with: "a" });
  });

  it.each(["delete", "default", "await", "defineEvent", "Schema", "Date", "Array"])(
    "never gives %s",
    (word) => {
      expect(new Names<string>().claim(word, { suffix: "Event", owner: "a" })).toEqual({
        kind: "claimed",
        name: `${word}Event`,
      });
    },
  );
});
