import { Linter } from "eslint";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { builtInRules } from "../../../asyncapi/lint/rules/index.js";
import { hazelnats } from "../../../generator/eslint/plugin.js";

/** TypeScript as @typescript-eslint/parser gives it to ESLint: the same tree, by a parser that is here. */
const parser: Linter.Parser = {
  parseForESLint: (text) => {
    const { program } = parseSync("events.ts", text, { astType: "ts", range: true });
    const lines = text.split("\n");
    const placeOf = (offset: number) => {
      const before = text.slice(0, offset).split("\n");
      return { line: before.length, column: before.at(-1)?.length ?? 0 };
    };
    const locate = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const each of Object.values(value)) locate(each);
      if (!("type" in value) || !("start" in value) || !("end" in value)) return;
      Object.assign(value, { loc: { start: placeOf(Number(value.start)), end: placeOf(Number(value.end)) } });
    };
    locate(program);
    const all = {
      start: { line: 1, column: 0 },
      end: { line: lines.length, column: lines.at(-1)?.length ?? 0 },
    };
    // oxc has the tree of ESTree, described by types of its own
    const ast = Object.assign(program, {
      tokens: [],
      comments: [],
      loc: all,
    }) as unknown as Linter.ESLintParseResult["ast"];
    return { ast };
  },
};

/** The rules that find something, as the real ESLint runs them. */
function found(code: string, options: Linter.LanguageOptions = {}): readonly (string | null)[] {
  const linter = new Linter();
  // our own description of ESLint's types is narrower than its own
  const config = hazelnats.configs.recommended as unknown as Linter.Config;
  return linter
    .verify(code, [{ languageOptions: options }, config])
    .map(({ ruleId, message }) => ruleId?.replace("hazelnats/", "") ?? message);
}

describe("the plugin for ESLint", () => {
  // what walnats' linter is tested with, in TypeScript's words
  it.each([
    ["defineGarbage()", []],
    ['defineGarbage("")', []],
    ["defineEvent()", []],
    ["defineEvent(options)", []],
    ['defineEvent({ garbage: "" })', []],
    ["defineEvent({ name })", []],
    ['defineEvent({ ["name"]: "" })', []],
    ['defineEvent({ name: "" })', ["HZN001"]],
    ['hazelnats.defineEvent({ name: "" })', ["HZN001"]],
    ["defineEvent({ name: `` })", ["HZN001"]],
    [`defineEvent({ name: "${"a".repeat(80)}" })`, ["HZN002"]],
    ['defineEvent({ name: "hi there" })', ["HZN003"]],
    ['defineEvent({ name: "Hi" })', ["HZN004"]],
    ['defineEvent({ "name": "hi" })', []],
    ['defineEvent({ description: "oh hi mark" })', []],
    ['defineEvent({ description: "" })', ["HZN005"]],
    [`defineEvent({ description: "${"a".repeat(6000)}" })`, ["HZN006"]],
    ["defineStream({})", []],
    ['defineStream({ maxAge: "12s", maxMessages: 12 })', []],
    ["defineStream({ maxMessages: -12 })", ["HZN011"]],
    ['defineStream({ maxBytes: "0B" })', ["HZN011"]],
    ['defineStream({ maxAge: "1000000000s" })', ["HZN012"]],
    ['defineStream({ maxAge: "12000d" })', ["HZN012"]],
    ["defineSubscriber({ actors: { sendReceipt: {}, book: {} } })", []],
    ['defineSubscriber({ actors: { "": {} } })', ["HZN021"]],
    [`defineSubscriber({ actors: { ${"a".repeat(80)}: {} } })`, ["HZN022"]],
    ['defineSubscriber({ actors: { "hi there": {} } })', ["HZN023"]],
    ["defineSubscriber({ actors: { Hi: {}, ...more } })", ["HZN024"]],
  ])("says of %s: %j", (code, expected) => {
    expect(found(code)).toEqual(expected);
  });

  it.each([
    ['defineEvent({ name: "Hi" as const, subject: "a" } satisfies object)', ["HZN004"]],
    ['defineEvent({ name: "hi", schema: {} as Schema<Order> })', []],
    ['defineEvent<Order>({ description: <string>"" })', ["HZN005"]],
    ["defineSubscriber({ actors: { Hi: {} } as const })", ["HZN024"]],
    ['defineStream({ maxAge: "0s"! })', ["HZN011"]],
  ])("says of TypeScript, %s: %j", (code, expected) => {
    expect(found(code, { parser })).toEqual(expected);
  });

  it("has the levels of hazelnats lint", () => {
    const levels = Object.fromEntries(
      builtInRules.map(({ code, level }) => [`hazelnats/${code}`, level === "warning" ? "warn" : level]),
    );
    expect(levels).toMatchObject(hazelnats.configs.recommended.rules);
  });
});
