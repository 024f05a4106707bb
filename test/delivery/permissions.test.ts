import { connect } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { openDeadLetters } from "../../runtime/dead-letters/open-dead-letters.js";
import { defineEvent } from "../../runtime/define/event.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineSubscriber } from "../../runtime/define/subscriber.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { connectSubscriber } from "../../runtime/subscribe/connect-subscriber.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { anEvent, foreign, observer } from "./setting.js";

const broker = useBroker({
  config: `
    no_auth_user: admin
    authorization: { users: [
      { user: admin, password: admin }
      { user: boxed, password: boxed, permissions: { subscribe: ["_BOX.>"] } }
      { user: pulls-not, password: x, permissions: { publish: { deny: ["$JS.API.CONSUMER.MSG.NEXT.>"] } } }
      { user: acks-not, password: x, permissions: { publish: { deny: ["$JS.ACK.>"] } } }
      { user: asks-not, password: x, permissions: { publish: { deny: ["$JS.API.>"] } } }
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
  const { definition } = anActor();
  const options = { servers: broker.url, user: "asks-not", pass: "x" };
  await using subscriber = await connectSubscriber(definition, options);
  const refused = {
    code: "JETSTREAM_UNAVAILABLE",
    message: expect.stringContaining('"$JS.API.STREAM.NAMES"'),
  };
  await expect(subscriber.register()).rejects.toMatchObject(refused);
  await expect(subscriber.listen({ book: () => undefined })).rejects.toMatchObject(refused);
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
