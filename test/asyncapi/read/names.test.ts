import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiKebabCase, kebabCase } from "../../../asyncapi/read/names.js";
import { readAlone } from "../reading.js";

describe("kebabCase", () => {
  it.each([
    ["OrderPlaced", "order-placed"],
    ["orderPlaced", "order-placed"],
    ["order_placed", "order-placed"],
    ["order.placed.v2", "order-placed-v2"],
    ["Order Placed!", "order-placed"],
    ["HTTPServerError", "http-server-error"],
    ["user2Created", "user2-created"],
    ["customer's order", "customers-order"],
    ["ÜberweisungErhalten", "überweisung-erhalten"],
    ["注文-作成", "注文-作成"],
    ["--", ""],
  ])("of %j is %j", (text, want) => {
    expect(kebabCase(text)).toBe(want);
  });

  it("makes the same words of ASCII as of other text", () => {
    const printable = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
    fc.assert(
      fc.property(printable, (text) => {
        const own = kebabCase(text);
        expect(kebabCase(`${text} é`)).toBe(own === "" ? "é" : `${own}-é`);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("is ASCII where servers see it", () => {
    expect(asciiKebabCase("Überweisungen & Straße")).toBe("uberweisungen-strasse");
    expect(asciiKebabCase("注文サービス")).toBe("");
    expect(asciiKebabCase("Orders API (注文)")).toBe("orders-api");
  });

  it("keeps names short enough for servers", () => {
    expect(kebabCase("x".repeat(1_000)).length).toBeLessThanOrEqual(120);
  });
});

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';

async function names(rest: string): Promise<readonly string[]> {
  const { application } = await readAlone(head + rest);
  return application.events.map(({ name }) => name);
}

describe("an event is named after", () => {
  it.each([
    ["x-hazelnats-name", "{ x-hazelnats-name: Pinned, name: Named }", "pinned"],
    ["its name", "{ name: OrderNamed }", "order-named"],
    ["the component that it is", '{ $ref: "#/components/messages/OrderComponent" }', "order-component"],
    ["its key in the channel", "{ payload: { type: string } }", "order-key"],
  ])("%s", async (_, message, want) => {
    const found = await names(`channels: { orders: { address: o, messages: { orderKey: ${message} } } }
components: { messages: { OrderComponent: { payload: { type: string } } } }
`);
    expect(found).toEqual([want]);
  });

  it("the schema of its payload, where tools made up the key", async () => {
    const found = await names(`channels:
  orders: { address: o, messages: { place.message: { payload: { $ref: "#/components/schemas/OrderSchema" } } } }
components: { schemas: { OrderSchema: { type: object } } }
`);
    expect(found).toEqual(["order-schema"]);
  });

  it("its operation, and else its channel, where nothing is named", async () => {
    const { application } = await readAlone(`asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders/placed: { subscribe: { operationId: placeOrder, message: { payload: { type: string } } } }
  orders/cancelled: { subscribe: { message: { payload: { type: string } } } }
`);
    expect(application.events.map(({ name }) => name)).toEqual(["place-order", "orders-cancelled"]);
  });
});

describe("a message on several channels", () => {
  it("is an event on each, with the channel in its name", async () => {
    const { application, diagnostics } = await readAlone(`${head}channels:
  eu: { address: orders.eu, messages: { m: { $ref: "#/components/messages/OrderPlaced" } } }
  us: { address: orders.us, messages: { m: { $ref: "#/components/messages/OrderPlaced" } } }
components: { messages: { OrderPlaced: { payload: { type: string } } } }
`);
    expect(application.events.map(({ name }) => name)).toEqual(["eu-order-placed", "us-order-placed"]);
    expect(diagnostics).toEqual([
      expect.stringMatching(
        /^4:\d+ information event-name: Messages of this name are on 2 channels, .*"eu-order-placed", "us-order-placed"/,
      ),
    ]);
  });

  it("does not say twice what the channel says already, unless that would make two events one", async () => {
    const channels = (first: string, second: string) => `channels:
  ${first}: { address: a.one, messages: { m: { $ref: "#/components/messages/OrderPlaced" } } }
  ${second}: { address: a.two, messages: { m: { $ref: "#/components/messages/OrderPlaced" } } }
components: { messages: { OrderPlaced: { payload: { type: string } } } }
`;
    expect(await names(channels("eu-order-placed", "us"))).toEqual(["eu-order-placed", "us-order-placed"]);
    expect(await names(channels("orderPlaced", "us"))).toEqual(["order-placed", "us-order-placed"]);
    expect(await names(channels("eu-order-placed", "eu"))).toEqual([
      "eu-order-placed-order-placed",
      "eu-order-placed",
    ]);
  });

  it("is told apart by the channel where documents written from code name messages after their class", async () => {
    const { application, diagnostics } = await readAlone(`asyncapi: 2.0.0
info: { title: Orders, version: "1" }
channels:
  one: { publish: { message: { name: com.shop.Order, payload: { type: string } } } }
  two: { publish: { message: { name: com.shop.Order, payload: { type: string } } } }
`);
    expect(application.events.map(({ name }) => name)).toEqual(["one-order", "two-order"]);
    expect(diagnostics).toEqual([expect.stringMatching(/^4:\d+ information event-name: /)]);
  });

  it("is reported where x-hazelnats-name gives different messages the same name", async () => {
    const { diagnostics } = await readAlone(`${head}channels:
  eu: { address: orders.eu, messages: { a: { x-hazelnats-name: OrderPlaced, payload: { type: string } } } }
  us: { address: orders.us, messages: { b: { x-hazelnats-name: order-placed, payload: { type: number } } } }
`);
    expect(diagnostics).toEqual([
      '5:41 error event-name-collision: The event is called "order-placed", as is the one in line 4. (Give the message a name of its own: x-hazelnats-name: order-placed.)',
    ]);
  });

  it("is told apart by the channel where names were not given but found", async () => {
    const found = await names(`channels:
  eu: { address: orders.eu, messages: { event: { payload: { type: string } } } }
  us: { address: orders.us, messages: { event: { payload: { type: number } } } }
`);
    expect(found).toEqual(["eu-event", "us-event"]);
  });
});

describe("messages of one channel that have the same name", () => {
  it("are told apart by their keys", async () => {
    const found = await names(`channels:
  light:
    address: light
    messages: { turnOn: { $ref: "#/components/messages/turnOnOff" }, turnOff: { $ref: "#/components/messages/turnOnOff" } }
components: { messages: { turnOnOff: { payload: { type: string } } } }
`);
    expect(found).toEqual(["turn-on", "turn-off"]);
  });

  it.each([
    ["their operations", "operationId: take, ", "operationId: give, ", ["take", "give"]],
    ["what is done with them", "", "", ["user-received", "user-sent"]],
  ])("are told apart by %s", async (_, publish, subscribe, want) => {
    const { application, diagnostics } = await readAlone(`asyncapi: 2.6.0
info: { title: Users, version: "1" }
channels:
  users:
    publish: { ${publish}message: { payload: { $ref: "#/components/schemas/User" } } }
    subscribe: { ${subscribe}message: { payload: { $ref: "#/components/schemas/User" } } }
components: { schemas: { User: { type: string } } }
`);
    expect(application.events.map(({ name }) => name)).toEqual(want);
    // what it sends itself comes back to its actor, and looks the same
    expect(diagnostics).toEqual([expect.stringContaining("warning ambiguous-messages")]);
  });
});

describe("an application is named after", () => {
  it.each([
    ["its title", '{ title: "Orders & Co", version: "1" }', "orders-co"],
    ["x-hazelnats-name", '{ title: Orders, version: "1", x-hazelnats-name: shop }', "shop"],
    [
      "the end of its id, where the title has no ASCII letter",
      '{ title: "注文", version: "1" }',
      "order-service",
    ],
  ])("%s", async (_, info, want) => {
    const { application } = await readAlone(
      `asyncapi: 3.0.0\nid: urn:com:example:order-service\ninfo: ${info}\n`,
    );
    expect(application.name).toBe(want);
  });
});
