import { createServer } from "node:http";
import type { RequestListener, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fetchDocument } from "../../asyncapi/remote/fetch-document.js";
import { FetchedDocuments } from "../../asyncapi/remote/fetched-documents.js";
import { isPublicAddress } from "../../asyncapi/remote/public-address.js";
import { hazelnats } from "../support/cli.js";
import { selfSigned } from "../support/self-signed.js";
import { makeTemporaryFolder } from "../support/temporary-folder.js";
import { lineOf, readFiles } from "./reading.js";

const head = 'asyncapi: 3.0.0\ninfo: { title: Orders, version: "1" }\n';
const document = (reference: string): string =>
  `${head}channels:\n  a: { address: a, messages: { m: { payload: { $ref: "${reference}" } } } }\n`;

interface Server extends AsyncDisposable {
  readonly host: string;
  readonly asked: readonly string[];
}

async function serve(listener: RequestListener): Promise<Server> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens at a port
  return {
    host: `127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Each answers everything with a schema. */
async function serveSecurely(keys: readonly { readonly key: string; readonly cert: string }[]) {
  const servers = await Promise.all(
    keys.map(async (each) => {
      const server = createSecureServer(each, (_request, response) => response.end("type: string\n"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  return {
    // they listen at ports
    hosts: servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.asyncDispose]: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

/** Answers by path; others with 404. */
const files =
  (contents: Readonly<Record<string, string>>): RequestListener =>
  ({ url = "" }, response) => {
    const content = contents[url];
    response.writeHead(content === undefined ? 404 : 200, { "content-type": "text/plain" }).end(content);
  };

async function read(host: string, reference: string, options = {}) {
  const reading = await readFiles(
    { "asyncapi.yaml": document(reference) },
    { allowRemote: [host], ...options },
  );
  return { reading, lines: reading.diagnostics.map(lineOf) };
}

describe("references to the web", () => {
  it.each([
    { what: "never answers", begin: () => undefined },
    {
      what: "never ends what it sends",
      begin: (response: ServerResponse) => void response.writeHead(200).write("type: object\n"),
    },
  ])("do not wait longer than they may for a server that $what", async ({ begin }) => {
    const over = new AbortController();
    await using server = await serve((_request, response) => {
      begin(response);
      over.abort();
    });
    const limits = { most: 1_000, trusted: [server.host], signal: over.signal };
    expect(await fetchDocument(`http://${server.host}/a.yaml`, limits)).toEqual({
      kind: "failed",
      cause: "the time for all remote documents together is over",
      hint: "Download some of them next to this document.",
    });
  });

  it("are refused, unless they are allowed, and the option is named", async () => {
    await using server = await serve(files({}));
    const { diagnostics } = await readFiles({ "asyncapi.yaml": document(`http://${server.host}/a.yaml`) });
    expect(diagnostics.map(lineOf)).toEqual([
      expect.stringMatching(/^4:\d+ error remote-reference: .*--allow-remote/u),
    ]);
    expect(server.asked).toEqual([]);
  });

  it.each(["quick", "full"] as const)(
    "are followed from document to document, each asked once, with %s validation",
    async (validate) => {
      await using server = await serve(
        files({
          "/v1/a.yaml":
            'type: object\nproperties: { b: { $ref: "./b.yaml#/B" }, c: { $ref: "../c.json" }, again: { $ref: "b.yaml#/B" } }\n',
          "/v1/b.yaml": 'B: { type: object, properties: { a: { $ref: "a.yaml" } } }\n',
          "/c.json": '{ "type": "string", "enum": ["x"] }',
        }),
      );
      const { reading, lines } = await read(server.host, `http://${server.host}/v1/a.yaml`, { validate });
      expect(lines).toEqual([]);
      expect(
        reading.kind === "read" && reading.application.definitions.map(({ name }) => name).toSorted(),
      ).toEqual(["B", "a", "c"]);
      // what is watched are files
      expect(reading.files).toHaveLength(1);
      expect([...server.asked].toSorted()).toEqual(["/c.json", "/v1/a.yaml", "/v1/b.yaml"]);
    },
  );

  it("count in the digest", async () => {
    const contents = { "/a.yaml": "type: string\n" };
    await using server = await serve(files(contents));
    const digest = async (): Promise<unknown> => {
      const { reading } = await read(server.host, `http://${server.host}/a.yaml`);
      return reading.kind === "read" ? reading.digest : reading.diagnostics;
    };
    const before = await digest();
    expect(await digest()).toBe(before);
    contents["/a.yaml"] = "type: integer\n";
    expect(await digest()).not.toBe(before);
  });

  it("are asked once by readings that share what was fetched, and again by those that trust less and after a failure", async () => {
    await using server = await serve(files({ "/a.yaml": "type: string\n" }));
    const fetched = new FetchedDocuments();
    const address = `http://${server.host}/a.yaml`;
    for (const _ of [1, 2]) expect((await read(server.host, address, { fetched })).lines).toEqual([]);
    expect(server.asked).toEqual(["/a.yaml"]);
    const untrusted = { "asyncapi.yaml": document(address) };
    const { kind } = await readFiles(untrusted, { fetched, allowRemote: true });
    expect(kind).toBe("refused");
    for (const _ of [1, 2]) await read(server.host, `http://${server.host}/none.yaml`, { fetched });
    expect(server.asked).toEqual(["/a.yaml", "/none.yaml", "/none.yaml"]);
  });

  it("never lead from there to local files", async () => {
    await using server = await serve(
      files({
        "/file.yaml": "allOf: [{ $ref: 'file:///etc/passwd' }]\n",
        "/absolute.yaml": "allOf: [{ $ref: '/etc/passwd' }]\n",
        "/up.yaml": "allOf: [{ $ref: '../../../../../etc/passwd' }]\n",
      }),
    );
    for (const file of ["file", "absolute", "up"]) {
      const { reading } = await read(server.host, `http://${server.host}/${file}.yaml`);
      expect(reading.diagnostics.map(({ rule }) => rule)).toEqual([
        file === "file" ? "remote-reference" : "missing-file",
      ]);
      expect(reading.diagnostics[0]?.location).toEqual({
        file: `http://${server.host}/${file}.yaml`,
        line: 1,
        column: 11,
      });
    }
    expect(server.asked).toContain("/etc/passwd");
  });

  it.each([
    ["a status", 500, {}, "", "status 500"],
    ["a web page", 200, { "content-type": "text/html; charset=utf-8" }, "<html></html>", "not YAML or JSON"],
    ["a redirect in a circle", 302, { location: "/a.yaml" }, "", "redirects more than 5 times"],
    [
      "a redirect to a private address",
      302,
      { location: "https://169.254.169.254/latest" },
      "",
      "private address",
    ],
    ["a redirect to a file", 302, { location: "file:///etc/passwd" }, "", "only https: is fetched"],
    ["a redirect with a password", 302, { location: "https://u:p@example.com/" }, "", "must not carry"],
    ["an unknown compression", 200, { "content-encoding": "zstd" }, "x", "compresses"],
    ["a broken compression", 200, { "content-encoding": "gzip" }, "x", "failed"],
    ["what is no YAML", 200, {}, "a: [", "not valid YAML"],
  ] as const)("are reported where the answer is %s", async (_, status, headers, body, cause) => {
    await using server = await serve((_request, response) => response.writeHead(status, headers).end(body));
    const { lines } = await read(server.host, `http://${server.host}/a.yaml`);
    expect(lines).toEqual([expect.stringContaining(cause)]);
  });

  it("are cut off where they are too large, also after decompression", async () => {
    await using server = await serve(({ url }, response) => {
      if (url === "/bomb")
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(2 ** 25, 35)));
      else {
        const more = (): void => {
          while (response.write("# for ever\n".repeat(1000)));
          response.once("drain", more);
        };
        more();
      }
    });
    for (const path of ["bomb", "endless"]) {
      const { lines } = await read(server.host, `http://${server.host}/${path}`);
      expect(lines).toEqual([expect.stringContaining("--max-size")]);
    }
  });

  it("are reported where nobody answers", async () => {
    await using server = await serve(files({}));
    const { host } = server;
    await server[Symbol.asyncDispose]();
    const { lines } = await read(host, `http://${host}/a.yaml`);
    expect(lines).toEqual([expect.stringMatching(/missing-file: .*nothing listens there.*Check the port/u)]);
  });

  it("are reported where a name has no address", async () => {
    const { lines } = await read("orders.invalid", "https://orders.invalid/a.yaml");
    // ".invalid" has none anywhere; whether somebody says so depends on the network
    expect(lines).toEqual([expect.stringMatching(/name "orders\.invalid".*download the file/u)]);
  });

  it("are reported where the other side does not speak TLS", async () => {
    await using server = await serve(files({}));
    const { lines } = await read(server.host, `https://${server.host}/a.yaml`);
    expect(lines).toEqual([expect.stringMatching(/does not speak TLS.*write that and allow it/u)]);
  });

  it("are reported where a certificate is not trusted, and followed where its authority is named", async () => {
    const right = selfSigned();
    const expired = selfSigned({ days: [-2, -1] });
    const foreign = selfSigned({ address: "10.1.2.3" });
    await using servers = await serveSecurely([right, expired, foreign]);
    const [host = ""] = servers.hosts;
    const { lines } = await read(host, `https://${host}/a.yaml`);
    expect(lines).toEqual([expect.stringMatching(/signed by nobody whom Node trusts.*NODE_EXTRA_CA_CERTS/u)]);

    await using folder = await makeTemporaryFolder();
    const channels = servers.hosts.map(
      (each, index) =>
        `  c${index}: { address: c${index}, messages: { m${index}: { payload: { $ref: "https://${each}/a.yaml" } } } }\n`,
    );
    await folder.write({
      "asyncapi.yaml": `${head}channels:\n${channels.join("")}`,
      "ca.pem": [right, expired, foreign].map(({ cert }) => cert).join(""),
    });
    const told = await hazelnats(["validate", "asyncapi.yaml", "--remote-host", "127.0.0.1"], {
      cwd: folder.path,
      env: { NODE_EXTRA_CA_CERTS: folder.at("ca.pem") },
    });
    expect(told.stderr).toContain("2 errors.");
    expect(told.stderr).toContain("its certificate has expired");
    expect(told.stderr).toContain('its certificate is not one for "127.0.0.1"');
  });

  it("ask 64 addresses at most", async () => {
    await using server = await serve(({ url = "" }, response) =>
      response.end(`allOf: [{ $ref: "/n${Number(url.slice(2)) + 1}" }]\n`),
    );
    const { lines } = await read(server.host, `http://${server.host}/n0`);
    expect(lines).toEqual([expect.stringContaining("more than 64 remote documents")]);
    expect(server.asked).toHaveLength(64);
  });

  it("need trust for http: and for private addresses, by number and by name", async () => {
    await using server = await serve(files({}));
    const port = server.host.split(":")[1] ?? "";
    const refused = [
      [`http://${server.host}/a`, "not encrypted"],
      [`https://${server.host}/a`, "private address"],
      [`https://localhost:${port}/a`, "private address"],
      [`https://[::1]:${port}/a`, "private address"],
      [`https://0x7f.1:${port}/a`, "private address"],
      [`https://2130706433:${port}/a`, "private address"],
      [`https://[::ffff:127.0.0.1]:${port}/a`, "private address"],
      [`https://user:secret@example.com/a`, "a name or a password"],
    ];
    for (const [address = "", cause = ""] of refused) {
      const reading = await readFiles({ "asyncapi.yaml": document(address) }, { allowRemote: true });
      expect(reading.diagnostics.map(lineOf), address).toEqual([expect.stringContaining(cause)]);
    }
    expect(server.asked).toEqual([]);
  });
});

