import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";

/** A channel with two messages, of which an actor handles the first, or both. */
const spec = (first: string, second: string, handled: "first" | "both" = "both") => `
asyncapi: 3.0.0
info: { title: Depot, version: 1.0.0 }
channels:
  parcels:
    address: parcels
    messages:
      packed: ${first}
      lost: ${second}
operations:
  book:
    action: receive
    channel: { $ref: "#/channels/parcels" }
    ${handled === "first" ? `messages: [{ $ref: "#/channels/parcels/messages/packed" }]` : ""}
components:
  schemas:
    Report: { type: object, required: [meta], properties: { meta: { type: object, properties: { kind: { const: lost } } } } }
`;

const object = (properties: string, required = "id"): string =>
  `{ type: object, required: [${required}], properties: { ${properties} } }`;
const withPayload = (properties: string): string => `{ payload: ${object(properties)} }`;
const withHeader = (header: string): string =>
  `{ headers: { type: object, properties: { ${header} } }, payload: ${object("id: { type: string }")} }`;

describe("events of one subject are told apart", () => {
  it.each([
    [
      "a property that is constant in each",
      [withPayload("type: { const: packed }"), withPayload("type: { const: lost }")],
      [
        { from: "/type", values: ["packed"] },
        { from: "/type", values: ["lost"] },
      ],
    ],
    [
      "enumerations that share nothing",
      [withPayload("code: { enum: [1, 2] }"), withPayload("code: { enum: [3] }")],
      [
        { from: "/code", values: [1, 2] },
        { from: "/code", values: [3] },
      ],
    ],
    [
      "a place below, and through references",
      [
        withPayload("meta: { type: object, properties: { kind: { const: packed } } }"),
        `{ payload: { allOf: [{ $ref: "#/components/schemas/Report" }, { type: object, required: [by] }] } }`,
      ],
      [
        { from: "/meta/kind", values: ["packed"] },
        { from: "/meta/kind", values: ["lost"] },
      ],
    ],
    [
      "the alternatives of one of them",
      [
        `{ payload: { oneOf: [${object("t: { const: a }")}, ${object("t: { const: b }")}] } }`,
        withPayload("t: { const: c }"),
      ],
      [
        { from: "/t", values: ["a", "b"] },
        { from: "/t", values: ["c"] },
      ],
    ],
    [
      "a header, as text",
      [withHeader("version: { const: 1 }"), withHeader("version: { const: 2 }")],
      [
        { header: "version", values: ["1"] },
        { header: "version", values: ["2"] },
      ],
    ],
  ])("by %s", async (_, [first = "", second = ""], want) => {
    const { application, diagnostics } = await readAlone(spec(first, second, "first"));
    expect(application.events.map(({ discriminator }) => discriminator)).toEqual(want);
    expect(diagnostics).toEqual([]);
  });

  it.each([
    ["one has no constant", [withPayload("t: { const: a }"), withPayload("t: { type: string }")]],
    ["they share a value", [withPayload("t: { enum: [a, b] }"), withPayload("t: { enum: [b, c] }")]],
    [
      "one lets other values pass",
      [withPayload("t: { const: a }"), withPayload("t: { anyOf: [{ const: b }, { type: number }] }")],
    ],
    [
      "the payload is no JSON",
      [
        `{ contentType: text/plain, payload: { const: a } }`,
        `{ contentType: text/plain, payload: { const: b } }`,
      ],
    ],
    [
      "the header is the runtime's own",
      [withHeader("Hazelnats-Event: { const: a }"), withHeader("Hazelnats-Event: { const: b }")],
    ],
  ])("but not where %s", async (_, [first = "", second = ""]) => {
    const { application } = await readAlone(spec(first, second));
    for (const event of application.events) expect(event).not.toHaveProperty("discriminator");
  });
});

describe("the author is told", () => {
  it("of events with equal schemas", async () => {
    const message = withPayload("id: { type: string }");
    const { diagnostics } = await readAlone(spec(message, message));
    expect(diagnostics).toEqual([
      expect.stringMatching(
        /^9:7 warning ambiguous-messages: Messages of "packed" and "lost" on parcels may look the same/,
      ),
    ]);
  });

  it("of an event whose schema admits nearly everything", async () => {
    const open = "{ payload: { type: object, properties: { id: { type: string } } } }";
    const { diagnostics } = await readAlone(spec(open, withPayload("id: { type: string }")));
    expect(diagnostics).toEqual([expect.stringContaining("warning ambiguous-messages")]);
  });

  it("of an actor whose neighbours' events would become its dead letters", async () => {
    const [first, second] = [withPayload("id: { type: string }"), withPayload("id: { type: integer }")];
    const { diagnostics } = await readAlone(spec(first, second, "first"));
    expect(diagnostics).toEqual([
      expect.stringMatching(
        /information ambiguous-messages: The actor "book" handles some of the messages on parcels/,
      ),
    ]);
    expect((await readAlone(spec(first, second))).diagnostics).toEqual([]);
  });

  it("of nothing where the application only sends", async () => {
    const message = withPayload("id: { type: string }");
    const { diagnostics } = await readAlone(spec(message, message).replace("receive", "send"));
    expect(diagnostics).toEqual([]);
  });
});
