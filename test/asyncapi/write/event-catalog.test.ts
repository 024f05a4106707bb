import { expect, it } from "vitest";
import {
  type Application,
  combineApplications,
  forEventCatalog,
  type JsonObject,
  writeDocument,
} from "../../../asyncapi/index.js";
import { scanFiles } from "../../generator/scan/scanning.js";

const code = `
import { defineApplication, defineEvent, definePublisher, defineSubscriber } from "@hazelnats/runtime";
const schema = { type: "object" } as const;
const placed = defineEvent({ name: "order-placed", subject: "orders.placed", schema });
const placedV2 = defineEvent({ name: "order-placed-v2", subject: "orders.v2.placed", schema });
const getStock = defineEvent({ name: "get-stock", subject: "stock.get", stream: false, schema, reply: schema });
const reserve = defineEvent({ name: "reserve", subject: "stock.reserve", stream: false, schema, reply: schema });
const foreign = defineEvent({ name: "paid", subject: "payments.paid", schema });
const shop = definePublisher({ name: "shop", events: { placed, placedV2, getStock, reserve } });
export const application = defineApplication({
  name: "shop",
  version: "1.0.0",
  publisher: shop,
  document: {
    messages: { "order-placed-v2": { key: "Other", "x-eventcatalog-draft": true, "x-eventcatalog-message-type": "command" } },
  },
});
export const stock = defineSubscriber({
  name: "stock",
  actors: { getStock: { event: getStock }, reserve: { event: reserve }, count: { event: placed }, note: { event: foreign } },
});
`;

function messagesOf(application: Application): JsonObject {
  const { components } = writeDocument(application, { sharesMessages: false }).document;
  const { messages } = components as { readonly messages: Readonly<Record<string, JsonObject>> }; // as it is written
  return Object.fromEntries(
    Object.entries(messages).map(([key, message]) => [
      key,
      Object.fromEntries(
        Object.entries(message)
          .filter(([name]) => name.startsWith("x-eventcatalog-"))
          .map(([name, value]) => [name.slice("x-eventcatalog-".length), value]),
      ),
    ]),
  );
}

it("tells EventCatalog the kind of each message, whose it is, and its version", async () => {
  const { applications, diagnostics } = await scanFiles({ "services.ts": code });
  expect(diagnostics).toEqual([]);
  const [shop, stock] = applications;
  if (shop === undefined || stock === undefined) throw new Error("there are two applications");
  expect(messagesOf(forEventCatalog(shop, applications))).toEqual({
    orderPlaced: { "message-type": "event", role: "provider" },
    // what the document says itself, stays; the key is that of all other documents
    orderPlacedV2: { "message-type": "command", role: "provider", "message-version": "2", draft: true },
    getStock: { "message-type": "query", role: "client" },
    reserve: { "message-type": "command", role: "client" },
  });
  expect(messagesOf(forEventCatalog(stock, applications))).toEqual({
    orderPlaced: { "message-type": "event", role: "client" },
    getStock: { "message-type": "query", role: "provider" },
    reserve: { "message-type": "command", role: "provider" },
    // nobody is known to publish it: EventCatalog then keeps what it has, or takes this one
    paid: { "message-type": "event" },
  });
  const whole = combineApplications(applications, { title: "System", version: "1.0.0" });
  expect(messagesOf(forEventCatalog(whole, applications))).toMatchObject({
    orderPlaced: { role: "provider" },
    reserve: { role: "provider" },
  });
});

it("says nothing to EventCatalog unless it is asked to", async () => {
  const { applications } = await scanFiles({ "services.ts": code });
  expect(JSON.stringify(applications.map((each) => messagesOf(each)))).not.toContain('"role"');
});
