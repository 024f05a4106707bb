import { Type } from "@sinclair/typebox";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  defineEvent,
  definePublisher,
  defineStream,
  defineSubscriber,
  InvalidDefinitionError,
  type Schema,
} from "../../../runtime/index.js";

const schema: Schema<{ readonly id: string }> = { type: "object" };

describe("defineStream", () => {
  const good = { name: "ORDERS", subjects: ["orders.>"] };

  it.each([
    ["a name with a dot", { ...good, name: "a.b" }],
    ["a name with a space", { ...good, name: "a b" }],
    ["a name with a slash", { ...good, name: "../etc" }],
    ["an empty name", { ...good, name: "" }],
    ["no subjects", { ...good, subjects: [] }],
    ["an empty token", { ...good, subjects: ["a..b"] }],
    ["a `>` that is not the last", { ...good, subjects: ["a.>.b"] }],
    ["a wildcard inside a token", { ...good, subjects: ["a.b*"] }],
    ["a parameter", { ...good, subjects: ["a.{b}"] }],
    ["a line break", { ...good, subjects: ["a.b\r\nPUB x 0"] }],
    ["a limit of none", { ...good, maxMessages: 0 }],
    ["half a replica", { ...good, replicas: 1.5 }],
    ["a size of none", { ...good, maxBytes: "0B" as const }],
    ["a negative duration", { ...good, maxAge: "-5s" as const }],
    ["a window that outlasts its events", { ...good, maxAge: "1m" as const, duplicateWindow: "2m" as const }],
  ])("refuses %s", (_what, options) => {
    expect(() => defineStream(options)).toThrow(InvalidDefinitionError);
  });

  it("takes a stream without expiry with any window", () => {
    expect(defineStream({ ...good, maxAge: "0s", duplicateWindow: "2m" }).maxAge).toBe("0s");
  });
});

describe("defineEvent", () => {
  it.each([
    ["a wildcard", { subject: "orders.*" }],
    ["an empty token", { subject: "orders." }],
    ["a space", { subject: "orders placed" }],
    ["a brace that is not closed", { subject: "orders.{region" }],
    ["a brace that is not opened", { subject: "orders.region}" }],
    ["a parameter without a name", { subject: "orders.{}" }],
    ["a parameter that stands twice", { subject: "orders.{a}.{a}" }],
    ["two parameters that touch", { subject: "orders.{a}{b}" }],
    ["a name with a colon", { name: "orders:placed" }],
    ["a pointer that is none", { deduplicateBy: "orderId" }],
    ["a pointer to everything", { deduplicateBy: "" }],
    ["an id on a request", { deduplicateBy: "/id", reply: schema }],
    ["a ttl on core NATS", { stream: false as const, ttl: "1h" as const }],
    ["a content type that is none", { contentType: "json" }],
    ["a subject outside of its stream", { stream: { name: "A", subjects: ["a.>"] } }],
  ])("refuses %s", (_what, options) => {
    expect(() => defineEvent({ name: "placed", subject: "orders.placed", schema, ...options })).toThrow(
      InvalidDefinitionError,
    );
  });

  it.each([
    ["a default that is not allowed", { enum: ["eu", "us"], default: "asia" }],
    ["a default of two tokens", { default: "a.b" }],
    ["a value that is a wildcard", { enum: [">"] }],
    ["no value at all", { enum: [] }],
    ["a pointer that is none", { from: "region" }],
  ])("refuses a parameter with %s", (_what, region) => {
    expect(() =>
      defineEvent({ name: "placed", subject: "orders.{region}", parameters: { region }, schema }),
    ).toThrow(InvalidDefinitionError);
  });

  it("says where the mistake is", () => {
    expect(() => defineEvent({ name: "placed", subject: "orders.*", schema })).toThrow(
      'event "placed": subject is "orders.*", expected no wildcards: write a parameter as {name}',
    );
  });

  it("gives an event without a stream one of its own, named for the subject", () => {
    const event = defineEvent({ name: "placed", subject: "orders.{region}.placed", schema });
    expect(event.stream).toEqual({ name: "orders-region-placed", subjects: ["orders.*.placed"] });
  });

  it("freezes what is defined, through and through", () => {
    const event = defineEvent({
      name: "placed",
      subject: "orders.{region}",
      parameters: { region: { enum: ["eu"] } },
      schema: { type: "object", properties: { id: { type: "string" } } },
    });
    for (const part of [
      event,
      event.parameters,
      event.parameters["region"]?.enum,
      event.stream,
      event.schema,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it("leaves the schemas of libraries as they are", () => {
    const zod = z.object({ id: z.string() });
    const typebox = Type.Object({ id: Type.String() });
    const own = {
      "~standard": { version: 1 as const, vendor: "own", validate: (value: unknown) => ({ value }) },
    };
    for (const library of [zod, typebox, own]) {
      const event = defineEvent({ name: "placed", subject: "orders.placed", schema: library });
      expect(event.schema).toBe(library);
      expect(Object.isFrozen(library)).toBe(false);
    }
    expect(zod.extend({ more: z.string() }).parse({ id: "1", more: "2" })).toEqual({ id: "1", more: "2" });
  });
});

describe("definePublisher", () => {
  const placed = defineEvent({ name: "placed", subject: "orders.placed", schema });

  it("refuses two events of one name", () => {
    const twin = defineEvent({ name: "placed", subject: "other.placed", schema });
    expect(() => definePublisher({ name: "orders", events: { placed, twin } })).toThrow(
      InvalidDefinitionError,
    );
  });

  it("refuses two streams of one name", () => {
    const stream = { name: "orders-placed", subjects: ["orders.placed", "more"] };
    const other = defineEvent({ name: "other", subject: "more", schema, stream });
    expect(() => definePublisher({ name: "orders", events: { placed, other } })).toThrow(/one definition/);
  });

  it("refuses a name that can't be a part of subjects", () => {
    expect(() => definePublisher({ name: "my.orders", events: { placed } })).toThrow(InvalidDefinitionError);
  });
});

describe("defineSubscriber", () => {
  const placed = defineEvent({ name: "placed", subject: "orders.placed", schema });
  const other = defineEvent({ name: "other", subject: "other", schema });

  it.each([
    ["events of two streams", { events: { placed, other } }],
    ["no events", { events: {} }],
    ["a concurrency of none", { event: placed, concurrency: 0 }],
    ["a timeout of none", { event: placed, timeout: "0s" as const }],
    ["no attempts", { event: placed, retry: { attempts: 0 } }],
    ["no delays", { event: placed, retry: { delays: [] } }],
    ["a factor below one", { event: placed, retry: { exponential: { factor: 0.5 } } }],
    ["a durable with a dot", { event: placed, durable: "a.b" }],
    ["a date that is none", { event: placed, deliver: { since: "yesterday" } }],
    ["a sequence of none", { event: placed, deliver: { sequence: 0 } }],
  ])("refuses an actor with %s", (_what, actor) => {
    expect(() => defineSubscriber({ name: "billing", actors: { actor } })).toThrow(InvalidDefinitionError);
  });
});
