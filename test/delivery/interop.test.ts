import { connect, consumerOpts, headers as createHeaders, JSONCodec } from "nats";
import type { NatsConnection } from "nats";
import { afterAll, beforeAll, expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, observer, orderSchema } from "./setting.js";

// A service that knows nothing of Hazelnats and uses the older client, `nats`.

const broker = useBroker();
const codec = JSONCodec();
let plain: NatsConnection | undefined;
beforeAll(async () => {
  plain = await connect({ servers: broker.url });
});
afterAll(() => plain?.close());

function older(): NatsConnection {
  if (plain === undefined) throw new Error("it is connected only inside of tests");
  return plain;
}

it("handles what an older client publishes as plain JSON", async () => {
  const { root, placed, application } = anEvent();
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const handled: unknown[] = [];
  const listening = subscriber.listen({
    book: (order, { message }) => void handled.push([order, message.id, message.headers.get("tenant")]),
  });
  const js = older().jetstream();
  const headers = createHeaders();
  headers.set("tenant", "acme");
  await js.publish(`${root}.placed`, codec.encode({ id: 1 }), { msgID: "their-id", headers });
  await js.publish(`${root}.placed`, codec.encode({ id: "no integer" }));
  await js.publish(`${root}.placed`, codec.encode({ id: 2 }));
  await until(() => reports.length === 3);
  await subscriber.close();
  await listening;
  expect(handled).toEqual([
    [{ id: 1 }, "their-id", ["acme"]],
    [{ id: 2 }, undefined, undefined],
  ]);
  expect(reports.map((report) => report.verdict.kind).toSorted()).toEqual([
    "acknowledge",
    "acknowledge",
    "dead-letter",
  ]);
});

it("sends what an older client consumes, with its id and its type in headers", async () => {
  const { root, stream } = anEvent();
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema: orderSchema,
    deduplicateBy: "/id",
  });
  const definition = definePublisher({ name: uniqueName("shop"), events: { placed } });
  await using publisher = await connectPublisher(definition, { servers: broker.url });
  await publisher.register();
  await publisher.publish(placed, { id: 7 }, { headers: { tenant: "acme" } });
  const subscription = await older()
    .jetstream()
    .pullSubscribe(`${root}.placed`, consumerOpts().durable("older").ackExplicit().deliverAll());
  subscription.pull({ batch: 1, expires: 10_000 });
  for await (const message of subscription) {
    expect(codec.decode(message.data)).toEqual({ id: 7 });
    expect(message.headers?.get("Nats-Msg-Id")).toBe("order-placed:7");
    expect(message.headers?.get("Hazelnats-Event")).toBe("order-placed");
    expect(message.headers?.get("Content-Type")).toBe("application/json");
    expect(message.headers?.get("tenant")).toBe("acme");
    message.ack();
    break;
  }
});

it("gets the answer of an older client to a request that went through a stream", async () => {
  const { root, stream } = anEvent();
  const reply: Schema<{ readonly total: number }> = {
    type: "object",
    properties: { total: { type: "number" } },
    required: ["total"],
  };
  const priced = defineEvent({
    name: "order-priced",
    subject: `${root}.priced`,
    stream,
    schema: orderSchema,
    reply,
  });
  const definition = definePublisher({ name: uniqueName("shop"), events: { priced } });
  await using publisher = await connectPublisher(definition, { servers: broker.url });
  await publisher.register();
  const service = await older()
    .jetstream()
    .subscribe(`${root}.priced`, consumerOpts().deliverTo(uniqueName("deliver")).deliverAll().ackExplicit());
  const serving = (async () => {
    for await (const message of service) {
      const inbox = message.headers?.get("Hazelnats-Reply") ?? "";
      older().publish(inbox, codec.encode({ total: 42 }));
      message.ack();
      break;
    }
  })();
  expect(await publisher.request(priced, { id: 1 })).toEqual({ total: 42 });
  await serving;
});

it("answers the request of an older client over core NATS", async () => {
  const subject = `${uniqueName("core")}.price`;
  const reply: Schema<{ readonly total: number }> = { type: "object", required: ["total"] };
  const priced = defineEvent({ name: "priced", subject, stream: false, schema: orderSchema, reply });
  const definition = defineSubscriber({ name: uniqueName("prices"), actors: { price: { event: priced } } });
  await using subscriber = await connectSubscriber(definition, { servers: broker.url });
  const listening = subscriber.listen({ price: ({ id }) => ({ total: id * 2 }) });
  let answer: unknown;
  // until the server knows the subscription, it answers that nobody listens
  await until(async () => {
    const response = await older()
      .request(subject, codec.encode({ id: 21 }))
      .catch(() => undefined);
    answer = response && codec.decode(response.data);
    return answer !== undefined;
  });
  expect(answer).toEqual({ total: 42 });
  await subscriber.close();
  await listening;
});
