import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";

function spec(message: string): string {
  return `asyncapi: 3.0.0
info: { title: House, version: "1" }
channels:
  light: { address: lights.switched, messages: { lightSwitched: ${message} } }
operations:
  switch: { action: send, channel: { $ref: "#/channels/light" } }
`;
}

async function eventOf(message: string) {
  const { application, diagnostics } = await readAlone(spec(message));
  return { event: application.events[0], diagnostics };
}

const attributes = "ce-id: {}, ce-source: {}, ce-type: {}, ce-specversion: {}";
const members =
  "id: { type: string }, source: { type: string }, type: { type: string }, specversion: { type: string }";
const required = "required: [id, source, type, specversion]";

describe("a message of CloudEvents", () => {
  it("is one whose headers have the attributes, which then are no headers of its own", async () => {
    const { event, diagnostics } = await eventOf(
      `{ headers: { type: object, required: [ce-id, tenant], properties: { ${attributes}, tenant: { type: string } } } }`,
    );
    expect(diagnostics).toEqual([]);
    expect(event?.cloudEvents).toEqual({ mode: "binary" });
    expect(event?.headers?.json).toEqual({
      type: "object",
      required: ["tenant"],
      properties: { tenant: { type: "string" } },
    });
  });

  it("is also one where `allOf` adds them, and where the document was written for Kafka", async () => {
    const written = `{ headers: { allOf: [{ properties: { ${attributes} } }, { properties: { ce-type: { enum: [a.b] } } }] } }`;
    expect((await eventOf(written.replaceAll("ce-", "ce_"))).event).toMatchObject({
      cloudEvents: { mode: "binary", type: "a.b" },
    });
    expect((await eventOf(written)).event).not.toHaveProperty("headers");
  });

  it("is one whose payload requires what CloudEvents requires, or whose content type says so", async () => {
    const properties = `properties: { ${members}, data: { type: integer } }`;
    for (const message of [
      `{ payload: { type: object, ${required}, ${properties} } }`,
      `{ contentType: application/cloudevents+json, payload: { type: object, ${properties} } }`,
    ]) {
      const { event, diagnostics } = await eventOf(message);
      expect(diagnostics).toEqual([]);
      expect(event).toMatchObject({
        cloudEvents: { mode: "structured" },
        contentType: "application/json",
        payload: { json: { type: "integer" } },
      });
    }
  });

  it("carries what its datacontenttype says", async () => {
    const type = "datacontenttype: { const: text/plain }";
    const { event } = await eventOf(
      `{ payload: { type: object, ${required}, properties: { ${members}, ${type}, data: { type: string } } } }`,
    );
    expect(event).toMatchObject({ contentType: "text/plain", payload: { json: { type: "string" } } });
  });

  it.each([
    [
      "headers that only look like it",
      "{ headers: { type: object, properties: { ce-id: {}, ce-type: {} } } }",
    ],
    ["a payload with members of these names", `{ payload: { type: object, properties: { ${members} } } }`],
  ])("is not one with %s", async (_, message) => {
    const { event, diagnostics } = await eventOf(message);
    expect(diagnostics).toEqual([]);
    expect(event).not.toHaveProperty("cloudEvents");
  });

  it("can't have an attribute for its correlation id, nor be scheduled", async () => {
    const { event, diagnostics } = await eventOf(
      `{ correlationId: { location: "$message.header#/ce-id" }, headers: { type: object, properties: { ${attributes} } } }`,
    );
    expect(event).not.toHaveProperty("correlationId");
    expect(diagnostics.join()).toContain("information correlation-id");
    const scheduled = spec(`{ headers: { type: object, properties: { ${attributes} } } }`).replace(
      "{ action: send,",
      "{ action: send, x-jetstream: { schedule: { every: 1h } },",
    );
    expect((await readAlone(scheduled)).diagnostics.join()).toContain(
      "An event of CloudEvents can't be scheduled",
    );
  });
});
