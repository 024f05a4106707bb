import { expect, it } from "vitest";
import { defineEvent } from "../../../runtime/define/event.js";
import { defineSubscriber } from "../../../runtime/define/subscriber.js";
import { bindActors } from "../../../runtime/subscribe/bind-actor.js";
import { deadLetterSubject, toKebab } from "../../../runtime/subscribe/names.js";

const placed = defineEvent({ name: "order-placed", subject: "orders.placed", schema: {} });

it("turns an actor's key into one token in kebab-case", () => {
  expect(
    [
      "sendReceipt",
      "book",
      "toHTTPServer",
      "v2Orders",
      "send.receipt *",
      "a__b",
      "größeGeändert",
      "订单",
      "_",
    ].map(toKebab),
  ).toEqual([
    "send-receipt",
    "book",
    "to-http-server",
    "v2-orders",
    "send-receipt",
    "a-b",
    "größe-geändert",
    "订单",
    "",
  ]);
});

it("gives a message and its actor one dead letter subject, other than in an earlier stream of that name", () => {
  const place = {
    application: "billing",
    actor: "send-receipt",
    stream: "ORDERS",
    streamCreated: "2026-11-21T22:19:21.659085271Z",
    sequence: 42,
  };
  expect(deadLetterSubject(place)).toBe("dead.billing.ORDERS.send-receipt.20261121221921659085271.42");
});

it.each([
  ["a key without a letter", { _: { event: placed } }, /letters or digits/],
  [
    "two keys of one name",
    { book: { event: placed, durable: "a" }, Book: { event: placed, durable: "b" } },
    /dead letters/,
  ],
])("refuses %s", (_what, actors, reason) => {
  expect(() => bindActors(defineSubscriber({ name: "billing", actors }))).toThrow(reason);
});
