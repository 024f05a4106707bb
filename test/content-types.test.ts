import { expect, it } from "vitest";
import { kindOf } from "../asyncapi/read/payloads.js";
import { contentKindOf } from "../runtime/codec/content.js";

it.each([
  ["application/json", "json"],
  ["application/vnd.orders.v1+json; charset=utf-8", "json"],
  ["Application/JSON", "json"],
  ["text/json", "json"],
  ["text/plain", "text"],
  ["application/xml", "text"],
  ["application/atom+xml", "text"],
  ["application/yaml", "text"],
  ["application/octet-stream", "bytes"],
  ["application/avro", "bytes"],
  ["application/jsonl", "bytes"],
])("the generator types %s as the runtime decodes it: %s", (contentType, kind) => {
  expect(kindOf(contentType)).toBe(kind);
  expect(contentKindOf(contentType)).toBe(kind);
});
