import { describe, expect, it } from "vitest";
import {
  type Application,
  asVersion2,
  readApplication,
  readWritten,
  writeDocument,
} from "../../../asyncapi/index.js";
import { allDocuments } from "../../support/documents.js";
import { readAlone } from "../reading.js";

/** All but what no other version has in the same form: operations stand in their channels. */
function comparable({ document: _document, actors, publishes, ...application }: Application): string {
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
    a.name < b.name ? -1 : 1;
  const sorted = { ...application, actors: actors.toSorted(byName), publishes: publishes.toSorted(byName) };
  return JSON.stringify(sorted, (key, value: unknown) => (key === "location" ? undefined : value), 1);
}

describe("a document of AsyncAPI 2.6", () => {
  it("says the same as one of 3.0, where nothing is reported that it can't say", async () => {
    const same: string[] = [];
    for (const { name, file, roots } of allDocuments) {
      const reading = await readApplication(file, { roots });
      if (reading.kind === "refused") continue;
      const { document, places } = writeDocument(reading.application, { sharesMessages: false });
      const written = asVersion2(document, places);
      if (written.diagnostics.length > 0) continue;
      const again = await readWritten(written.document, {
        file,
        locate: () => ({ file, line: 1, column: 1 }),
      });
      // an example that does not fit is an error there, and a warning in 3.0
      if (again.kind === "refused") continue;
      expect(comparable(again.application), name).toBe(comparable(reading.application));
      same.push(name);
    }
    expect(same.length).toBeGreaterThan(20);
  }, 60_000);

  it("is told apart from what it can't say: answers, several operations of a kind, messages of nobody", async () => {
    const { application } = await readAlone(`
asyncapi: 3.0.0
info: { title: Shop, version: 1.0.0 }
channels:
  asked: { address: asked, messages: { question: { payload: { type: object } } } }
  answered: { address: null, messages: { answer: { payload: { type: object } } } }
  idle: { address: idle, messages: { nothing: { payload: { type: object } } } }
operations:
  ask: { action: send, channel: { $ref: "#/channels/asked" }, reply: { channel: { $ref: "#/channels/answered" } } }
  listen: { action: receive, channel: { $ref: "#/channels/asked" } }
  record: { action: receive, channel: { $ref: "#/channels/asked" } }
`);
    const { document, places } = writeDocument(application);
    expect(
      asVersion2(document, places).diagnostics.map(({ severity, message }) => [severity, message]),
    ).toEqual([
      ["error", expect.stringContaining('"record" is the second that receives')],
      ["warning", expect.stringContaining('that of the operation "ask" is left out')],
      ["warning", expect.stringContaining('those of "idle"')],
    ]);
  });

  it("keeps requirements that version 3 has no word for: several together, scopes, and none", async () => {
    const security = [{ user: [], certificate: [] }, { web: ["orders:read"] }, {}];
    const { application } = await readAlone(`
asyncapi: 2.6.0
info: { title: Shop, version: 1.0.0 }
servers: { one: { url: nats.example.com, protocol: nats, security: ${JSON.stringify(security)} } }
channels:
  placed:
    publish: { operationId: handle, security: [{ user: [] }, { web: ["x"] }], message: { payload: { type: object } } }
components:
  securitySchemes:
    user: { type: userPassword }
    certificate: { type: X509 }
    web: { type: oauth2, flows: { clientCredentials: { tokenUrl: "https://example.com/", scopes: { "orders:read": "", x: "" } } } }
`);
    const ways = [["userPassword", "certificate"], "token", "none"];
    expect(application.servers[0]?.security).toEqual(ways);
    const { document, places } = writeDocument(application);
    const again = await readWritten(document, {
      file: "a",
      locate: () => ({ file: "a", line: 1, column: 1 }),
    });
    if (again.kind === "refused") throw new Error(JSON.stringify(again.diagnostics));
    expect(again.application.servers[0]?.security).toEqual(ways);
    expect(asVersion2(document, places).document).toMatchObject({
      servers: { one: { security } },
      channels: { placed: { publish: { security: [{ user: [] }, { web: ["x"] }] } } },
    });
    // what code alone says of its servers
    const { document: _document, ...rest } = application;
    expect(writeDocument({ ...rest, document: {} }).document["servers"]).toMatchObject({
      one: {
        security: ["userPassword", "certificate", "token"].map((kind) => ({
          $ref: `#/components/securitySchemes/${kind}`,
        })),
        "x-hazelnats-security": [{ userPassword: [], certificate: [] }, { token: [] }, {}],
      },
    });
  });
});
