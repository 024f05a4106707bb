import { describe, expect, it } from "vitest";
import { derivedStreamName, toFilter } from "../../../asyncapi/read/subjects.js";
import * as runtime from "../../../runtime/define/subject.js";
import { readAlone } from "../reading.js";

function spec(address: string, parameters = "{}"): string {
  return `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  orders:
    address: ${JSON.stringify(address)}
    parameters: ${parameters}
    messages: { placed: { payload: { type: string } } }
`;
}

describe("the address of a channel", () => {
  it.each([
    ["orders.placed", "orders.placed", "orders.placed"],
    ["/orders/placed/", "orders.placed", "orders.placed"],
    ["orders/{id}/placed", "orders.{id}.placed", "orders.*.placed"],
    ["{location_id}.user.create", "{location_id}.user.create", "*.user.create"],
    ["adeo-{env}-REQUEST-{version}", "adeo-{env}-REQUEST-{version}", "*"],
    ["user:created#1$", "user:created#1$", "user:created#1$"],
  ])("%s becomes the subject %s and the filter %s", async (address, template, filter) => {
    const { application } = await readAlone(spec(address));
    expect(application.events[0]?.subject.template).toBe(template);
    expect(application.streams[0]).toMatchObject({ origin: "derived", subjects: [filter] });
  });

  it.each([
    ["/orders?user={id}", "it has a query", "orders"],
    ["orders placed", "it holds a space", "orders.placed"],
    ["orders.*", "it holds a wildcard (* or >), but a message has one subject", "orders"],
    ["orders..placed", "it has an empty token (two separators in a row, or one at an end)", "orders.placed"],
    ["$JS.API.INFO", "subjects that begin with $ belong to the server", "JS.API.INFO"],
    ["_INBOX.x", "subjects below _INBOX belong to replies", "orders"],
    ["orders.{id", "its braces are not balanced", "orders"],
    ["orders.{a.b}", 'the parameter {a.b} may have letters, digits, "_" and "-" only', "orders"],
    ["{id}.{id}", "the parameter {id} is in it twice", "orders"],
    ["{a}{b}", "two parameters stand side by side, so nobody could tell them apart", "orders"],
    ["orders\\placed", "it holds a slash or a backslash, which names of streams can't have", "orders-placed"],
    ["x".repeat(256), "it is longer than 255 characters", "orders"],
  ])("%s can't be a subject", async (address, why, hint) => {
    const { diagnostics } = await readAlone(spec(address));
    expect(diagnostics).toEqual([
      `5:5 error subject: The address "${address}" can't be a NATS subject: ${why}. (Say which subject the channel has on NATS: x-jetstream: { subject: "${hint}" }.)`,
    ]);
  });
});

describe("an address of the web", () => {
  it.each([
    ["/", "it is empty", "orders"],
    ["https://example.com/topic/{id}", "it is a URL", "topic.{id}"],
  ])("%s gives way to a subject that is reported", async (address, why, subject) => {
    const { application, diagnostics } = await readAlone(spec(address));
    expect(application.events[0]?.subject.template).toBe(subject);
    expect(diagnostics).toEqual([
      `5:5 warning subject: The address "${address}" can't be a NATS subject: ${why}. Its events have the subject "${subject}". (Write down this subject, or the one that others use: x-jetstream: { subject: "${subject}" }.)`,
    ]);
  });

  it("that is the channel's key, too, gives way to the title", async () => {
    const { application, diagnostics } = await readAlone(
      `asyncapi: 2.6.0\ninfo: { title: Chat Server, version: "1" }\nchannels:\n  /: { publish: { message: { payload: {} } } }\n`,
    );
    expect(application.events[0]?.subject.template).toBe("chat-server");
    expect(diagnostics).toEqual([expect.stringMatching(/^4:3 warning subject: .*"chat-server"/)]);
  });
});

describe("a parameter", () => {
  it("has the values, the default, the text and the place that the document gives it", async () => {
    const { application } = await readAlone(
      spec(
        "orders.{region}.{orderId}.{other}",
        "{ region: { enum: [eu, us], default: eu, description: Where. }, orderId: { location: $message.payload#/order/id } }",
      ),
    );
    expect(application.events[0]?.subject.parameters).toEqual([
      { name: "region", description: "Where.", enum: ["eu", "us"], default: "eu" },
      { name: "orderId", from: "/order/id" },
      { name: "other" },
    ]);
  });

  it("is described by a schema in AsyncAPI 2", async () => {
    const { application } = await readAlone(`asyncapi: 2.6.0
info: { title: Orders, version: "1" }
channels:
  orders/{region}:
    parameters: { region: { description: Where., schema: { type: string, enum: [eu, us], default: us } } }
    subscribe: { message: { payload: { type: string } } }
`);
    expect(application.events[0]?.subject.parameters).toEqual([
      { name: "region", description: "Where.", enum: ["eu", "us"], default: "us" },
    ]);
  });

  it("can't have values that are not one token", async () => {
    const { diagnostics } = await readAlone(spec("orders.{a}", "{ a: { enum: [x, y.z], default: q } }"));
    expect(diagnostics.map((line) => line.split(" (")[0])).toEqual([
      '6:19 error parameter-value: The parameter "a" can\'t have the value "y.z": it is to be one token of a subject.',
      '6:40 error parameter-value: The default "q" of the parameter "a" is not one of its values.',
    ]);
  });

  it("is given by publishers where its place is not in the payload", async () => {
    const { application, diagnostics } = await readAlone(
      spec("orders.{a}", "{ a: { location: $message.header#/a } }"),
    );
    expect(application.events[0]?.subject.parameters).toEqual([{ name: "a" }]);
    expect(diagnostics).toEqual([expect.stringContaining("6:24 information parameter-location: ")]);
  });
});

describe("filters and names of streams", () => {
  it.each(["a", "a.b", "a.{x}.b", "{x}.{y}", "user-{id}.x", "a:b.c"])(
    "of %s are those of the runtime",
    (template) => {
      expect(toFilter(template)).toBe(runtime.toFilter(template));
      expect(derivedStreamName(template)).toBe(runtime.derivedStreamName(template));
    },
  );
});

describe("a channel without an address", () => {
  const channel = (rest: string) => `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
channels:
  order-events: { ${rest}messages: { placed: { payload: { type: string } } } }
operations:
  place: { action: send, channel: { $ref: "#/channels/order-events" } }
`;

  it("has its key for an address, and is told to say so", async () => {
    const { application, diagnostics } = await readAlone(channel(""));
    expect(application.events[0]?.subject.template).toBe("order-events");
    expect(diagnostics).toEqual([expect.stringContaining("4:3 information channel-address: ")]);
  });

  it("can't be used where the address is only known at run time", async () => {
    const { diagnostics } = await readAlone(channel("address: null, "));
    expect(diagnostics).toEqual([expect.stringContaining("4:19 error channel-address: ")]);
  });
});

it("says of + and # that they are no wildcards here", async () => {
  const { diagnostics } = await readAlone(`
asyncapi: 2.6.0
info: { title: Lights, version: 1.0.0 }
channels:
  lights/+/on: { publish: { message: { payload: { type: string } } } }
`);
  expect(diagnostics).toEqual([
    expect.stringMatching(/^5:\d+ warning subject: The subject "lights\.\+\.on" holds/),
  ]);
});
