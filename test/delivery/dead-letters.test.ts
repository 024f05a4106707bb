import { headers } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { NonRetryableError } from "../../runtime/errors.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { until, useBroker } from "../support/broker.js";
import { useLeakCheck } from "../support/leaks.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker({ config: "max_payload: 4096" });
useLeakCheck();

const hopeless = (): never => {
  throw new NonRetryableError("no hope");
};

it("ends a message whose next attempt its stream would not live to see", async () => {
  const { root, placed, application } = anEvent({ maxAge: "1h" });
  const { publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, retry: { delays: ["2h"] } } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  const listening = subscriber.listen({
    book: () => {
      throw new Error("later");
    },
  });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]?.verdict).toEqual({ kind: "dead-letter", reason: "expires" });
  expect(await deadLetters(application)).toHaveLength(1);
});

it("stores one dead letter when a message is given up twice", async () => {
  const { root, placed, application } = anEvent();
  const { publish, jsm, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed, deliver: "all" } },
  });
  await jsm.streams.add({ name: root, subjects: [`${root}.>`] });
  await publish(`${root}.placed`, [1]);
  for (let round = 1; round <= 2; round += 1) {
    const { reports, onVerdict } = observer();
    await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
    await subscriber.register();
    const listening = subscriber.listen({ book: hopeless });
    await until(() => reports.length === 1);
    await subscriber.close();
    await listening;
    expect(reports[0]?.settlement).toMatchObject({ kind: "confirmed", deadLetter: expect.any(String) });
    // as if the server had lost the acknowledgement
    await jsm.consumers.delete(root, `${application}-book`);
  }
  expect(await deadLetters(application)).toHaveLength(1);
});

it("stores the dead letters of two actors and of two messages apart", async () => {
  const { root, placed, application } = anEvent();
  const { publish, deadLetters } = await foreign(broker);
  const definition = defineSubscriber({
    name: application,
    actors: { book: { event: placed }, sendReceipt: { event: placed } },
  });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await publish(`${root}.placed`, [1, 2]);
  const listening = subscriber.listen({ book: hopeless, sendReceipt: hopeless });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  const letters = await deadLetters(application);
  const origins = letters.map((letter) =>
    ["Actor", "Sequence"].map((name) => letter.header.get(`Hazelnats-Dead-${name}`)).join(" "),
  );
  expect(origins.toSorted()).toEqual(["book 1", "book 2", "send-receipt 1", "send-receipt 2"]);
});

it("keeps the message where its dead letter can't be stored, and says so", async () => {
  const { root, placed, application } = anEvent({ retention: "workqueue" });
  const { publish, jsm } = await foreign(broker);
  const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  await jsm.streams.delete(`${application}-dead`);
  await publish(`${root}.placed`, [1]);
  const listening = subscriber.listen({ book: hopeless });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]).toMatchObject({
    verdict: { kind: "dead-letter" },
    settlement: { kind: "unconfirmed", error: { code: "UNCONFIRMED", reason: "no responder" } },
  });
  expect((await jsm.streams.info(root)).state.messages).toBe(1);
  expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(1);
});

it.each([
  { retention: "limits", pending: 0 },
  // acknowledged, the queue would delete the only copy of the payload
  { retention: "workqueue", pending: 1 },
] as const)(
  "stores a reference to a message that is too large, which stays in its $retention stream",
  async (given) => {
    const { root, placed, application } = anEvent({ retention: given.retention });
    const { js, jsm, deadLetters } = await foreign(broker);
    const definition = defineSubscriber({ name: application, actors: { book: { event: placed } } });
    const { reports, onVerdict } = observer();
    await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
    await subscriber.register();
    const sent = headers();
    sent.set("x-tenant", "acme");
    const payload = `{"id":1,"text":"${"x".repeat(4_000)}"}`;
    await js.publish(`${root}.placed`, payload, { headers: sent });
    const listening = subscriber.listen({ book: hopeless });
    await until(() => reports.length === 1);
    await subscriber.close();
    await listening;
    const [letter] = await deadLetters(application);
    expect(letter?.data).toHaveLength(0);
    expect(letter?.header.get("Hazelnats-Dead-Reference")).toBe(String(payload.length));
    expect(letter?.header.get("Hazelnats-Dead-Sequence")).toBe("1");
    expect((await jsm.streams.getMessage(root, { seq: 1 }))?.string()).toBe(payload);
    expect((await jsm.consumers.info(root, `${application}-book`)).num_ack_pending).toBe(given.pending);
  },
);
