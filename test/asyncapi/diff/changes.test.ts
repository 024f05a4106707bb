import { describe, expect, it } from "vitest";
import { worstOf } from "../../../asyncapi/diff/change.js";
import { compareApplications } from "../../../asyncapi/diff/compare.js";
import { readAlone } from "../reading.js";
import { cases, documentOf } from "./changes.js";

describe("a change of a document", () => {
  it.each(cases)("of $of is $class", async ({ action, before, after, says, class: expected }) => {
    const old = await readAlone(documentOf(before, action));
    const next = await readAlone(documentOf(after, action));
    const changes = compareApplications(old.application, next.application);
    const told = JSON.stringify(changes, undefined, 1);
    expect(worstOf(changes) ?? "none", told).toBe(expected);
    expect(changes[0]?.message ?? "", told).toContain(says);
  });

  it("does not matter where nothing changed", async () => {
    for (const { before, action } of cases) {
      const { application } = await readAlone(documentOf(before, action));
      const again = await readAlone(documentOf(before, action));
      expect(compareApplications(application, again.application)).toEqual([]);
    }
  });

  it("of words for people is told by the parts that have them, whatever their keys are", async () => {
    const old = await readAlone(documentOf({ channel: "tags: [{ name: orders }]", channelKey: "placed" }));
    const next = await readAlone(
      documentOf({
        channel: "tags: [{ name: shop }], title: Placed",
        channelKey: "ordersPlaced",
        operation: "summary: Tells of orders., tags: [{ name: orders }]",
        root: "servers: { kafka: { host: 'kafka:9092', protocol: kafka, summary: Old. } }",
      }),
    );
    expect(compareApplications(old.application, next.application).map(({ message }) => message)).toEqual([
      "What it says of its servers, without meaning for code, changed: kafka (host, protocol, summary).",
      "What it says of its channels, without meaning for code, changed: orders.placed (tags, title).",
      "What it says of its operations, without meaning for code, changed: work (summary, tags).",
    ]);
  });

  it("is told once of definitions that refer to one another, not once for each way to it", async () => {
    const count = 20;
    const documentWith = (last: string): string => {
      const names = Array.from({ length: count }, (_, index) => index);
      const refersTo = (index: number): string => `{ $ref: "#/components/schemas/S${index % count}" }`;
      const schemas = names.map(
        (index) =>
          `    S${index}: { type: object, properties: { k: { type: integer${index === count - 1 ? last : ""} }, p: { anyOf: [{ type: string }, ${refersTo(index + 1)}] }, q: ${refersTo(index * 3 + 1)} } }`,
      );
      return `asyncapi: 3.0.0
info: { title: Round, version: 1.0.0 }
channels: { a: { address: a.b, messages: { m: { payload: ${refersTo(0)} } } } }
operations: { o: { action: send, channel: { $ref: "#/channels/a" } } }
components:
  schemas:
${schemas.join("\n")}
`;
    };
    const old = await readAlone(documentWith(""));
    const next = await readAlone(documentWith(", minimum: 1"));
    const changes = compareApplications(old.application, next.application);
    expect(worstOf(changes)).toBe("breaking");
    expect(changes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/\/k of the payload has the minimum 1 now, and had none\.$/u),
    ]);
  });
});
