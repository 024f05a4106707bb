import { expect, it } from "vitest";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import type { Schema } from "../../runtime/define/schema.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, observer, orderSchema } from "./setting.js";

const broker = useBroker();

const quoteSchema: Schema<{ readonly price: number }> = {
  type: "object",
  properties: { price: { type: "number" } },
  required: ["price"],
};

it("delivers what a publisher published, with its parameters and its id, once for each id", async () => {
  const { root, stream, application } = anEvent();
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed.{region}`,
    parameters: { region: { enum: ["eu", "us"] } },
    stream,
    schema: orderSchema,
    deduplicateBy: "/id",
  });
  const sender = definePublisher({ name: uniqueName("orders"), events: { placed } });
  const receiver = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using publisher = await connectPublisher(sender, { servers: broker.url });
  await using subscriber = await connectSubscriber(receiver, { servers: broker.url, onVerdict });
  // the subscriber comes first, and its publisher owns the stream all the same
  await subscriber.register();
  await publisher.register();
  const told: unknown[] = [];
  const listening = subscriber.listen({
    book: (order, { parameters, message }) => void told.push([order.id, parameters.region, message.id]),
  });
  for (const id of [1, 2, 1]) await publisher.publish(placed, { id }, { parameters: { region: "eu" } });
  await until(() => reports.length === 2);
  await subscriber.close();
  await listening;
  expect(told).toEqual([
    [1, "eu", "order-placed:1"],
    [2, "eu", "order-placed:2"],
  ]);
});

it.each(["stored", "core"] as const)(
  "answers a publisher's %s request, or says why not",
  async (transport) => {
    const { root, stream, application } = anEvent();
    const quoted = defineEvent({
      name: "quote-wanted",
      subject: `${root}.quote`,
      stream: transport === "stored" ? stream : false,
      schema: orderSchema,
      reply: quoteSchema,
    });
    const sender = definePublisher({ name: uniqueName("shop"), events: { quoted } });
    const receiver = defineSubscriber({
      name: application,
      actors: { quote: { event: quoted, retry: { attempts: 1 } } },
    });
    await using publisher = await connectPublisher(sender, { servers: broker.url });
    await using subscriber = await connectSubscriber(receiver, { servers: broker.url });
    await publisher.register();
    await subscriber.register();
    const listening = subscriber.listen({
      quote: (order) => {
        if (order.id === 13) throw new Error("unlucky");
        return { price: order.id * 10 };
      },
    });
    // over core NATS nobody hears what is asked before the subscription is there
    await until(() =>
      publisher.request(quoted, { id: 0 }, { timeout: "500ms" }).then(
        () => true,
        () => false,
      ),
    );
    expect(await publisher.request(quoted, { id: 4 })).toEqual({ price: 40 });
    await expect(publisher.request(quoted, { id: 13 })).rejects.toMatchObject({
      code: "REMOTE_ERROR",
      remoteCode: "HANDLER_FAILED",
    });
    await subscriber.close();
    await listening;
  },
);
