import { execFile } from "node:child_process";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "@nats-io/transport-node";
import { describe, expect, it } from "vitest";
import {
  connectPublisher,
  ConnectionFailedError,
  defineEvent,
  definePublisher,
} from "../../../runtime/index.js";
import { addressesOf } from "../../../runtime/server-address.js";
import { startServer } from "../../../runtime/testing/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";
import { order, shop } from "./setting.js";

describe("connectPublisher", () => {
  it("names the servers that do not answer, without their credentials", async () => {
    const servers = ["nats://user:hunter2@127.0.0.1:1", "127.0.0.1:2"];
    const { definition } = shop();
    const error: unknown = await connectPublisher(definition, { servers }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConnectionFailedError);
    expect(error).toMatchObject({ servers: ["nats://127.0.0.1:1", "nats://127.0.0.1:2"] });
    expect(String(error)).toContain("connection refused");
    expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
  });

  it("logs in with user and password, also where they stand in the address", async () => {
    await using server = await startServer({ config: 'authorization: { user: ann, password: "12345" }' });
    const { placed, definition } = shop();
    const ways = [
      { servers: server.url, user: "ann", pass: "12345" },
      { servers: server.url.replace("nats://", "nats://ann:12345@") },
    ];
    for (const options of ways) {
      await using publisher = await connectPublisher(definition, options);
      await publisher.register();
      await publisher.publish(placed, order);
    }
    const refused = connectPublisher(definition, { servers: server.url, user: "ann", pass: "wrong" });
    await expect(refused).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
      message: expect.stringMatching(/Check `user` and `pass`/),
    });
  });

  it("takes a tls:// address at its word, and sends no password to a server without TLS", async () => {
    await using server = await startServer({ config: "authorization: { user: ann, password: a }" });
    const { definition } = shop();
    const servers = server.url.replace("nats://", "tls://ann:a@");
    await expect(connectPublisher(definition, { servers })).rejects.toMatchObject({
      code: "CONNECTION_FAILED",
    });
  });

  it.each([{ credentials: "garbage" }, { nkeySeed: "garbage" }])(
    "fails with credentials that are none, without showing them: %o",
    async (options) => {
      await using server = await startServer();
      const { definition } = shop();
      const error: unknown = await connectPublisher(definition, { servers: server.url, ...options }).catch(
        (cause: unknown) => cause,
      );
      expect(error).toMatchObject({ code: "CONNECTION_FAILED" });
      expect(String(error)).not.toContain("garbage");
    },
  );

  it("does not take a borrowed connection that is closed", async () => {
    await using server = await startServer();
    const connection = await connect({ servers: server.url });
    await connection.close();
    await expect(connectPublisher(shop().definition, { connection })).rejects.toMatchObject({
      code: "CLOSED",
    });
  });

  it("says at once when the server does not permit a publish", async () => {
    const name = uniqueName("denied");
    const config = `authorization: { users: [
      { user: ann, password: a, permissions: { publish: { deny: ["${name}.one"] } } } ] }`;
    await using server = await startServer({ config });
    const stream = { name, subjects: [`${name}.>`] };
    const one = defineEvent({ name: "one", subject: `${name}.one`, stream, schema: {} });
    const two = defineEvent({ name: "two", subject: `${name}.two`, stream, schema: {} });
    const definition = definePublisher({ name, events: { one, two } });
    await using publisher = await connectPublisher(definition, {
      servers: server.url,
      user: "ann",
      pass: "a",
    });
    await publisher.register();
    const refused = publisher.publish(one, {}, { timeout: "100s" });
    await expect(refused).rejects.toMatchObject({ code: "PUBLISH_REFUSED" });
    expect((await publisher.publish(two, {})).sequence).toBe(1);
  });

  it("says that JetStream is off", async () => {
    await using server = await startServer({
      config: "no_auth_user: ann\naccounts: { A: { users: [{user: ann}] } }",
    });
    const { definition, placed } = shop();
    await using publisher = await connectPublisher(definition, { servers: server.url });
    await expect(publisher.register()).rejects.toMatchObject({ code: "JETSTREAM_UNAVAILABLE" });
    // the server has said each time that nobody stores it
    await expect(publisher.publish(placed, order, { timeout: "300ms" })).rejects.toMatchObject({
      code: "PUBLISH_NOT_SENT",
      reason: expect.stringMatching(/is JetStream on/),
    });
  });
});

describe("close", () => {
  const broker = useBroker();

  it("leaves nothing that keeps the process alive", async () => {
    const script = fileURLToPath(new URL("./publish-and-end.mjs", import.meta.url));
    const name = uniqueName("ending");
    const { stdout } = await promisify(execFile)(execPath, [script, broker.url, name], { timeout: 30_000 });
    expect(JSON.parse(stdout)).toMatchObject({ sequence: 1, duplicate: false });
  });

  it("ends what register() waits for", async () => {
    const { definition } = shop();
    const publisher = await connectPublisher(definition, { servers: broker.url });
    const registering = publisher.register();
    await Promise.all([
      publisher.close(),
      expect(registering).rejects.toMatchObject({
        name: "ClosedError",
        what: `publisher "${definition.name}"`,
      }),
    ]);
    await expect(publisher.register()).rejects.toMatchObject({ code: "CLOSED" });
    await publisher.close();
  });

  it("waits for what is under way", async () => {
    const { placed, definition } = shop();
    const publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const publishing = Array.from({ length: 50 }, (_, index) =>
      publisher.publish(placed, order, { id: `${index}` }),
    );
    await publisher.close();
    const settled = await Promise.allSettled(publishing);
    expect(settled.filter(({ status }) => status === "rejected")).toEqual([]);
  });
});

describe("addressesOf", () => {
  it.each([
    ["nats://a:4222", { servers: ["nats://a:4222"] }],
    ["a,tls://b:1", { servers: ["nats://a", "tls://b:1"] }],
    ["nats://ann:p%40ss@a:4222", { servers: ["nats://a:4222"], user: "ann", pass: "p@ss" }],
    ["nats://ann:50%@a", { servers: ["nats://a"], user: "ann", pass: "50%" }],
    ["nats://secret@a", { servers: ["nats://a"], token: "secret" }],
    ["[::1]:4222", { servers: ["nats://[::1]:4222"] }],
  ])("reads %s", (given, expected) => {
    expect(addressesOf(given)).toMatchObject(expected);
  });
});
