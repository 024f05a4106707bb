import avsc from "avsc";
import { expect, it } from "vitest";
import { avro } from "../../runtime/avro/index.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker();

it("carries Avro in binary, from and to those who have another library, and dead-letters what is none", async () => {
  const { root, stream, application } = anEvent();
  const schema = { type: "record", name: "Order", fields: [{ name: "id", type: "long" }] };
  const type = avsc.Type.forSchema(JSON.parse(JSON.stringify(schema)));
  const placed = defineEvent({
    name: "order-placed",
    subject: `${root}.placed`,
    stream,
    schema: orderSchema,
    codec: avro(schema),
  });
  const sender = definePublisher({ name: uniqueName("orders"), events: { placed } });
  const receiver = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using publisher = await connectPublisher(sender, { servers: broker.url });
  await using subscriber = await connectSubscriber(receiver, { servers: broker.url, onVerdict });
  await publisher.register();
  await subscriber.register();
  const other = await foreign(broker);
  const told: number[] = [];
  const listening = subscriber.listen({ book: (order) => void told.push(order.id) });
  await publisher.publish(placed, { id: 300 });
  await other.js.publish(`${root}.placed`, type.toBuffer({ id: -7 }));
  await other.js.publish(`${root}.placed`, new Uint8Array([255]));
  await until(() => reports.length === 3);
  await subscriber.close();
  await listening;
  expect(told.toSorted((a, b) => a - b)).toEqual([-7, 300]);
  const stored = await other.jsm.streams.getMessage(stream.name, { seq: 1 });
  expect(stored?.header.get("Content-Type")).toBe("avro/binary");
  expect(type.fromBuffer(Buffer.from(stored?.data ?? []))).toMatchObject({ id: 300 });
  expect(await other.deadLetters(application)).toHaveLength(1);
});
