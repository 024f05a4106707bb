import { describe, expect, it } from "vitest";
import { readAlone } from "../reading.js";

/** The servers of a document in version 3, where the schemes stand in place. */
async function serversOf(servers: string) {
  return await readAlone(`asyncapi: 3.0.0\ninfo: { title: A, version: "1" }\nservers:\n${servers}`);
}

it("are read with their variables, in version 3", async () => {
  const { application, diagnostics } = await serversOf(`
  eu:
    host: "{region}.example.com:{port}"
    pathname: /ignored
    protocol: nats
    title: Europe
    variables: { region: { enum: [a, b], default: a }, port: { default: "4222", description: Port. } }
`);
  expect(application.servers).toMatchObject([
    {
      key: "eu",
      url: "nats://{region}.example.com:{port}",
      description: "Europe",
      variables: [
        { name: "region", enum: ["a", "b"], default: "a" },
        { name: "port", default: "4222", description: "Port." },
      ],
    },
  ]);
  expect(diagnostics).toEqual([]);
});

it.each([
  ["nats", "nats.example.com", "nats://nats.example.com"],
  ["nats", "nats://nats.example.com:4222/", "nats://nats.example.com:4222"],
  ["nats", "tls://nats.example.com", "tls://nats.example.com"],
  ["nats+tls", "nats://nats.example.com", "tls://nats.example.com"],
  ["TLS", "{host}", "tls://{host}"],
])("are read in version 2, of protocol %s and the URL %s", async (protocol, url, want) => {
  const { application } = await readAlone(`asyncapi: 2.6.0
info: { title: A, version: "1" }
servers: { one: { url: "${url}", protocol: ${protocol} } }
channels: {}
`);
  expect(application.servers.map((server) => server.url)).toEqual([want]);
});

it("leave out those of other protocols, and those whose addresses are none, without repeating a password", async () => {
  const { application, diagnostics } = await serversOf(`
  web: { host: h, protocol: ws }
  odd: { host: "ann:s3cret@h:4222", protocol: nats }
`);
  expect(application.servers).toEqual([]);
  expect(diagnostics).toEqual([expect.stringContaining("warning server-address")]);
  expect(diagnostics.join()).not.toContain("s3cret");
});

it("have variables that are parts of a host alone", async () => {
  const { diagnostics } = await serversOf(`
  eu: { host: "{region}", protocol: nats, variables: { region: { enum: ["a@b"] } } }
`);
  expect(diagnostics).toEqual([expect.stringContaining('error server-variable: The variable "region"')]);
});

describe("credentials", () => {
  it.each([
    ["{ type: userPassword }", ["userPassword"]],
    ["{ type: scramSha256 }", ["userPassword"]],
    ["{ type: http, scheme: basic }", ["userPassword"]],
    ["{ type: http, scheme: bearer }", ["token"]],
    ["{ type: apiKey, in: user }", ["token"]],
    ["{ type: oauth2, flows: {} }", ["token"]],
    ["{ type: X509 }", ["certificate"]],
    ["{ type: asymmetricEncryption }", ["nkey", "credentials"]],
    ["{ type: http, scheme: bearer, x-hazelnats-security: credentials }", ["credentials"]],
    ["{ type: gssapi }", undefined],
  ])("asked for by %s", async (scheme, want) => {
    const { application } = await serversOf(`  one: { host: h, protocol: nats, security: [${scheme}] }\n`);
    expect(application.servers[0]?.security).toEqual(want);
  });

  it("asked for by names, which may belong together, in version 2", async () => {
    const { application } = await readAlone(`asyncapi: 2.6.0
info: { title: A, version: "1" }
servers:
  one: { url: h, protocol: nats, security: [{ people: [], machines: [] }, { keys: [] }, {}] }
channels: {}
components:
  securitySchemes:
    people: { type: userPassword }
    machines: { type: X509 }
    keys: { type: asymmetricEncryption }
`);
    expect(application.servers[0]?.security).toEqual([
      ["userPassword", "certificate"],
      "nkey",
      "credentials",
      "none",
    ]);
  });
});
