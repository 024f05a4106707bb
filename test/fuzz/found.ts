import type { Json } from "../../asyncapi/index.js";

/** Documents that fuzzing found to break a promise, by what was wrong. */
export const found: Readonly<Record<string, Json>> = {
  "a line that a lone carriage return ends": "\r\0",
  "a name of a sign that Unicode counts as a number, and no identifier may have": {
    asyncapi: "3.0.0",
    info: { title: "Orders", version: "1" },
    channels: { a: { address: "a", messages: { m: { name: "❶", payload: { type: "string" } } } } },
  },
};
