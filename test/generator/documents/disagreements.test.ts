import { describe, expect, it } from "vitest";
import { findDisagreements } from "../../../generator/documents/disagreements.js";
import { readFiles } from "../../asyncapi/reading.js";

interface Document {
  readonly title?: string;
  readonly subject?: string;
  readonly payload?: string;
  readonly stream?: string;
  readonly durable?: string;
  readonly parameter?: string;
}

async function read({
  title = "Orders",
  subject = "orders.{id}",
  payload = "{ type: object, description: Sent, properties: { orderId: { type: string } } }",
  stream = "{ name: ORDERS, maxAge: 7d }",
  durable = "mails",
  parameter = "id",
}: Document) {
  const text = `asyncapi: 3.0.0
info: { title: ${title}, version: "1" }
channels:
  placed:
    address: ${subject}
    parameters: { ${parameter}: { description: Which } }
    messages: { orderPlaced: { payload: ${payload} } }
    x-jetstream: { stream: orders }
operations:
  mail: { action: receive, channel: { $ref: "#/channels/placed" }, x-jetstream: { durable: ${durable} } }
x-jetstream: { streams: { orders: ${stream.replace("}", ', subjects: ["orders.*"] }')} } }
`;
  const reading = await readFiles({ "asyncapi.yaml": text });
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics));
  return { application: reading.application, input: `/${title}.yaml` };
}

async function compare(one: Document, two: Document): Promise<readonly string[]> {
  const documents = [
    await read({ title: "Orders", durable: "orders", ...one }),
    await read({ title: "Mails", ...two }),
  ];
  return findDisagreements(documents).map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

describe("documents of one run", () => {
  it("may describe one event each for itself, with other descriptions and names of parameters", async () => {
    expect(
      await compare(
        {},
        {
          subject: "orders.{key}",
          parameter: "key",
          payload: "{ properties: { orderId: { type: string, title: T } }, description: Got, type: object }",
        },
      ),
    ).toEqual([]);
  });

  it("are told where they say different things of an event, and what", async () => {
    const payload = "{ type: object, properties: { orderId: { type: integer } } }";
    expect(await compare({}, { payload })).toEqual([
      expect.stringMatching(
        /^warning event-disagreement: .* "order-placed": here it has "integer" at \/payload\/properties\/orderId\/type, and "string" in .+asyncapi\.yaml:\d+:\d+\.$/,
      ),
    ]);
  });

  it("take a property called description for what it is", async () => {
    const payload = (type: string): string =>
      `{ type: object, properties: { description: { type: ${type} } } }`;
    expect(await compare({ payload: payload("string") }, { payload: payload("boolean") })).toEqual([
      expect.stringContaining("at /payload/properties/description/type"),
    ]);
  });

  it("must not state two settings of one stream", async () => {
    expect(await compare({}, { stream: "{ name: ORDERS, maxAge: 1d }" })).toEqual([
      expect.stringMatching(
        /^error stream-disagreement: The stream "ORDERS" has maxAge "1d" here, and "7d" in /,
      ),
    ]);
    expect(await compare({}, { stream: "{ name: ORDERS, maxBytes: 1MiB }" })).toEqual([]);
  });

  it("must not claim one consumer, and should not be called the same", async () => {
    expect(await compare({}, { durable: "orders" })).toEqual([
      expect.stringMatching(
        /^error durable-disagreement: The consumer "orders" is also that of an actor in /,
      ),
    ]);
    const same = await compare({}, { title: "Orders", durable: "orders" });
    expect(same).toEqual([]);
    const documents = [await read({}), { ...(await read({})), input: "/other.yaml" }];
    expect(findDisagreements(documents)).toMatchObject([{ severity: "warning", rule: "application-name" }]);
  });
});
