import { describe, expect, it } from "vitest";
import { cronMistake } from "../../../asyncapi/read/cron.js";
import { diagnosticsOf, readAlone } from "../reading.js";

interface Given {
  readonly schedule: string;
  readonly payload?: string;
  readonly message?: string;
  readonly stream?: string;
  readonly address?: string;
}

/** The schedule stands in line 18. */
function spec({
  schedule,
  payload = "{}",
  message = "",
  stream = "{}",
  address = "orders.tick",
}: Given): string {
  return `asyncapi: 3.0.0
info: { title: Shop, version: "1" }
x-jetstream: { streams: { orders: ${stream} } }
channels:
  tick:
    address: ${address}
    x-jetstream: { stream: orders }
    messages:
      tick:
        payload: ${payload}
        ${message}
  other: { address: orders.other, x-jetstream: false, messages: { other: {} } }
operations:
  tick:
    action: send
    channel: { $ref: "#/channels/tick" }
    x-jetstream:
      schedule: ${schedule}
`;
}

const order = "{ type: object, required: [kind], properties: { kind: { enum: [full, part] } } }";

describe("a schedule in a document", () => {
  it("is what the application publishes again and again", async () => {
    const { application, diagnostics } = await readAlone(
      spec({
        schedule: '{ cron: "30 3 * * MON-FRI", timezone: Europe/Berlin, payload: { kind: full } }',
        payload: order,
      }),
    );
    expect(diagnostics).toEqual([]);
    expect(application.schedules).toMatchObject([
      { timing: { cron: "30 3 * * MON-FRI", timezone: "Europe/Berlin" }, payload: { kind: "full" } },
    ]);
    expect(application.schedules[0]?.event).toBe(application.publishes[0]);
  });

  it("is no business of clients, who receive the event", async () => {
    const { application, diagnostics } = await readAlone(spec({ schedule: "{ every: 1h }" }), "client");
    expect(diagnostics).toEqual([]);
    expect(application.schedules).toEqual([]);
    expect(application.actors[0]?.settings).toEqual({});
  });

  it("gives the subject's parameters, from itself, the payload or their defaults", async () => {
    const parameters = "parameters: { a: {}, b: { location: '$message.payload#/kind' }, c: { default: z } }";
    const { application, diagnostics } = await readAlone(
      spec({
        schedule: "{ every: 1h, payload: { kind: full }, parameters: { a: x } }",
        payload: order,
        address: "orders.{a}.{b}.{c}",
      }).replace("x-jetstream: { stream: orders }", `${parameters}\n    x-jetstream: { stream: orders }`),
    );
    expect(diagnostics).toEqual([]);
    expect(application.schedules[0]?.parameters).toEqual({ a: "x" });
  });

  it.each<[string, Given, string]>([
    ["neither a period nor a pattern", { schedule: "{ timezone: UTC }" }, "The schedule does not say when."],
    ["both", { schedule: '{ every: 1h, cron: "0 3 * * *" }' }, `"cron" can't stand beside "every".`],
    ["a period that is too short", { schedule: "{ every: 999ms }" }, "Every 999ms is too often."],
    ["a pattern that servers refuse", { schedule: '{ cron: "0 3 * * 7" }' }, "is not within 0 and 6"],
    [
      "a time zone that nobody knows",
      { schedule: '{ cron: "0 3 * * *", timezone: Europe/Berln }' },
      'There is no time zone "Europe/Berln".',
    ],
    [
      "a time zone in other letters",
      { schedule: '{ cron: "0 3 * * *", timezone: europe/berlin }' },
      "(Write Europe/Berlin.)",
    ],
    [
      "a payload that does not fit",
      { schedule: "{ every: 1h, payload: { kind: half } }", payload: order },
      '18:41 error schedule: What is scheduled does not fit the payload of the event: "kind" must be one of "full", "part".',
    ],
    ["a missing payload", { schedule: "{ every: 1h }", payload: order }, '"payload" has no "kind".'],
    [
      "what the schema does not speak of",
      { schedule: "{ every: 1h, payload: { kind: full, kidn: full } }", payload: order },
      'The payload has "kidn", of which its schema does not speak.',
    ],
    [
      "headers that do not fit",
      {
        schedule: "{ every: 1h, headers: { tenant: 5 } }",
        message: "headers: { type: object, properties: { tenant: { type: string } } }",
      },
      '"tenant" must be of type string.',
    ],
    [
      "a parameter without a value",
      { schedule: "{ every: 1h }", address: "orders.{region}.tick" },
      'There is no value for the parameter "region"',
    ],
    [
      "a parameter of more than one token",
      { schedule: "{ every: 1h, parameters: { region: a.b } }", address: "orders.{region}.tick" },
      '"a.b" can\'t be the parameter "region"',
    ],
    ["an unknown parameter", { schedule: "{ every: 1h, parameters: { x: y } }" }, 'has no parameter "x"'],
    [
      "a stream that forbids schedules",
      { schedule: "{ every: 1h }", stream: "{ schedules: false }" },
      'The stream "orders" says schedules: false.',
    ],
    [
      "bytes, which no document can hold",
      { schedule: "{ every: 1h }", message: "contentType: image/png" },
      "can't stand in the document",
    ],
    ["an unknown key", { schedule: "{ evry: 1h }" }, 'Did you mean "every"?'],
  ])("can't have %s", async (_, given, want) => {
    expect(await diagnosticsOf(spec(given))).toContainEqual(expect.stringContaining(want));
  });

  it("can't be on core NATS, of a request, of two messages, or the second one of an event", async () => {
    const text = spec({ schedule: "{ every: 1h }" });
    const again = `${text}  again:\n    action: send\n    channel: { $ref: "#/channels/tick" }\n    x-jetstream: { schedule: { every: 2h } }\n`;
    expect((await readAlone(again)).diagnostics.join()).toContain(
      'The event "tick" has a schedule in line 18',
    );
    const reply = `    reply: { channel: { $ref: "#/channels/other" } }\n`;
    expect((await readAlone(text + reply)).diagnostics.join()).toContain("A request can't be scheduled");
    const core = text.replace("x-jetstream: { stream: orders }", "x-jetstream: false");
    expect((await readAlone(core)).diagnostics.join()).toContain("There is no schedule on core NATS");
    const two = text.replace("        payload: {}", "        payload: {}\n      tock: {}");
    expect((await readAlone(two)).diagnostics.join()).toContain("The operation sends 2 messages");
  });

  it("belongs to a stream that keeps messages with a ttl, where they have one", async () => {
    const { diagnostics } = await readAlone(
      spec({
        schedule: "{ every: 1h }",
        stream: "{ messageTtl: false }",
        message: "x-jetstream: { ttl: 1h }",
      }),
    );
    expect(diagnostics).toEqual([expect.stringContaining('The stream "orders" says messageTtl: false')]);
  });
});

