import { describe, expect, it } from "vitest";
import { Documents } from "../../asyncapi/documents.js";
import { childOf, References } from "../../asyncapi/references.js";
import type { Found } from "../../asyncapi/references.js";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import type { Event, Type } from "../../asyncapi/model/index.js";
import { intersection } from "../../asyncapi/read/combine-types.js";
import { reportReach } from "../../asyncapi/read/reach.js";
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

  it("lists what schemas reach once for all that mention the same, and refuses lists that are too long", async () => {
    const { application } = await readAlone(`asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels: { a: { address: a, messages: { m: { payload: { $ref: "#/components/schemas/A" } }, n: { payload: { $ref: "#/components/schemas/A" } } } } }
operations: { send: { action: send, channel: { $ref: "#/channels/a" } } }
components: { schemas: { A: { properties: { b: { $ref: "#/components/schemas/B" } } }, B: { type: string } } }
`);
    const [first, second] = application.events;
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(first.payload.definitions).toEqual(["A", "B"]);
    expect(second.payload.definitions).toBe(first.payload.definitions);
    const found: string[] = [];
    const report = ({ rule }: Diagnostic): void => void found.push(rule);
    const reaching = (count: number): Event => ({
      ...first,
      payload: { ...first.payload, definitions: Array.from({ length: count }, () => "A") },
    });
    const [one, other] = [reaching(2_000_000), reaching(1_500_000)];
    reportReach([one, one, one], { report });
    expect(found).toEqual([]);
    reportReach([one, one, other, other], { report });
    expect(found).toEqual(["schema-reach"]);
  });
});
