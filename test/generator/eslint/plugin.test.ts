import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { hazelnats } from "../../../generator/eslint/plugin.js";

/** The rules that find something, as the real ESLint runs them. */
function found(code: string): readonly (string | null)[] {
  const linter = new Linter();
  // our own description of ESLint's types is narrower than its own
  const config = hazelnats.configs.recommended as unknown as Linter.Config;
  return linter
    .verify(code, [config])
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
});
