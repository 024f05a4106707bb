import { headers as createHeaders } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import { decodeHeaders, encodeHeaders } from "../../../runtime/codec/index.js";
import { defineEvent } from "../../../runtime/index.js";

const headers = {
  type: "object",
  properties: {
    tenant: { type: "string" },
    priority: { type: "integer" },
    dry: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["tenant"],
  additionalProperties: false,
};
const event = defineEvent({ name: "thing", subject: "thing", schema: {}, headers });

function arrived(entries: Readonly<Record<string, string>>) {
  const result = createHeaders();
  for (const [name, value] of Object.entries(entries)) result.set(name, value);
  return new Map<string, readonly string[]>(result);
}

describe("encodeHeaders", () => {
  it("writes numbers and booleans as text, and lists as JSON", async () => {
    const encoded = await encodeHeaders(event, { tenant: "5", priority: 7, dry: false, tags: ["a"] });
    expect(Object.fromEntries(encoded)).toEqual({ tenant: "5", priority: "7", dry: "false", tags: '["a"]' });
  });

  it("lets others pass and leaves out what is undefined", async () => {
    const encoded = await encodeHeaders(event, { tenant: "a", traceparent: "00-1", priority: undefined });
    expect(Object.fromEntries(encoded)).toEqual({ tenant: "a", traceparent: "00-1" });
  });

  it.each([
    ["a described header is missing", {}],
    ["a described header has another type", { tenant: "a", priority: "high" }],
    ["a value has a line break", { tenant: "a\r\nNats-Msg-Id: x" }],
    ["a name is no token", { tenant: "a", "x: y\r\nz": "1" }],
    ["a name belongs to the server", { tenant: "a", "Nats-Rollup": "all" }],
    ["a name belongs to the runtime", { tenant: "a", "Hazelnats-Reply": "x" }],
  ])("refuses when %s", async (_what, given) => {
    await expect(encodeHeaders(event, given)).rejects.toMatchObject({ code: "INVALID_HEADERS" });
  });
});

describe("decodeHeaders", () => {
  it("reads values by what the schema asks for", async () => {
    const found = arrived({
      tenant: "5",
      priority: "7",
      dry: "true",
      tags: '["a"]',
      "Nats-Msg-Id": "x",
      other: "y",
    });
    expect(await decodeHeaders(event, found)).toEqual({ tenant: "5", priority: 7, dry: true, tags: ["a"] });
  });

  it("refuses what does not match, with a JSON Pointer", async () => {
    await expect(decodeHeaders(event, arrived({ tenant: "a", priority: "high" }))).rejects.toMatchObject({
      code: "INVALID_HEADERS",
      issues: [{ path: "/priority" }],
    });
    await expect(decodeHeaders(event, new Map())).rejects.toMatchObject({ code: "INVALID_HEADERS" });
  });

  it("gives nothing where the event describes nothing", async () => {
    const plain = defineEvent({ name: "plain", subject: "plain", schema: {} });
    expect(await decodeHeaders(plain, arrived({ a: "1" }))).toEqual({});
  });
});

describe("headers that the schema describes elsewhere than at its top", () => {
  const tags = { type: "array", items: { type: "string" } };
  const parts = {
    Tenant: { type: "object", required: ["tenant"], properties: { tenant: { type: "string" } } },
    Tags: tags,
    Meta: {
      allOf: [
        { $ref: "#/$defs/Tenant" },
        { properties: { priority: { type: "integer" }, tags: { $ref: "#/$defs/Tags" } } },
      ],
    },
  };
  const options = { name: "thing", subject: "thing", schema: {} };
  const given = { tenant: "5", priority: 7, tags: ["a"] };
  const wire = { tenant: "5", priority: "7", tags: '["a"]', "Nats-Msg-Id": "x", traceparent: "y" };

  it.each([
    ["behind a reference", { $ref: "#/$defs/Meta", $defs: parts }],
    ["in allOf", { ...parts.Meta, $defs: parts }],
    [
      "in one of several",
      { oneOf: [{ $ref: "#/$defs/Meta" }, { required: ["other"], properties: { other: {} } }], $defs: parts },
    ],
  ])("are typed, and others are left out: %s", async (_what, headers) => {
    const event = defineEvent({ ...options, headers });
    expect(Object.fromEntries(await encodeHeaders(event, given))).toMatchObject({ tags: '["a"]' });
    expect(await decodeHeaders(event, arrived(wire))).toEqual(given);
  });

  it("have names by a pattern", async () => {
    const headers = { type: "object", patternProperties: { "^x\\-": { type: "integer" } } };
    const event = defineEvent({ ...options, headers });
    expect(await decodeHeaders(event, arrived({ "x-a": "1", traceparent: "y" }))).toEqual({ "x-a": 1 });
  });

  it("come back as null, or as what the alternatives say", async () => {
    const either = { anyOf: [{ type: "null" }, { type: "integer" }, tags] };
    const headers = { properties: { a: either, b: either, c: either, d: { type: ["string", "object"] } } };
    const event = defineEvent({ ...options, headers });
    const values = { a: null, b: 3, c: ["x"], d: "{no json" };
    const sent = Object.fromEntries(await encodeHeaders(event, values));
    expect(sent).toEqual({ a: "null", b: "3", c: '["x"]', d: "{no json" });
    expect(await decodeHeaders(event, arrived(sent))).toEqual(values);
  });
});
