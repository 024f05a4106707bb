import { connect } from "nats";
import { expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineSubscriber,
  RemoteError,
  type Schema,
} from "../../runtime/index.js";
import { uniqueName, useBroker } from "../support/broker.js";

const broker = useBroker();
const schema: Schema<{ readonly sku: string }> = {
  type: "object",
  properties: { sku: { type: "string" } },
  required: ["sku"],
};

it("is found by NATS' own client as a service, with the numbers of its requests, while it listens", async () => {
  const root = uniqueName("prices");
  const asked = defineEvent({
    name: "price-asked",
    subject: `${root}.ask`,
    stream: false,
    schema,
    reply: {},
  });
  const definition = defineSubscriber({ name: root, actors: { quotePrice: { event: asked } } });
  const service = { version: "1.4.0", description: "Prices", metadata: { team: "shop" } };
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, service });
  const listening = subscriber.listen({
    quotePrice: ({ sku }) => {
      if (sku === "none") throw new RemoteError("UNKNOWN_SKU", "there is none");
      return { cents: 5 };
    },
  });
  await using publisher = await connectPublisher(definePublisher({ name: root, events: { asked } }), {
    servers: broker.url,
  });
  expect(await publisher.request(asked, { sku: "a" })).toEqual({ cents: 5 });
  await expect(publisher.request(asked, { sku: "none" })).rejects.toMatchObject({
    remoteCode: "UNKNOWN_SKU",
  });
  const nats = await connect({ servers: broker.url });
  const client = nats.services.client();
  const first = async <Value>(found: Promise<AsyncIterable<Value>>): Promise<Value | undefined> => {
    for await (const one of await found) return one;
    return undefined;
  };
  const pinged = await first(client.ping(root));
  expect(pinged).toMatchObject({ name: root, version: "1.4.0", metadata: { team: "shop" } });
  expect(await first(client.info(root, pinged?.id))).toMatchObject({
    description: "Prices",
    endpoints: [{ name: "quote-price", subject: `${root}.ask`, queue_group: `${root}-quote-price` }],
  });
  expect(await first(client.stats(root))).toMatchObject({
    endpoints: [{ name: "quote-price", num_requests: 2, num_errors: 1, last_error: "RemoteError" }],
  });
  await subscriber.close();
  await listening;
  await expect(first(client.ping(root))).rejects.toMatchObject({ code: "503" });
  await nats.close();
});

it("refuses a version that tools could not read", async () => {
  const event = defineEvent({ name: "asked", subject: "a.b", stream: false, schema, reply: {} });
  const definition = defineSubscriber({ name: "prices", actors: { quote: { event } } });
  const connecting = connectSubscriber(definition, { servers: broker.url, service: { version: "one" } });
  await expect(connecting).rejects.toMatchObject({ code: "INVALID_DEFINITION" });
});
