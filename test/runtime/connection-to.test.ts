import { describe, expect, it } from "vitest";
import { connectionTo } from "../../runtime/connection-to.js";
import { definePublisher } from "../../runtime/define/publisher.js";
import { defineServers } from "../../runtime/define/servers.js";
import type { ServerDefinition } from "../../runtime/define/servers.js";
import { ConnectionFailedError, InvalidDefinitionError } from "../../runtime/errors.js";
import { connectPublisher } from "../../runtime/publish/connect-publisher.js";
import { startServer } from "../../runtime/testing/index.js";

const publisher = definePublisher({ name: "shop", events: {} });

it("connects to the address that the variables make, with the credentials that are asked for", async () => {
  await using server = await startServer({ config: 'authorization { user: "ann", password: "s3cret" }' });
  const servers = defineServers({
    local: {
      url: "nats://127.0.0.{last}:{port}",
      variables: { last: { default: "1" } },
      security: ["userPassword"],
    },
  });
  const variables = { port: String(server.port) };
  await using _open = await connectPublisher(
    publisher,
    connectionTo(servers.local, { variables, user: "ann", pass: "s3cret" }),
  );
  await expect(
    connectPublisher(publisher, connectionTo(servers.local, { variables, user: "ann", pass: "wrong" })),
  ).rejects.toThrow(ConnectionFailedError);
});

it("hands on all other options", () => {
  const server = { url: "tls://{a}.{b}:4222", variables: { b: { enum: ["c", "d"] } } } as const;
  expect(connectionTo(server, { variables: { a: "x", b: "d" }, token: "t", domain: "leaf" })).toEqual({
    servers: "tls://x.d:4222",
    token: "t",
    domain: "leaf",
  });
});

describe("a variable", () => {
  const server: ServerDefinition = { url: "nats://{host}:4222", variables: { host: { enum: ["a", "b"] } } };

  it.each([[undefined], ["evil.example.com/"], ["me:pw@elsewhere"], ["c"], [""]])(
    "is refused that is %j",
    (host) => {
      const variables: Record<string, string> = host === undefined ? {} : { host };
      expect(() => connectionTo(server, { variables })).toThrow(InvalidDefinitionError);
    },
  );
});

describe("a server", () => {
  it.each(["kafka://a", "nats://a/b", "nats://a:b:c", "nats://", "nats://a b"])(
    "is refused whose address is %s",
    (url) => {
      expect(() => defineServers({ one: { url } })).toThrow(InvalidDefinitionError);
    },
  );

  it("is refused with a password in its address, which the error does not repeat", () => {
    expect(() => defineServers({ one: { url: "nats://ann:s3cret@host" } })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") }),
    );
  });

  it("is refused with variables that its address does not have", () => {
    expect(() => defineServers({ one: { url: "nats://a", variables: { b: {} } } })).toThrow(/variables\.b/);
  });
});
