import { describe, expect, it } from "vitest";
import { decodePayload } from "../../../runtime/codec/index.js";
import { defineEvent } from "../../../runtime/index.js";

/** The issues that a payload has, or `undefined` where it is valid. */
async function issuesOf(schema: object, payload: unknown): Promise<unknown> {
  const event = defineEvent({ name: "thing", subject: "thing", schema: { ...schema } });
  return await decodePayload(event, new TextEncoder().encode(JSON.stringify(payload))).then(
    () => undefined,
    (error: unknown) => (error instanceof Error && "issues" in error ? error.issues : error),
  );
}

const hostile = `${"a".repeat(100_000)}!`;

describe("patterns that some texts would make run for ever", () => {
  it.each([
    ["pattern", { pattern: "^(a+)+$" }, "aaa", hostile],
    [
      "patternProperties",
      { patternProperties: { "^(a+)+$": { type: "string" } } },
      { aaa: "" },
      { aaa: 1, [hostile]: 1 },
    ],
    ["propertyNames", { propertyNames: { pattern: "^(a+)+$" } }, { aaa: 1 }, { [hostile]: 1 }],
    ["the square of a text's length", { pattern: "a+$" }, "aaa", hostile],
    ["a pattern that needs no flag u", { pattern: "^(\\-|\\-\\-)+$" }, "---", `${"-".repeat(100_000)}!`],
    ["looking around", { pattern: "^(?=(a|aa)+$)(?!.*b)" }, "aaa", hostile],
    ["the format url", { format: "url" }, "http://a.de/", `http://${":".repeat(300_000)}`],
  ])("have their answer at once: %s", async (_, schema, valid, invalid) => {
    expect(await issuesOf(schema, valid)).toBeUndefined();
    expect(await issuesOf(schema, invalid)).toContainEqual({
      path: expect.any(String),
      message: expect.any(String),
    });
  });

  it("refuse long texts where no engine is linear, also where the pattern must not match", async () => {
    const issues = [
      {
        path: "",
        message: 'has a text of more than 24 characters, too many to be checked against "^(a+)+\\\\1$"',
      },
    ];
    const schema = { pattern: "^(a+)+\\1$" };
    expect(await issuesOf(schema, "aaa")).toBeUndefined();
    expect(await issuesOf(schema, "aaab")).toMatchObject([
      { message: expect.stringContaining("must match") },
    ]);
    expect(await issuesOf(schema, "a".repeat(25))).toEqual(issues);
    expect(await issuesOf({ not: schema }, hostile)).toEqual(issues);
    expect(await issuesOf({ anyOf: [schema, { type: "string" }] }, hostile)).toEqual(issues);
  });

  it("are told apart from the same pattern elsewhere", async () => {
    const schema = {
      properties: { a: { pattern: "^(a+)+$" }, b: { pattern: "^(b+)+$" }, c: { pattern: "^(a+)+$" } },
    };
    expect(await issuesOf(schema, { a: "a", b: "b", c: "a" })).toBeUndefined();
    expect(await issuesOf(schema, { a: "a", b: "a" })).toMatchObject([{ path: "/b" }]);
  });
});
