import { expect, it } from "vitest";
import { readAlone } from "../reading.js";

const spec = (location: string) => `
asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels:
  placed:
    address: orders.placed
    messages:
      orderPlaced:
        payload: { type: object }
        correlationId: { location: ${location} }
operations:
  place: { action: send, channel: { $ref: "#/channels/placed" } }
`;

it.each([
  ["$message.header#/correlation-id", { header: "correlation-id" }],
  ["$message.payload#/meta/conversation", { from: "/meta/conversation" }],
])("knows where the correlation id stands: %s", async (location, want) => {
  const { application, diagnostics } = await readAlone(spec(location));
  expect(application.events[0]?.correlationId).toEqual(want);
  expect(diagnostics).toEqual([]);
});

it.each([
  "$message.header#/a/b",
  "$message.header#/Nats-Msg-Id",
  "$message.header#/",
  "$message.header#/two words",
])("says that nothing can be filled in there: %s", async (location) => {
  const { application, diagnostics } = await readAlone(spec(`"${location}"`));
  expect(application.events[0]).not.toHaveProperty("correlationId");
  expect(diagnostics.join()).toContain("information correlation-id");
});
