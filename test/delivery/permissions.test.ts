import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineStream } from "../../runtime/define/stream.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer, orderSchema } from "./setting.js";

const broker = useBroker({
  config: `
    no_auth_user: admin
    authorization: { users: [
      { user: admin, password: admin }
      { user: boxed, password: boxed, permissions: { subscribe: ["_BOX.>"] } }
      { user: pulls-not, password: x, permissions: { publish: { deny: ["$JS.API.CONSUMER.MSG.NEXT.>"] } } }
      { user: acks-not, password: x, permissions: { publish: { deny: ["$JS.ACK.>"] } } }
      { user: asks-not, password: x, permissions: { publish: { deny: ["$JS.API.>"] } } }
      { user: publishes, password: x, permissions: { subscribe: ["_INBOX.>"], publish: [
        "rights.>", "$JS.API.INFO", "_schedules.RIGHTS.at.*"
      ] } }
      { user: listens, password: x, permissions: { subscribe: ["_INBOX.>"], publish: [
        "$JS.API.STREAM.NAMES", "$JS.API.STREAM.INFO.RIGHTS", "dead.limited.>",
        "$JS.API.CONSUMER.INFO.RIGHTS.limited-book", "$JS.API.CONSUMER.MSG.NEXT.RIGHTS.limited-book",
        "$JS.ACK.RIGHTS.limited-book.>",
        "$JS.API.CONSUMER.INFO.limited-replay.limited-book", "$JS.ACK.limited-replay.limited-book.>",
        "$JS.API.CONSUMER.MSG.NEXT.limited-replay.limited-book",
        "$JS.API.STREAM.MSG.GET.limited-dead", "$JS.API.STREAM.MSG.DELETE.limited-dead"
      ] } }
      { user: registers-not, password: x, permissions: { publish: { deny: ["$JS.API.CONSUMER.>"] } } }
      { user: hears-not, password: x, permissions: { subscribe: { deny: ["_INBOX.>"] } } }
    ] }`,
});

function anActor() {
  const setting = anEvent();
  const definition = defineSubscriber({
    name: setting.application,
    actors: { book: { event: setting.placed } },
  });
  return { ...setting, definition };
}

it("uses inboxes with the prefix of the connection and no others", async () => {
  const { placed, definition } = anActor();
  const sender = definePublisher({ name: uniqueName("shop"), events: { placed } });
  const boxed = { servers: broker.url, user: "boxed", pass: "boxed", inboxPrefix: "_BOX.a" };
  await using publisher = await connectPublisher(sender, boxed);
  await publisher.register();
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { ...boxed, onVerdict });
  await subscriber.register();
  const listening = subscriber.listen({ book: () => undefined });
  await publisher.publish(placed, { id: 1 });
  await until(() => reports.length === 1);
  await subscriber.close();
  await listening;
  expect(reports[0]).toMatchObject({ verdict: { kind: "acknowledge" }, settlement: { kind: "confirmed" } });
});

it("ends listening where the user may not ask for messages", async () => {
  const { definition } = anActor();
  const options = { servers: broker.url, user: "pulls-not", pass: "x" };
  await using subscriber = await connectSubscriber(definition, options);
  await subscriber.register();
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject({
    code: "PULL_REFUSED",
    actor: "book",
  });
});

it("ends listening where the user may not acknowledge, rather than handle the same message for ever", async () => {
  const { root, definition } = anActor();
  const { publish } = await foreign(broker);
  const options = { servers: broker.url, user: "acks-not", pass: "x" };
  await using subscriber = await connectSubscriber(definition, options);
  await subscriber.register();
  await publish(`${root}.placed`, [1]);
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject({
    code: "PULL_REFUSED",
    cause: { code: "UNCONFIRMED", reason: "refused" },
  });
});

it("says that the user may not ask JetStream, and for what", async () => {
  const { definition, root } = anActor();
  const options = { servers: broker.url, user: "asks-not", pass: "x" };
  await using subscriber = await connectSubscriber(definition, options);
  const refused = {
    code: "JETSTREAM_UNAVAILABLE",
    message: expect.stringContaining('"$JS.API.STREAM.NAMES"'),
  };
  await expect(subscriber.register()).rejects.toMatchObject(refused);
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject(refused);
  const reader = { servers: broker.url, user: "registers-not", pass: "x" };
  await using other = await connectSubscriber(definition, reader);
  const consumer = `"$JS.API.CONSUMER.INFO.${root}.${definition.name}-book"`;
  await expect(other.register()).rejects.toMatchObject({
    code: "JETSTREAM_UNAVAILABLE",
    message: expect.stringContaining(consumer),
  });
});

