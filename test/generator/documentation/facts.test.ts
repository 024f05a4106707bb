import { describe, expect, it } from "vitest";
import type { ActorSettings, Retry, StreamSettings } from "../../../asyncapi/index.js";
import { describePolicy } from "../../../generator/view/documentation/actor-facts.js";
import { describeRetry, spanOf } from "../../../generator/view/documentation/retry-words.js";
import { describeStream } from "../../../generator/view/documentation/stream-facts.js";
import { readSpecs } from "../diagram/systems.js";
import { smallSpec } from "../../support/spec.js";

describe("the retry policy in words", () => {
  it.each<[Retry | undefined, string]>([
    [
      undefined,
      "10 attempts (the default), after a random wait of at most 1 s, then twice as long each time; the last comes within 8 min 31 s",
    ],
    [
      { attempts: 5, delays: ["500ms", "2s", "10s"] },
      "5 attempts, after 500 ms, 2 s, 10 s and 10 s; the last comes after 22.5 s",
    ],
    [{ attempts: 3, delays: ["1m"] }, "3 attempts, after 1 min each; the last comes after 2 min"],
    [{ attempts: 2, delays: ["200ms"] }, "2 attempts, after 200 ms"],
    [
      { attempts: 20, delays: ["1s", "1m"] },
      "20 attempts, after 1 s, then 1 min each; the last comes after 18 min 1 s",
    ],
    [{ attempts: 1 }, "none: one attempt"],
    [
      { attempts: 20, exponential: {} },
      "20 attempts, after a random wait of at most 1 s, then twice as long each time, up to 5 min; the last comes within 58 min 31 s",
    ],
    [
      { attempts: 3, exponential: { first: "10s", factor: 3 } },
      "3 attempts, after a random wait of at most 10 s, then 3 times as long each time; the last comes within 40 s",
    ],
    [
      {
        attempts: 2,
        delays: ["1s"],
        on: [
          { error: "CARD_REFUSED", attempts: 1 },
          { error: "ECONNREFUSED", attempts: 50, delays: ["1m"] },
        ],
      },
      "2 attempts, after 1 s; of CARD_REFUSED: no retry; of ECONNREFUSED: 50 attempts, after 1 min each; the last comes after 49 min",
    ],
  ])("%j", (retry, words) => {
    expect(describeRetry(retry)).toBe(words);
  });

  it.each([
    [0, "0 ms"],
    [59_960, "60 s"],
    [3_600_000, "1 h"],
    [90_061_000, "1 d 1 h"],
  ])("%i ms are %s", (milliseconds, words) => {
    expect(spanOf(milliseconds)).toBe(words);
  });
});

const spec = smallSpec().replace("place:\n    action: send", "book:\n    action: receive");

describe("settings", () => {
  it("are all told of an actor", async () => {
    const [application] = (await readSpecs(spec)).applications;
    const [actor] = application?.actors ?? [];
    if (application === undefined || actor === undefined) throw new Error("there is no actor");
    const settings: Required<ActorSettings> = {
      durable: "own-name",
      queue: "no-effect",
      concurrency: 101,
      totalConcurrency: 102,
      priority: "high",
      batch: { size: 103, wait: "104s" },
      timeout: "105s",
      ackWait: "106s",
      pulse: false,
      retry: { attempts: 107 },
      maxAge: "108s",
      tooOld: "ignore",
      maxDeliveries: 109,
      deadLetter: true,
      breaker: { after: 110, rest: "111s", maxRest: "112s" },
      orderBy: { key: "/orderKey", scope: "process" },
      rateLimit: { limit: 113, per: "114s", scope: "all" },
      idempotency: { keep: "115s", lease: "116s" },
      broadcast: true,
      onConsumerDeleted: "recreate",
      deliver: { sequence: 117 },
    };
    const told = describePolicy({ ...actor, settings }, application).map(({ value }) => value);
    const text = told.join("\n");
    for (let number = 101; number <= 117; number++) expect(text).toContain(String(number));
    for (const words of [
      "own-name",
      "high",
      "only those of the handler",
      "is ignored",
      "orders-dead",
      "dead.orders.orders-placed.book.>",
      "/orderKey",
      "each process by itself",
      "in all processes together",
      "each process gets each message",
      "is created again",
    ])
      expect(text).toContain(words);
    expect(text).not.toContain("no-effect");
  });

  it("are all told of a stream", () => {
    const settings: Required<StreamSettings> = {
      maxAge: "101s",
      maxBytes: "102B",
      maxMessages: 103,
      maxMessagesPerSubject: 104,
      maxMessageSize: "105B",
      maxConsumers: 106,
      duplicateWindow: "107s",
      retention: "interest",
      discard: "new",
      storage: "memory",
      replicas: 108,
      compression: "s2",
      messageTtl: true,
      atomicBatches: true,
      schedules: true,
      deduplicate: "forever",
      delays: "subscribers",
      wire: "walnats",
    };
    const facts = describeStream({ name: "ORDERS", origin: "declared", subjects: ["orders.>"], settings });
    const text = facts.map(({ value }) => value).join("\n");
    for (let number = 101; number <= 108; number++) expect(text).toContain(String(number));
    expect(facts.map(({ label }) => label)).toEqual([
      "Subjects of the stream",
      "Kept",
      "When full",
      "Duplicates are known for",
      "Ids",
      "Events for later",
      "Delays",
      "Time to live of one event",
      "Atomic batches",
      "Largest message",
      "Consumers at most",
      "Storage",
      "Replicas",
      "Compression",
      "Shared with",
    ]);
  });
});