// what nats-server 2.15.1 says of each
describe("a cron pattern", () => {
  it.each([
    ...["0 * * * * *", "* * * * *", "0 0 3 ? * *", "0 0 3 * * SUN", "0 0 3 * * sun", "0 0 3 * JAN *"],
    ...[
      "0 5/15 * * * *",
      "0 1-5/2 * * * *",
      "0 1,2,3 * * * *",
      "0 */70 * * * *",
      "0 0 3 *,1 * *",
      "0 01 3 * * *",
    ],
    ...[
      "0 0 3 */2,5 * *",
      "0 0 3 ?/2 * *",
      "0 0 3 * 1-DEC *",
      "0 0 0 29 2 *",
      "0 0 0 31 2 MON",
      "@hourly",
      "@daily",
    ],
  ])("is one: %s", (pattern) => {
    expect(cronMistake(pattern)).toBeUndefined();
  });

  it.each([
    ...[
      "0 0 3 * * 7",
      "0 0 3 32 * *",
      "0 0 3 31 2 *",
      "0 0 3 0 * *",
      "0 0 24 * * *",
      "60 * * * * *",
      "@reboot",
    ],
    ...[
      "0 5-1 * * * *",
      "0 */0 * * * *",
      "0 0 0 L * *",
      "0 0 0 * * 5#3",
      "0 0 0 15W * *",
      "0 * * *",
      "@Hourly",
    ],
    ...[
      "0 0 3 * * FRI-MON",
      "0 0 3 * FOO *",
      "0 0 3 -1 * *",
      "0 0 3 1- * *",
      "0 0 3 1/ * *",
      "TZ=UTC 0 0 3 * * *",
    ],
    ...["0 0 3 1-2-3 * *", "0 0 3 1/2/3 * *", "0 0 3 MON * *", "", "\n* * * * *", "0  3 * * *"],
  ])("is none: %s", (pattern) => {
    expect(cronMistake(pattern)).toEqual(expect.any(String));
  });
});
