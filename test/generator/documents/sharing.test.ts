import { describe, expect, it } from "vitest";
import type { Application } from "../../../asyncapi/index.js";
import { whatIsLent } from "../../../generator/documents/lent.js";
import { shareEvents } from "../../../generator/documents/sharing.js";
import { openClient } from "../../../generator/view/client.js";
import { readAlone } from "../../asyncapi/reading.js";

interface Described {
  readonly application: Application;
  readonly input: string;
}

/** Each channel as `address: message, payload`; the first application of a test publishes, the others handle. */
async function describeAll(
  applications: Readonly<Record<string, readonly (readonly [address: string, message: string])[]>>,
  definitions: Readonly<Record<string, string>> = {},
): Promise<readonly Described[]> {
  return await Promise.all(
    Object.entries(applications).map(async ([title, channels], index) => {
      const action = index === 0 ? "send" : "receive";
      const { application, diagnostics } = await readAlone(`asyncapi: 3.0.0
info: { title: ${title}, version: "1" }
channels:
${channels.map(([address, message], place) => `  c${place}: { address: "${address}", ${parameters(address)}messages: { ${message} } }`).join("\n")}
operations:
${channels.map((_, place) => `  o${place}: { action: ${action}, channel: { $ref: "#/channels/c${place}" } }`).join("\n")}
components: { schemas: { ${definitions[title] ?? ""} } }
`);
      expect(diagnostics).toEqual([]);
      return { application, input: `/${title}.yaml` };
    }),
  );
}

function parameters(address: string): string {
  const names = [...address.matchAll(/\{(\w+)\}/gu)].map(([, name]) => `${name ?? ""}: {}`);
  return names.length === 0 ? "" : `parameters: { ${names.join(", ")} }, `;
}

const text = "payload: { type: object, properties: { id: { type: string } } }";
const number = "payload: { type: object, properties: { id: { type: integer } } }";

function shared(documents: readonly Described[]): readonly string[] {
  return shareEvents(documents).common.events.map(({ name, subject }) => `${name} on ${subject.template}`);
}

describe("events that documents share", () => {
  it("are those of one name and subject that are described alike", async () => {
    const documents = await describeAll({
      One: [
        ["a.{id}", `placed: { ${text} }`],
        ["b", `paid: { ${text} }`],
        ["c", `sent: { ${text} }`],
        ["d", `heard: { ${text} }`],
      ],
      Two: [
        ["a.{key}", `placed: { ${text} }`],
        ["b", `paid: { ${number} }`],
        ["x", `sent: { ${text} }`],
        ["d", `seen: { ${text} }`],
      ],
    });
    expect(shared(documents)).toEqual(["placed on a.{id}"]);
    expect(shared(documents.toReversed())).toEqual(["placed on a.{id}"]);
  });

  it("are shared by those that agree, where others do not", async () => {
    const documents = await describeAll({
      One: [["a", `placed: { ${text} }`]],
      Two: [["a", `placed: { ${number} }`]],
      Three: [["a", `placed: { ${number} }`]],
    });
    const { common, applications } = shareEvents(documents);
    const sharing = documents.filter(
      (document) => applications.get(document)?.events[0] === common.events[0],
    );
    expect(sharing.map(({ input }) => input)).toEqual(["/Two.yaml", "/Three.yaml"]);
  });

  it("are the publisher's, whoever comes first in the alphabet", async () => {
    const [sender, receiver] = await describeAll({
      Zoo: [["a.{id}", `placed: { summary: Sent, ${text} }`]],
      Ark: [["a.{key}", `placed: { summary: Got, ${text} }`]],
    });
    if (sender === undefined || receiver === undefined) throw new Error("there are two");
    const { common, applications } = shareEvents([receiver, sender]);
    expect(common.events).toMatchObject([{ description: "Sent", subject: { template: "a.{id}" } }]);
    expect(applications.get(receiver)?.actors[0]?.events[0]).toBe(common.events[0]);
    expect(applications.get(sender)?.publishes[0]).toBe(common.events[0]);
  });

  it("don't differ by the order of what has none", async () => {
    const documents = await describeAll({
      One: [
        [
          "a",
          "placed: { payload: { type: object, required: [x, y], properties: { x: { enum: [1, 2] }, y: {} } } }",
        ],
      ],
      Two: [
        [
          "a",
          "placed: { payload: { properties: { y: {}, x: { enum: [2, 1] } }, required: [y, x], type: object } }",
        ],
      ],
    });
    expect(shared(documents)).toHaveLength(1);
  });

  it("take no name that another one has already, nor that of two definitions", async () => {
    const reference = 'payload: { $ref: "#/components/schemas/Money" }';
    const documents = await describeAll(
      {
        A: [
          ["users.created", `created: { ${text} }`],
          ["cents", `counted: { ${reference} }`],
        ],
        B: [
          ["users.created", `created: { ${text} }`],
          ["cents", `counted: { ${reference} }`],
        ],
        C: [
          ["orders.created", `created: { ${text} }`],
          ["euros", `summed: { ${reference} }`],
        ],
        D: [
          ["orders.created", `created: { ${text} }`],
          ["euros", `summed: { ${reference} }`],
        ],
      },
      {
        ...{ A: "Money: { type: integer }", B: "Money: { type: integer }" },
        ...{ C: "Money: { type: number }", D: "Money: { type: number }" },
      },
    );
    const sharing = shareEvents(documents);
    expect(shared(documents)).toEqual(["created on users.created", "counted on cents"]);
    const last = documents[3];
    if (last === undefined) throw new Error("there are four");
    expect(sharing.applications.get(last)?.definitions).toEqual(last.application.definitions);
  });

  it("leave the names of the applications' own roles alone", async () => {
    const documents = await describeAll({
      Orders: [["a", `ordersPublisher: { ${text} }`]],
      Billing: [["a", `ordersPublisher: { ${text} }`]],
    });
    const sharing = shareEvents(documents);
    const users = documents.map((each) => ({ ...each, digest: "", output: each.input }));
    const applications = new Map(
      users.map((user, index) => [
        user,
        sharing.applications.get(documents[index] ?? user) ?? user.application,
      ]),
    );
    const lent = whatIsLent(users, { ...sharing, applications }, "/shared");
    const { client } = openClient(sharing.common, { lent });
    expect([...client.names.events.values()]).toEqual(["ordersPublisherEvent"]);
    for (const application of applications.values()) {
      const opened = openClient(application, { elsewhere: { folder: "../shared", client } });
      expect(opened.diagnostics).toEqual([]);
      expect([...opened.client.names.events.values()]).toEqual(["ordersPublisherEvent"]);
    }
  });
});
