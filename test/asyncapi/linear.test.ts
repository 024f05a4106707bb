import { describe, expect, it } from "vitest";
import { Documents } from "../../asyncapi/documents.js";
import { childOf, References } from "../../asyncapi/references.js";
import type { Found } from "../../asyncapi/references.js";
import type { Type } from "../../asyncapi/model/index.js";
import { intersection } from "../../asyncapi/read/combine-types.js";
import { cursorOf, readAlone } from "./reading.js";

describe("what grows with a document", () => {
  it("shares the ends of chains of references, so that a chain costs no more than its length", () => {
    const length = 1_000;
    const links = Array.from({ length }, (_, index) => `l${index}: { $ref: "#/l${index + 1}" }\n`);
    const root = cursorOf(`${links.join("")}l${length}: 1\n`);
    const references = new References(new Documents(["/"]));
    const found = new Set<Found>();
    for (let index = 0; index < length; index++) {
      const site = childOf(root, `l${index}`);
      const resolution = site && references.resolve(site);
      if (resolution?.kind !== "found") throw new Error("it leads somewhere");
      expect(resolution.place.value).toBe(1);
      for (let link: Found | undefined = resolution; link && !found.has(link); link = link.rest)
        found.add(link);
    }
    expect(found.size).toBe(length);
  });

  it("reads each property of objects that are merged once", () => {
    let reads = 0;
    const types = Array.from({ length: 500 }, (_, index): Type => {
      const property = {
        type: { kind: "string" } as const,
        required: true,
        notes: {},
        get name(): string {
          reads += 1;
          return `p${index}`;
        },
      };
      return { kind: "object", properties: [property] };
    });
    const merged = intersection(types);
    expect(merged.kind === "object" && merged.properties.length).toBe(500);
    expect(reads).toBeLessThan(500 * 5);
  });

  it("finds each of a channel's many messages without looking through them", async () => {
    const count = 3_000;
    const keys = Array.from({ length: count }, (_, index) => `m${index}`);
    const { application, diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels: { a: { address: a, messages: { ${keys.map((key) => `${key}: { payload: { type: string } }`).join(", ")} } } }
operations:
${keys.map((key) => `  on-${key}: { action: receive, channel: { $ref: "#/channels/a" }, messages: [{ $ref: "#/channels/a/messages/${key}" }] }`).join("\n")}
`);
    // all of one type, as people should not have it
    expect(diagnostics).toEqual([expect.stringContaining("ambiguous-messages")]);
    expect(application.actors.map(({ name, events }) => [name, events[0].name])).toEqual(
      keys.map((key) => [`on-${key}`, key]),
    );
  });
});
