import { create, createFileRegistry, fromBinary, fromJson, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { connectPublisher, connectSubscriber } from "@hazelnats/runtime";
import { headers as natsHeaders } from "@nats-io/transport-node";
import avsc from "avsc";
import { describe, expect, it } from "vitest";
import {
  availability,
  stockCounted,
  stockMoved,
  warehousePublisher,
  warehouseSubscriber,
} from "../golden/binary-avro/expected/index.js";
import type { Moved } from "../golden/binary-avro/expected/index.js";
import {
  paymentRefunded,
  paymentsPublisher,
  paymentsSubscriber,
} from "../golden/binary-protobuf/expected/index.js";
import type { Payment } from "../golden/binary-protobuf/expected/index.js";
import { replyHeader } from "../../runtime/headers.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { foreign } from "./setting.js";

const broker = useBroker();

const moved = avsc.Type.forSchema({
  type: "record",
  name: "com.acme.Moved",
  fields: [
    { name: "sku", type: "string" },
    { name: "amount", type: "long" },
    { name: "weight", type: ["null", "double"], default: null },
    { name: "kind", type: { type: "enum", name: "com.acme.Kind", symbols: ["IN", "OUT"] } },
    { name: "labels", type: { type: "map", values: "string" } },
    { name: "next", type: ["null", "com.acme.Moved"], default: null },
  ],
});

describe("a generated client of binary Avro", () => {
  it("understands and is understood by those who have only the schema", async () => {
    const servers = broker.url;
    await using publisher = await connectPublisher(warehousePublisher, { servers });
    await using subscriber = await connectSubscriber(warehouseSubscriber, { servers });
    await publisher.register();
    await subscriber.register();
    const { js, jsm } = await foreign(broker);
    const told: { goods: Moved; tenant: string; attempt: number | null | undefined }[] = [];
    const recounted: Moved[] = [];
    const listening = subscriber.listen({
      count: (goods, { headers: { tenant, attempt } }) => void told.push({ goods, tenant, attempt }),
      recount: (goods) => void recounted.push(goods),
      answer: ({ sku }) => ({ amount: sku.length }),
    });
    const own: Moved = { sku: "a", amount: 7, kind: "IN", labels: { ключ: "ü" } };
    const nested: Moved = { ...own, weight: 1.5, next: { ...own, sku: "b", kind: "OUT" } };
    const parameters = { site: "berlin" };
    const headers = { tenant: "acme", attempt: 3, tags: ["x"] };
    await publisher.publish(stockMoved, nested, { parameters, headers });
    const bytes = moved.toBuffer({ sku: "c", amount: -1, weight: null, kind: "OUT", labels: {}, next: null });
    await js.publish("stock.rome.counted", bytes);
    const inbox = uniqueName("_INBOX.caller");
    const answers: Uint8Array[] = [];
    broker.nats.subscribe(inbox, { callback: (_error, { data }) => void answers.push(data) });
    const asking = natsHeaders();
    asking.set(replyHeader, inbox);
    await js.publish("questions", question.toBuffer({ sku: "four" }), { headers: asking });
    await until(() => told.length + recounted.length + answers.length === 3);
    await subscriber.close();
    await listening;
    const filled = { ...own, weight: null, next: null };
    const expected = { ...nested, next: { ...filled, sku: "b", kind: "OUT" } };
    expect(told).toEqual([{ goods: expected, tenant: "acme", attempt: 3 }]);
    expect(recounted).toEqual([{ sku: "c", amount: -1, weight: null, kind: "OUT", labels: {}, next: null }]);
    const stored = await jsm.streams.getMessage(await jsm.streams.find("stock.berlin"), { seq: 1 });
    expect(JSON.parse(moved.toString(moved.fromBuffer(Buffer.from(stored?.data ?? []))))).toMatchObject({
      sku: "a",
      weight: { double: 1.5 },
    });
    expect(answers.map((data) => answer.fromBuffer(Buffer.from(data)))).toMatchObject([{ amount: 4 }]);
    expect([stockMoved, stockCounted, availability].map(({ contentType }) => contentType)).toEqual(
      Array.from({ length: 3 }, () => "avro/binary"),
    );
  });
});

const question = avsc.Type.forSchema({
  type: "record",
  name: "Question",
  fields: [{ name: "sku", type: "string" }],
});
const answer = avsc.Type.forSchema({
  type: "record",
  name: "Answer",
  fields: [{ name: "amount", type: "int" }],
});

/** As protoc would make it of a part of the file: it leaves out what this side does not know. */
const file = fromJson(FileDescriptorProtoSchema, {
  name: "payment.proto",
  package: "shop",
  syntax: "proto3",
  messageType: [
    {
      name: "Payment",
      field: [
        { name: "id", number: 1, label: "LABEL_OPTIONAL", type: "TYPE_STRING" },
        { name: "cents", number: 2, label: "LABEL_OPTIONAL", type: "TYPE_INT64" },
        { name: "lines", number: 4, label: "LABEL_REPEATED", type: "TYPE_MESSAGE", typeName: ".shop.Line" },
        { name: "card", number: 5, label: "LABEL_OPTIONAL", type: "TYPE_STRING" },
      ],
    },
    { name: "Line", field: [{ name: "sku", number: 1, label: "LABEL_OPTIONAL", type: "TYPE_STRING" }] },
  ],
});

describe("a generated client of binary Protobuf", () => {
  it("understands and is understood by those who have another version of the file", async () => {
    const type = createFileRegistry(file, () => undefined).getMessage("shop.Payment");
    if (type === undefined) throw new Error("no message");
    const servers = broker.url;
    await using publisher = await connectPublisher(paymentsPublisher, { servers });
    await using subscriber = await connectSubscriber(paymentsSubscriber, { servers });
    await publisher.register();
    await subscriber.register();
    const { js, jsm } = await foreign(broker);
    const booked: Payment[] = [];
    const listening = subscriber.listen({ book: (payment) => void booked.push(payment) });
    const payment: Payment = {
      id: "p-1",
      cents: "9007199254740993",
      at: "2026-01-01T00:00:00Z",
      lines: [{ sku: "a", amount: 0 }],
      labels: { a: "b" },
      iban: "DE00",
    };
    await publisher.publish(paymentRefunded, payment);
    await js.publish("payments.made", toBinary(type, create(type, { id: "p-2", cents: 5n, card: "4111" })));
    await until(() => booked.length === 1);
    await subscriber.close();
    await listening;
    expect(booked).toEqual([{ id: "p-2", cents: "5", card: "4111" }]);
    const stored = await jsm.streams.getMessage(await jsm.streams.find("payments.refunded"), { seq: 1 });
    expect(fromBinary(type, stored?.data ?? new Uint8Array())).toMatchObject({
      id: "p-1",
      cents: 9007199254740993n,
      lines: [{ sku: "a" }],
    });
  });
});
