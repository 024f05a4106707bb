import { describe, expect, it } from "vitest";
import { PublishOutcomeUnknownError, StreamConflictError } from "../../runtime/index.js";

describe("what errors say", () => {
  const hint = "Do something.";

  it.each([
    ["maxAge", 0, 604_800_000_000_000, "maxAge is without limit on the server, wanted is 7d."],
    [
      "duplicateWindow",
      90_000_000_000,
      1_500_000_000,
      "duplicateWindow is 90s on the server, wanted is 1500ms.",
    ],
    ["maxBytes", -1, 10_485_760, "maxBytes is without limit on the server, wanted is 10MiB."],
    ["maxMessages", 5, 1_001, "maxMessages is 5 on the server, wanted is 1001."],
    ["retention", undefined, "interest", 'retention is not set on the server, wanted is "interest".'],
    ["subjects", ["a"], ["a", "b"], 'subjects is ["a"] on the server, wanted is ["a","b"].'],
  ])("shows %s in the units in which it is defined", (setting, found, wanted, text) => {
    const error = new StreamConflictError({ stream: "ORDERS", setting, found, wanted, hint });
    expect(error.message).toBe(`stream ORDERS: ${text} Do something.`);
    expect(error).toMatchObject({ found, wanted });
  });

  it("tells of all settings that differ", () => {
    const facts = { stream: "ORDERS", setting: "maxAge", found: 0, wanted: 60_000_000_000, hint };
    const others = [{ setting: "maxMessages", found: 10, wanted: 5 }];
    const error = new StreamConflictError({ ...facts, others });
    expect(error.message).toBe(
      "stream ORDERS: maxAge is without limit on the server, wanted is 1m; maxMessages is 10 on the server, wanted is 5. Do something.",
    );
    expect(error.conflicts.map(({ setting }) => setting)).toEqual(["maxAge", "maxMessages"]);
  });

  it("names the id with which a publish can be repeated, as `publish` takes it", () => {
    const facts = { subject: "orders.placed", messageId: "order-placed:a:1", attempts: 4, elapsed: 10_000 };
    const error = new PublishOutcomeUnknownError("order-placed", facts);
    expect(error.message).toContain('with the option { id: "a:1" }');
  });
});
