import { describe, expect, it } from "vitest";
import { type Application, readWritten, systemOf, writeDocument } from "../../../asyncapi/index.js";
import { scanFiles } from "./scanning.js";

const events = `
import { defineEvent, defineStream } from "@hazelnats/runtime";
const stream = defineStream({ name: "ORDERS", subjects: ["orders.>"] });
const schema = { type: "object", properties: { id: { type: "string" } } };
export const placed = defineEvent({ name: "placed", subject: "orders.placed", stream, schema });
export const paid = defineEvent({ name: "paid", subject: "orders.paid", stream, schema });
export const unused = defineEvent({ name: "unused", subject: "orders.unused", stream, schema });
`;

async function readAgain(application: Application): Promise<Application> {
  const place = { file: "/asyncapi.yaml", line: 1, column: 1 };
  const reading = await readWritten(writeDocument(application).document, {
    file: place.file,
    locate: () => place,
  });
  if (reading.kind === "refused") throw new Error(JSON.stringify(reading.diagnostics));
  return reading.application;
}

describe("an application", () => {
  it("is a service with its publishers and subscribers, whatever they are called", async () => {
    const { applications, diagnostics } = await scanFiles({
      "events.ts": events,
      "service.ts": `
        import { definePublisher, defineService, defineSubscriber } from "@hazelnats/runtime";
        import { paid, placed } from "./events.js";
        const web = definePublisher({ name: "web", events: { placed } });
        const jobs = defineSubscriber({ name: "jobs", actors: { book: { event: paid }, mail: { event: placed, durable: "mailer" } } });
        /** Sells hazelnuts. */
        export const shop = defineService({ name: "shop", version: "1.2.0", publishers: [web], subscribers: [jobs] });`,
      "other.ts": `
        import { definePublisher } from "@hazelnats/runtime";
        import { paid } from "./events.js";
        export const bank = definePublisher({ name: "bank", events: { paid } });`,
    });
    expect(diagnostics.filter((line) => line.includes(" error "))).toEqual([]);
    const [shop, bank] = applications;
    expect(applications.map(({ name, version, description }) => [name, version, description])).toEqual([
      ["shop", "1.2.0", "Sells hazelnuts."],
      ["bank", expect.any(String), undefined],
    ]);
    expect(shop?.events.map(({ name }) => name)).toEqual(["placed", "paid", "unused"]);
    expect(shop?.actors.map(({ name, settings }) => [name, settings.durable])).toEqual([
      ["book", "jobs-book"],
      ["mail", "mailer"],
    ]);
    const system = systemOf(applications);
    const paid = system.events.find(({ event }) => event.name === "paid");
    expect(paid?.publishers).toEqual([bank]);
    expect(paid?.actors.map(({ actor }) => actor.name)).toEqual(["book"]);
  });

  it("describes schemas as they do themselves, else as the comments of their types do", async () => {
    const { applications } = await scanFiles({
      "messages.ts": `
        /** What somebody wants. */
        export interface Order {
          /** Ours. @minLength 3 */
          readonly id: string;
          /** Not this. */
          readonly note?: string;
          readonly lines: readonly {
            /** @deprecated @example "a-1" */
            readonly article: string;
          }[];
          /** Of the reference, not of the item. */
          readonly first: Item;
        }
        /** One thing. */
        export interface Item { readonly count: number }`,
      "events.ts": `
        import { defineEvent, type Schema } from "@hazelnats/runtime";
        import type { Item, Order } from "./messages.js";
        const item: Schema<Item> = { type: "object", properties: { count: { type: "number" } } };
        const order: Schema<Order> = {
          type: "object",
          properties: {
            id: { type: "string" },
            note: { type: "string", description: "This." },
            lines: { type: "array", items: { type: "object", properties: { article: { type: "string" } } } },
            first: { $ref: "#/$defs/Item" },
          },
          $defs: { Item: item },
        };
        export const placed = defineEvent({ name: "placed", subject: "orders.placed", schema: order });`,
    });
    const documented = new Map(
      applications[0]?.definitions.map(({ name, schema }) => [name, schema.documented]),
    );
    expect(documented.get("Item")).toMatchObject({ description: "One thing." });
    expect(documented.get("Order")).toEqual({
      description: "What somebody wants.",
      type: "object",
      properties: {
        id: { type: "string", description: "Ours." },
        note: { type: "string", description: "This." },
        lines: {
          type: "array",
          items: {
            type: "object",
            properties: { article: { type: "string", deprecated: true, examples: ["a-1"] } },
          },
        },
        first: { $ref: "#/$defs/Item" },
      },
    });
  });

  it("may have an actor of events on several subjects, which is several operations of one name", async () => {
    const { applications } = await scanFiles({
      "events.ts": events,
      "subscriber.ts": `
        import { defineSubscriber } from "@hazelnats/runtime";
        import { paid, placed } from "./events.js";
        export const books = defineSubscriber({ name: "books", actors: {
          /** Keeps the ledger. */
          book: { events: { placed, paid }, timeout: "2m" },
        } });`,
    });
    const [books] = applications;
    if (books === undefined) throw new Error("there is one");
    expect(books.actors.map(({ name, events: all }) => [name, all.map((event) => event.name)])).toEqual([
      ["book", ["placed", "paid"]],
    ]);
    expect(writeDocument(books).document["operations"]).toMatchObject({
      book: { action: "receive", channel: { $ref: "#/channels/ordersPlaced" } },
      book2: { "x-hazelnats-name": "book", channel: { $ref: "#/channels/ordersPaid" } },
    });
    expect(writeDocument(await readAgain(books)).document).toEqual(writeDocument(books).document);
  });

  it("is told of what its document could not mean, at the place in the code", async () => {
    const { diagnostics } = await scanFiles({
      "events.ts": `
import { defineEvent, defineStream, defineSubscriber } from "@hazelnats/runtime";
const stream = defineStream({ name: "A", subjects: ["a.>"], maxAge: "1h", duplicateWindow: "2h" });
const schema = { type: "object" };
export const one = defineEvent({ name: "one", subject: "a.one", stream, schema });
export const spaced = defineEvent({ name: "spaced", subject: "a b", schema });
export const all = defineSubscriber({ name: "all", actors: { take: { event: one, ackWait: "soon" } } });
`,
    });
    expect(diagnostics).toEqual([
      expect.stringMatching(/^events\.ts:3:16 error duplicate-window: /u),
      expect.stringMatching(/^events\.ts:6:23 error subject: /u),
      expect.stringMatching(/^events\.ts:7:62 error x-jetstream: "ackWait" can't be "soon"/u),
    ]);
  });
});