it("says so whatever asks JetStream", async () => {
  const { definition, root, stream } = anActor();
  const { jsm } = await foreign(broker);
  const name = uniqueName("ASKED");
  const asked = { ...stream, name, subjects: [`${root}.asked`] };
  await jsm.streams.add({ name, subjects: [...asked.subjects], allow_msg_ttl: true });
  const late = defineEvent({ name: "late", subject: `${root}.asked`, stream: asked, schema: {} });
  const options = { servers: broker.url, user: "asks-not", pass: "x" };
  await using subscriber = await connectSubscriber(definition, options);
  const sender = definePublisher({ name: uniqueName("shop"), events: { late } });
  await using publisher = await connectPublisher(sender, options);
  const unavailable = { code: "JETSTREAM_UNAVAILABLE" };
  await expect(subscriber.pause("book")).rejects.toMatchObject(unavailable);
  await expect(subscriber.resume("book")).rejects.toMatchObject(unavailable);
  await expect(openDeadLetters(definition, options)).rejects.toMatchObject(unavailable);
  await expect(publisher.publish(late, {}, { ttl: "1h" })).rejects.toMatchObject({
    code: "PUBLISH_REFUSED",
    message: expect.stringContaining('"$JS.API.INFO"'),
  });
});

it("says why a publish is never acknowledged where the user may not hear of it", async () => {
  const { placed, root, stream } = anActor();
  const { jsm } = await foreign(broker);
  await jsm.streams.add({ name: root, subjects: [...stream.subjects] });
  const sender = definePublisher({ name: uniqueName("shop"), events: { placed } });
  await using publisher = await connectPublisher(sender, {
    servers: broker.url,
    user: "hears-not",
    pass: "x",
  });
  await expect(publisher.publish(placed, { id: 1 }, { timeout: "500ms" })).rejects.toMatchObject({
    code: "PUBLISH_OUTCOME_UNKNOWN",
    cause: { name: "PermissionViolationError" },
  });
});

it("needs no more rights than the guide says", async () => {
  const settings = { subjects: ["rights.>"], messageTtl: true, atomicBatches: true, schedules: true };
  const stream = defineStream({ name: "RIGHTS", ...settings });
  const placed = defineEvent({ name: "placed", subject: "rights.placed", stream, schema: orderSchema });
  const sending = definePublisher({ name: "rights", events: { placed } });
  const handling = defineSubscriber({
    name: "limited",
    actors: { book: { event: placed, deliver: "all", retry: { attempts: 1 } } },
  });
  const admin = { servers: broker.url, user: "admin", pass: "admin" };
  await using owner = await connectPublisher(sending, admin);
  await owner.register();
  await using registering = await connectSubscriber(handling, admin);
  await registering.register();

  await using publisher = await connectPublisher(sending, {
    servers: broker.url,
    user: "publishes",
    pass: "x",
  });
  await publisher.publish(placed, { id: 1 });
  await publisher.publish(placed, { id: 2 }, { ttl: "1h" });
  await publisher.publish(placed, { id: 3 }, { delay: "1h" });
  await publisher.publishBatch([{ event: placed, payload: { id: 4 } }]);

  const { reports, onVerdict, kinds } = observer();
  const options = { servers: broker.url, user: "listens", pass: "x", onVerdict };
  await using subscriber = await connectSubscriber(handling, options);
  const seen: number[] = [];
  const listening = subscriber.listen({
    book: ({ id }) => {
      seen.push(id);
      if (id === 2 && seen.filter((each) => each === 2).length === 1) throw new Error("not yet");
    },
  });
  await until(() => reports.length === 3);
  await using letters = await openDeadLetters(handling, admin);
  expect(await letters.replay({})).toMatchObject({ done: 1 });
  await until(() => reports.length === 4);
  await subscriber.close();
  await listening;
  expect(kinds().toSorted()).toEqual(["acknowledge", "acknowledge", "acknowledge", "dead-letter"]);
  expect(reports.every(({ settlement }) => settlement.kind === "confirmed")).toBe(true);
  for await (const letter of letters.list({})) expect.unreachable(`letter ${letter.number}`);
});

it("ends listening quietly when whoever lent the connection drains or closes it", async () => {
  for (const end of ["drain", "close"] as const) {
    const { root, definition } = anActor();
    const { publish } = await foreign(broker);
    const connection = await connect({ servers: broker.url });
    await using subscriber = await connectSubscriber(definition, { connection });
    await subscriber.register();
    let running = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const listening = subscriber.listen({
      book: async () => {
        running += 1;
        await released;
      },
    });
    await publish(`${root}.placed`, [1, 2, 3]);
    await until(() => running === 3);
    const ended = connection[end]();
    release();
    await expect(listening).rejects.toMatchObject({ code: "CLOSED" });
    await ended;
  }
});
