import { Type } from "@sinclair/typebox";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodePayload, encodePayload } from "../../../runtime/codec/index.js";
import { defineEvent, type AnySchema } from "../../../runtime/index.js";

function eventOf(schema: AnySchema, contentType = "application/json") {
  return defineEvent({ name: "thing", subject: "thing", schema, contentType });
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "nothing failed",
    (error: unknown) => error,
  );
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);

describe("payloads of JSON Schemas", () => {
  const schema = {
    type: "object",
    properties: {
      id: { type: "string", format: "uuid" },
      items: { type: "array", items: { type: "object", properties: { "a/b": { type: "number" } } } },
    },
    required: ["id"],
  };
  const id = "0b4e1f3a-2f6f-4a6f-9d7a-3a8c0f3f8c11";

  it("come back as they were", async () => {
    const event = eventOf(schema);
    const value = { id, items: [{ "a/b": 1 }] };
    expect(await decodePayload(event, await encodePayload(event, value))).toEqual(value);
  });

  it("are checked on the way out and on the way in, with a JSON Pointer to the mistake", async () => {
    const event = eventOf(schema);
    const wrong = { id, items: [{}, { "a/b": "x" }] };
    const expected = {
      code: "INVALID_PAYLOAD",
      event: "thing",
      issues: [{ path: "/items/1/a~1b", message: "must be number" }],
    };
    expect(await failureOf(encodePayload(event, wrong))).toMatchObject(expected);
    expect(await failureOf(decodePayload(event, bytes(JSON.stringify(wrong))))).toMatchObject(expected);
  });

  it("are checked for formats, and unknown formats and keywords say nothing", async () => {
    expect(await failureOf(encodePayload(eventOf(schema), { id: "no uuid" }))).toMatchObject({
      issues: [{ path: "/id", message: 'must match format "uuid"' }],
    });
    const odd = eventOf({ type: "string", format: "made-up", "x-own": true, example: "a" });
    expect(text(await encodePayload(odd, "a"))).toBe('"a"');
  });

  it("name what an enumeration allows and what is too much", async () => {
    const closed = eventOf({ properties: { a: { enum: ["x", "y"] } }, additionalProperties: false });
    expect(await failureOf(encodePayload(closed, { a: "z" }))).toMatchObject({
      issues: [{ path: "/a", message: 'must be equal to one of the allowed values: ["x","y"]' }],
    });
    expect(await failureOf(encodePayload(closed, { b: 1 }))).toMatchObject({
      issues: [{ path: "", message: 'must NOT have additional properties: "b"' }],
    });
  });

  it("are compared by what they own, whatever they call it", async () => {
    const invalid = { code: "INVALID_PAYLOAD", event: "thing" };
    for (const key of ["valueOf", "toString", "constructor", "__proto__", "hasOwnProperty"]) {
      const [one, same, other] = [`{"${key}":{"a":1}}`, `{"${key}":{"a":1}}`, `{"${key}":{"a":2}}`];
      const parsed: unknown = JSON.parse(one);
      for (const compared of [{ const: parsed }, { enum: ["x", parsed] }]) {
        expect(text(await encodePayload(eventOf(compared), JSON.parse(same)))).toBe(one);
        expect(await failureOf(decodePayload(eventOf(compared), bytes(other)))).toMatchObject(invalid);
      }
      const unique = eventOf({ type: "array", uniqueItems: true });
      expect(text(await encodePayload(unique, [JSON.parse(one), JSON.parse(other)]))).toBe(
        `[${one},${other}]`,
      );
      expect(await failureOf(decodePayload(unique, bytes(`[${one},1,${same}]`)))).toMatchObject({
        ...invalid,
        issues: [{ message: "must NOT have duplicate items (items ## 0 and 2 are identical)" }],
      });
      const names = eventOf({ type: "array", uniqueItems: true, items: { type: "string" } });
      expect(await failureOf(decodePayload(names, bytes(`["${key}","${key}"]`)))).toMatchObject(invalid);
    }
  });

  it("are refused where a number is larger than JavaScript's numbers", async () => {
    const event = eventOf({ type: "object", properties: { total: { type: "number" } } });
    expect(await decodePayload(event, bytes('{"total":1e300}'))).toEqual({ total: 1e300 });
    expect(await failureOf(decodePayload(event, bytes('{"total":1e400}')))).toMatchObject({
      code: "INVALID_PAYLOAD",
    });
  });

  it("follow newer drafts where $schema names them", async () => {
    const draft = "https://json-schema.org/draft/2020-12/schema";
    const tuple = eventOf({ $schema: draft, type: "array", prefixItems: [{ type: "string" }], items: false });
    expect(text(await encodePayload(tuple, ["a"]))).toBe('["a"]');
    expect(await failureOf(encodePayload(tuple, ["a", "b"]))).toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  it("may have the same $id in two events", async () => {
    const one = eventOf({ $id: "https://example.com/a", type: "string" });
    const two = eventOf({ $id: "https://example.com/a", type: "number" });
    expect(text(await encodePayload(one, "1"))).toBe('"1"');
    expect(text(await encodePayload(two, 1))).toBe("1");
  });

  it("may have patterns that are only legal without the unicode flag", async () => {
    const event = eventOf({ type: "string", pattern: "^a\\-b$" });
    expect(text(await encodePayload(event, "a-b"))).toBe('"a-b"');
  });

  it.each([
    ["a pattern that is none", { type: "string", pattern: "(" }],
    ["a type that is none", { type: "text" }],
    ["a reference into nowhere", { $ref: "#/definitions/missing" }],
    ["a check that is not done at once", { $async: true, type: "object" }],
  ])("are refused with the event's name where the schema has %s", async (_what, broken) => {
    const failure = await failureOf(encodePayload(eventOf(broken), "a"));
    expect(failure).toMatchObject({ code: "INVALID_DEFINITION", setting: 'event "thing": schema' });
  });

  it("are refused, not crashed on, when they are nested too deeply", async () => {
    const event = eventOf({ $id: "list", type: "array", items: { $ref: "#" } });
    const deep = bytes("[".repeat(200_000) + "]".repeat(200_000));
    expect(await failureOf(decodePayload(event, deep))).toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  it("may have keys that mean something to JavaScript", async () => {
    const event = eventOf({ type: "object" });
    const decoded = await decodePayload(event, bytes('{"__proto__":{"admin":true},"constructor":1}'));
    expect(Reflect.get(Object(decoded), "admin")).toBeUndefined();
    expect(Object.keys(Object(decoded))).toEqual(["__proto__", "constructor"]);
  });
});

describe("payloads that JSON can't hold", () => {
  it.each([
    ["undefined", undefined, ""],
    ["a function", () => 1, ""],
    ["a bigint", { a: 1n }, ""],
    ["NaN", { a: [1, Number.NaN] }, "/a/1"],
    ["infinity", { a: null, b: Infinity }, "/b"],
  ])("are refused: %s", async (_what, value, path) => {
    expect(await failureOf(encodePayload(eventOf({}), value))).toMatchObject({
      code: "INVALID_PAYLOAD",
      issues: [{ path }],
    });
  });

  it("are refused on the way in", async () => {
    const event = eventOf({});
    expect(await failureOf(decodePayload(event, bytes("{")))).toMatchObject({
      code: "INVALID_PAYLOAD",
      issues: [{ path: "", message: "is not JSON in UTF-8" }],
    });
    expect(await failureOf(decodePayload(event, new Uint8Array([0x22, 0xff, 0x22])))).toMatchObject({
      code: "INVALID_PAYLOAD",
    });
  });
});

describe("payloads of other content types", () => {
  it("are text", async () => {
    const event = eventOf({ type: "string", maxLength: 5 }, "text/plain; charset=utf-8");
    expect(text(await encodePayload(event, "grün"))).toBe("grün");
    expect(await decodePayload(event, bytes("grün"))).toBe("grün");
    expect(await failureOf(encodePayload(event, "too long"))).toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  it("are bytes that nobody looks into", async () => {
    const event = eventOf({ type: "string", format: "binary" }, "application/octet-stream");
    const data = new Uint8Array([0, 255]);
    expect(await encodePayload(event, data)).toBe(data);
    expect(await decodePayload(event, data)).toBe(data);
    expect(await failureOf(encodePayload(event, "text"))).toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  it("are JSON where the media type ends so", async () => {
    const event = eventOf({ type: "object" }, "application/vnd.acme+json");
    expect(text(await encodePayload(event, { a: 1 }))).toBe('{"a":1}');
  });
});

describe("payloads of libraries", () => {
  it("are checked by zod, sent as given, and handed over as zod made them", async () => {
    const event = eventOf(z.object({ at: z.iso.datetime().transform((value) => new Date(value)) }));
    const given = { at: "2026-01-02T03:04:05Z" };
    const sent = await encodePayload(event, given);
    expect(text(sent)).toBe(JSON.stringify(given));
    expect(await decodePayload(event, sent)).toEqual({ at: new Date(given.at) });
    expect(await failureOf(encodePayload(event, { at: "noon" }))).toMatchObject({
      code: "INVALID_PAYLOAD",
      issues: [{ path: "/at" }],
    });
  });

  it("may be checked later", async () => {
    const event = eventOf(z.string().refine(async (value) => value !== "bad"));
    expect(text(await encodePayload(event, "good"))).toBe('"good"');
    expect(await failureOf(encodePayload(event, "bad"))).toMatchObject({ code: "INVALID_PAYLOAD" });
  });

  it("are checked by TypeBox' JSON Schemas", async () => {
    const event = eventOf(Type.Object({ n: Type.Integer() }));
    expect(text(await encodePayload(event, { n: 1 }))).toBe('{"n":1}');
    expect(await failureOf(encodePayload(event, { n: 1.5 }))).toMatchObject({ issues: [{ path: "/n" }] });
  });
});

describe("names that every object of JavaScript has", () => {
  it("count as properties only where a payload has them", async () => {
    const required = eventOf({ type: "object", required: ["constructor", "toString"] });
    expect(await failureOf(decodePayload(required, bytes("{}")))).toMatchObject({ code: "INVALID_PAYLOAD" });
    const typed = eventOf({ type: "object", properties: { constructor: { type: "string" } } });
    expect(await decodePayload(typed, bytes("{}"))).toEqual({});
  });
});
