import { describe, expect, it } from "vitest";
import { instance } from "@viz-js/viz";
import { systemOf } from "../../../asyncapi/index.js";
import { printDiagram } from "../../../generator/print-diagram.js";
import { readSpecs } from "./systems.js";

/** The system of walnats' own tests (tests/test_services.py), with what it prints for it. */
const users = `
asyncapi: 3.0.0
info: { title: users, version: 0.0.0 }
channels:
  user-created: { address: user-created, messages: { user-created: { payload: { $ref: "#/components/schemas/str" } } } }
operations: { create: { action: send, channel: { $ref: "#/channels/user-created" } } }
components: { schemas: { str: { type: string } } }
`;
const emails = users
  .replace("title: users", "title: emails")
  .replace("create: { action: send", "send-email: { action: receive");

const withColours = `direction: right
users.style: {stroke: "#f39c12"; fill: "#fef4e6"}
user-created.shape: oval
user-created.style: {stroke: "#e74c3c"; fill: "#fcebea"}
users -> user-created: str
emails.style: {stroke: "#f39c12"; fill: "#fef4e6"}
user-created -> emails.send-email: {style: {stroke: "#2c3e50"}}
emails.send-email.style: {stroke: "#2980b9"; fill: "#e9f2fb"}
`;
const withoutColours = `direction: right
user-created.shape: oval
users -> user-created: str
user-created -> emails.send-email
`;

describe("D2", () => {
  it("is what walnats prints for the same system, to the byte", async () => {
    const system = await readSpecs(users, emails);
    expect(await printDiagram(system, "d2")).toBe(withColours);
    expect(await printDiagram(system, "d2", { colours: false })).toBe(withoutColours);
    expect(await printDiagram(system, "d2", { direction: "down", colours: false })).toBe(
      withoutColours.replace("right", "down"),
    );
  });

  it("quotes what means something to D2", async () => {
    const [application] = (await readSpecs(users)).applications;
    if (application === undefined) throw new Error("no application");
    const [event] = application.events;
    if (event === undefined) throw new Error("no event");
    const named = (name: string) => ({
      ...application,
      name,
      publishes: [
        {
          ...event,
          payload: { json: {}, type: { kind: "unknown" }, notes: {}, definitions: [], name } as const,
        },
      ],
    });
    const printed = async (name: string) => {
      const { publishes, ...rest } = named(name);
      return await printDiagram(systemOf([{ ...rest, events: publishes, publishes }]), "d2", {
        colours: false,
      });
    };
    expect(await printed("style")).toContain("'style' -> user-created: style\n");
    expect(await printed("a.b -> c")).toContain("'a.b -> c' -> user-created: 'a.b -> c'\n");
    // D2 hands ids to a script as they are: what ends a text there stands in the label only.
    const hostile = await printed("it's ${x}\n}`");
    expect(hostile).toContain("'it''s _{x}_}_'.label: 'it''s ${x} }`'\n");
    expect(hostile).toContain("'it''s _{x}_}_' -> user-created: 'it''s ${x} }`'\n");
    expect(await printed("null")).toContain("'null' -> user-created: 'null'\n");
  });

  it("tells an event from a service of its name", async () => {
    const text = await printDiagram(await readSpecs(users.replaceAll("user-created", "users")), "d2", {
      colours: false,
    });
    expect(text).toBe(
      "direction: right\n'users (2)'.shape: oval\n'users (2)'.label: users\nusers -> 'users (2)': str\n",
    );
  });
});

describe("Mermaid", () => {
  it("has one node for each service, event and actor, and the schema on the arrow", async () => {
    expect(await printDiagram(await readSpecs(users, emails), "mermaid", { colours: false }))
      .toBe(`flowchart LR
  s0["users"]
  subgraph s1["emails"]
    a2["send-email"]
  end
  e3(["user-created"])
  s0 -->|"str"| e3
  e3 --> a2
`);
  });
});

describe("DOT", () => {
  it("is read by Graphviz, with the names as they are", async () => {
    const names = [`a"]; evil -> b; "`, "\\N", "\\", "&amp; <b>", "a\nb", "日本語", "{x|y}", "//x", "#"];
    const [application] = (await readSpecs(users)).applications;
    const event = application?.events[0];
    if (application === undefined || event === undefined) throw new Error("nothing was read");
    const system = systemOf(
      names.map((name, number) => {
        const sent = { ...event, name, subject: { template: `s${number}`, parameters: [] } };
        return { ...application, name: `${name}!`, events: [sent], publishes: [sent] };
      }),
    );
    const viz = await instance();
    const json = viz.renderString(String(await printDiagram(system, "dot")), { format: "json0" });
    const { objects } = JSON.parse(json) as { readonly objects: readonly { readonly label: string }[] };
    // Graphviz gives labels with their escapes.
    const labels = new Set(
      objects.map(({ label }) => label.replaceAll("\\\\", "\\").replaceAll("&amp;", "&")),
    );
    const shown = names.map((name) => name.replaceAll("\n", " "));
    expect([...labels].toSorted()).toEqual([...shown, ...shown.map((name) => `${name}!`)].toSorted());
  });
});
