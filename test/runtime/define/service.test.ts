import { describe, expect, it } from "vitest";
import { defineEvent, definePublisher, defineService, defineSubscriber } from "../../../runtime/index.js";

const placed = defineEvent({ name: "placed", subject: "orders.placed", schema: { type: "object" } });

describe("a service", () => {
  it("is a frozen value of what it publishes and handles", () => {
    const publisher = definePublisher({ name: "web", events: { placed } });
    const service = defineService({ name: "shop", version: "1.0.0", publishers: [publisher] });
    expect(service.publishers).toEqual([publisher]);
    expect(Object.isFrozen(service)).toBe(true);
  });

  it("has no two subscribers of one name, for they would share their consumers", () => {
    const subscriber = defineSubscriber({ name: "jobs", actors: { take: { event: placed } } });
    expect(() =>
      defineService({ name: "shop", version: "1.0.0", subscribers: [subscriber, subscriber] }),
    ).toThrow(/subscribers/u);
    expect(() => defineService({ name: "a b", version: "1.0.0" })).toThrow(/name/u);
  });
});