describe("public addresses", () => {
  it("are those of nobody's own network", () => {
    const own = [
      "127.1.2.3",
      "10.0.0.1",
      "172.31.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
    ];
    for (const address of own) expect(isPublicAddress(address, 4), address).toBe(false);
    for (const address of [
      "::1",
      "::",
      "fe80::1",
      "fd00::1",
      "::ffff:10.0.0.1",
      "64:ff9b::a00:1",
      "2002:a00:1::",
    ])
      expect(isPublicAddress(address, 6), address).toBe(false);
    expect(isPublicAddress("8.8.8.8", 4)).toBe(true);
    expect(isPublicAddress("2606:4700::1111", 6)).toBe(true);
  });
});

describe("the command line", () => {
  it("fetches with --remote-host, and shows addresses as they are", async () => {
    await using server = await serve(files({ "/a.yaml": "type: string\n", "/wrong.yaml": "type: strin\n" }));
    await using folder = await makeTemporaryFolder();
    await folder.write({
      "good.yaml": document(`http://${server.host}/a.yaml`),
      "bad.yaml": document(`http://${server.host}/wrong.yaml`),
    });
    const allowed = ["--remote-host", server.host];
    const good = await hazelnats(["generate", "good.yaml", "-o", "out", ...allowed], { cwd: folder.path });
    expect(good).toMatchObject({ code: 0, stderr: "" });
    const bad = await hazelnats(["generate", "bad.yaml", "-o", "out", ...allowed], { cwd: folder.path });
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain(`http://${server.host}/wrong.yaml:1:1 error`);
    const refused = await hazelnats(["validate", "good.yaml"], { cwd: folder.path });
    expect(refused.stderr).toContain("--allow-remote");
  });
});
