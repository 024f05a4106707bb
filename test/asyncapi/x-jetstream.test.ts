import { describe, expect, it } from "vitest";
import type { Application } from "../../asyncapi/index.js";
import { diagnosticsOf, lineOf, readAlone, readFiles } from "./reading.js";

interface Extensions {
  readonly root?: string;
  readonly channel?: string;
  readonly message?: string;
  readonly send?: string;
  readonly receive?: string;
}

/** The extensions stand in the lines 3, 7, 10, 17 and 21. */
function spec({
  root = "{}",
  channel = "{}",
  message = "{}",
  send = "{}",
  receive = "{}",
}: Extensions): string {
  return `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
x-jetstream: ${root}
channels:
  orders:
    address: orders.placed
    x-jetstream: ${channel}
    messages:
      orderPlaced:
        x-jetstream: ${message}
        payload:
          type: object
          required: [orderId, total]
          properties: { orderId: { type: string }, total: { type: number }, note: { type: string } }
operations:
  place:
    x-jetstream: ${send}
    action: send
    channel: { $ref: "#/channels/orders" }
  bill:
    x-jetstream: ${receive}
    action: receive
    channel: { $ref: "#/channels/orders" }
`;
}

async function application(text: string): Promise<Application> {
  const { application: read, diagnostics } = await readAlone(text);
  expect(diagnostics).toEqual([]);
  return read;
}

describe("x-jetstream", () => {
  it("declares streams, with the subjects of the channels that name them", async () => {
    const { streams, events } = await application(
      spec({
        root: "{ streams: { orders: { name: ORDERS, maxAge: 7d, maxBytes: 10MiB, duplicateWindow: 2m, retention: limits } } }",
        channel: "{ stream: orders }",
      }),
    );
    expect(streams).toMatchObject([
      {
        name: "ORDERS",
        key: "orders",
        origin: "declared",
        subjects: ["orders.placed"],
        settings: { maxAge: "7d", maxBytes: "10MiB", duplicateWindow: "2m", retention: "limits" },
      },
    ]);
    expect(events[0]?.stream).toBe(streams[0]);
  });

  it("names a stream after its key, and takes a channel that its subjects hold", async () => {
    const { streams, events } = await application(
      spec({ root: '{ streams: { orders: { subjects: ["orders.>"] } } }' }),
    );
    expect(streams).toMatchObject([{ name: "orders", subjects: ["orders.>"] }]);
    expect(events[0]?.stream?.name).toBe("orders");
  });

  it("gives a channel a stream of its own, or none", async () => {
    const own = await application(spec({ channel: "{ stream: { name: MINE, storage: memory } }" }));
    expect(own.streams).toMatchObject([
      { name: "MINE", subjects: ["orders.placed"], settings: { storage: "memory" } },
    ]);
    const core = await application(spec({ channel: "false" }));
    expect([core.streams, core.events[0]?.stream]).toEqual([[], undefined]);
  });

  it("overrides the subject of a channel", async () => {
    const { events } = await application(spec({ channel: "{ subject: 'shop.{region}.placed' }" }));
    expect(events[0]?.subject).toEqual({
      template: "shop.{region}.placed",
      parameters: [{ name: "region" }],
    });
  });

  it("says what identifies an event and how an actor runs", async () => {
    const { events, actors } = await application(
      spec({
        message: "{ deduplicateBy: $message.payload#/orderId, ttl: 1h }",
        receive:
          "{ durable: billing, concurrency: 4, timeout: 30s, retry: { attempts: 5, delays: [1s, 1m] }, deliver: all }",
      }),
    );
    expect(events[0]).toMatchObject({ deduplicateBy: "/orderId", ttl: "1h" });
    expect(actors[0]?.settings).toEqual({
      durable: "billing",
      concurrency: 4,
      timeout: "30s",
      retry: { attempts: 5, delays: ["1s", "1m"] },
      deliver: "all",
    });
  });

  it("holds streams that are shared with walnats against what walnats makes of them", async () => {
    const shared = "{ streams: { orders-placed: { wire: walnats, maxAge: 7d } } }";
    const channel = "{ stream: orders-placed }";
    const { streams } = await application(spec({ root: shared, channel }));
    expect(streams[0]).toMatchObject({ name: "orders-placed", settings: { wire: "walnats", maxAge: "7d" } });
    const root = "{ streams: { orders: { wire: walnats, schedules: true, retention: limits } } }";
    const { diagnostics } = await readAlone(spec({ root, channel: "{ stream: orders }" }));
    expect(diagnostics).toEqual([
      expect.stringContaining(
        'error walnats-stream: walnats calls the stream of orders.placed "orders-placed"',
      ),
      expect.stringContaining("error walnats-stream: walnats makes the retention interest, not limits."),
      expect.stringContaining("error walnats-stream: walnats has no schedules"),
    ]);
  });

  it("refuses what would make a stream forget ids that it shall know for ever", async () => {
    const root =
      "{ streams: { orders: { deduplicate: forever, maxAge: 7d, retention: workqueue, schedules: true } } }";
    const { diagnostics } = await readAlone(spec({ root, channel: "{ stream: orders }" }));
    expect(diagnostics).toEqual(
      ['maxAge: "7d"', 'retention: "workqueue"', "schedules: true"].map((setting) =>
        expect.stringContaining(`error deduplicate-forever: "${setting}" contradicts deduplicate: forever`),
      ),
    );
    const extensions = {
      root: "{ streams: { orders: { deduplicate: forever } } }",
      channel: "{ stream: orders }",
    };
    expect((await application(spec(extensions))).streams[0]?.settings).toEqual({ deduplicate: "forever" });
    const withTtl = await readAlone(spec({ ...extensions, message: "{ ttl: 1h }" }));
    expect(withTtl.diagnostics).toEqual([
      '10:24 error deduplicate-forever: The stream "orders" says deduplicate: forever, so it takes no messages with a ttl. (Remove one of the two.)',
    ]);
  });

  it.each<[name: string, extensions: Extensions, want: string]>([
    [
      "an unknown key",
      { root: "{ streams: { orders: { maxAgge: 7d } } }", channel: "{ stream: orders }" },
      '3:37 error x-jetstream: "maxAgge" is not a key of "orders". (Did you mean "maxAge"?)',
    ],
    [
      "a key of another place",
      { message: "{ durable: x }" },
      '10:24 error x-jetstream: "durable" is not a key of x-jetstream of a message. (The keys are "deduplicateBy", "ttl".)',
    ],
    [
      "a duration without its unit",
      { root: "{ streams: { orders: { maxAge: 7 } } }", channel: "{ stream: orders }" },
      '3:37 error x-jetstream: "maxAge" can\'t be 7. (Give it a duration with its unit, such as "30s", "2m" or "7d".)',
    ],
    [
      "a size without its unit",
      { root: "{ streams: { orders: { maxBytes: 10MB } } }", channel: "{ stream: orders }" },
      '3:37 error x-jetstream: "maxBytes" can\'t be "10MB". (Give it a size with its unit, such as "64KiB" or "10MiB".)',
    ],
    [
      "a value that is none of those that are allowed",
      { root: "{ streams: { orders: { retention: limit } } }", channel: "{ stream: orders }" },
      '3:37 error x-jetstream: "retention" can\'t be "limit"; it is one of "limits", "interest", "workqueue". (Did you mean "limits"?)',
    ],
    [
      "a timeout of nothing",
      { receive: "{ timeout: 0s }" },
      '21:20 error x-jetstream: "timeout" can\'t be "0s". (Give it a duration above zero with its unit, such as "30s", "2m" or "7d".)',
    ],
    [
      "a number of attempts that is none",
      { receive: "{ retry: { attempts: 0 } }" },
      '21:29 error x-jetstream: "attempts" can\'t be 0. (Give it a whole number from 1.)',
    ],
    [
      "two ways to wait",
      { receive: "{ retry: { delays: [1s], exponential: {} } }" },
      '21:43 error x-jetstream: "exponential" can\'t stand beside "delays": a retry waits by one of them. (Remove one of the two.)',
    ],
    [
      "a rule for no error",
      { receive: "{ retry: { on: [{ attempts: 3 }] } }" },
      '21:34 error x-jetstream: "on[0]" lacks "error". (Give it a rule with the `error` that it is for.)',
    ],
    [
      "fewer deliveries than attempts",
      { receive: "{ maxDeliveries: 10 }" },
      '21:20 error max-deliveries: "maxDeliveries" is 10, but the actor has 10 attempts, and each is a delivery. (Give it a number above 10, or leave it out.)',
    ],
    [
      "a breaker that never lets anything through",
      { receive: "{ breaker: 0 }" },
      '21:20 error x-jetstream: "breaker" can\'t be 0. (Give it a whole number from 1.)',
    ],
    [
      "a breaker that is neither a number nor false",
      { receive: "{ breaker: true }" },
      '21:20 error x-jetstream: "breaker" can\'t be true. (Give it a whole number from 1, false, or { after, rest, maxRest }.)',
    ],
    [
      "an order by no place",
      { receive: "{ orderBy: orderId }" },
      '21:20 error x-jetstream: "orderBy" can\'t be "orderId". (Give it a JSON Pointer such as "/orderId", or a parameter of the address such as "{region}".)',
    ],
    [
      "an order by a parameter that the address lacks",
      { receive: '{ orderBy: "{region}" }' },
      '21:20 error order-by: "orderBy" names the parameter "region", which the subject orders.placed has not. (Name one of its parameters, or a place in the payload such as "/orderId".)',
    ],
    [
      "idempotency on core NATS",
      { channel: "false", receive: "{ idempotency: { keep: 7d } }" },
      '21:20 error idempotency: "idempotency" means nothing here: the channel is on core NATS, which keeps nothing that could wait. (Remove it, or give the channel a stream.)',
    ],
    [
      "idempotency that does not say for how long",
      { receive: "{ idempotency: { lease: 1m } }" },
      '21:20 error x-jetstream: "idempotency" lacks "keep". (Give it { keep, lease }, such as { keep: 7d }.)',
    ],
    [
      "an order on core NATS",
      { channel: "false", receive: "{ orderBy: /orderId }" },
      '21:20 error order-by: "orderBy" means nothing here: the channel is on core NATS, which keeps no order after a failure. (Remove it, or give the channel a stream.)',
    ],
    [
      "a wrong start",
      { receive: "{ deliver: { since: yesterday } }" },
      '21:31 error x-jetstream: "since" can\'t be "yesterday". (Give it a date with a time, such as "2026-01-31T12:00:00Z".)',
    ],
    [
      "true for a channel",
      { channel: "true" },
      "7:5 error x-jetstream: x-jetstream can't be true. (Give it an object, or false for core NATS.)",
    ],
    [
      "a stream that nobody declared",
      { root: "{ streams: { orders: {} } }", channel: "{ stream: order }" },
      '7:20 error unknown-stream: There is no stream "order" in x-jetstream.streams of the document. (Did you mean "orders"?)',
    ],
    [
      "subjects that leave the channel out",
      { root: "{ streams: { orders: { subjects: [other.>] } } }", channel: "{ stream: orders }" },
      '3:37 error stream-subjects: The stream "orders" does not hold the subject "orders.placed" of the channel "orders". (Add "orders.placed" to the stream\'s subjects, or leave them out: then they follow from the channels.)',
    ],
    [
      "ids that outlive their messages",
      { root: "{ streams: { orders: { maxAge: 1m, duplicateWindow: 2m } } }", channel: "{ stream: orders }" },
      "3:49 error duplicate-window: The duplicateWindow of 2m is longer than the maxAge of 1m: ids can't be known for longer than messages. (Make it 1m or shorter.)",
    ],
    [
      "an identifying property that does not exist",
      { message: "{ deduplicateBy: /orderid }" },
      '10:24 error deduplicate-by: There is no property "orderid" in the payload. (Did you mean "orderId"?)',
    ],
    [
      "an identifying property that may be absent",
      { message: "{ deduplicateBy: /note }" },
      '10:24 error deduplicate-by: "note" is not a required property of the payload: events without it could not be told apart. (Add "note" to required.)',
    ],
    [
      "an identifying property that is no id",
      { message: "{ deduplicateBy: /total }" },
      '10:24 error deduplicate-by: What "/total" points to is not a string or an integer. (Choose a property that is one, such as an id.)',
    ],
    [
      "what only streams can do",
      { channel: "false", message: "{ ttl: 1h }" },
      '10:24 error core-nats: "ttl" means nothing here: the channel is on core NATS, which keeps no messages. (Remove it, or give the channel a stream.)',
    ],
  ])("reports %s", async (_, extensions, want) => {
    expect((await readAlone(spec(extensions))).diagnostics).toEqual([want]);
  });

  it("is checked although the structure has other mistakes", async () => {
    const text = spec({ receive: "{ timeout: 5 }" }).replace("address:", "addres:");
    expect((await diagnosticsOf(text)).map((line) => line.split(": ")[0])).toEqual([
      "6:5 error structure",
      "21:20 error x-jetstream",
    ]);
  });
});

describe("references in x-jetstream", () => {
  const files = (jetstream: string) => ({
    "asyncapi.yaml": spec({
      root: '{ streams: { orders: { $ref: "jetstream.yaml#/stream" } } }',
      channel: "{ stream: orders }",
      receive: '{ timeout: 30s, retry: { $ref: "jetstream.yaml#/retry" } }',
    }),
    "jetstream.yaml": jetstream,
  });

  it("are followed", async () => {
    const reading = await readFiles(
      files(`stream: { name: ORDERS, maxAge: { $ref: "#/age" } }
retry: { attempts: 3, delays: [{ $ref: "#/age" }] }
age: 7d
`),
    );
    if (reading.kind === "refused") throw new Error(reading.diagnostics.map(lineOf).join("\n"));
    expect(reading.application.streams).toMatchObject([{ name: "ORDERS", settings: { maxAge: "7d" } }]);
    expect(reading.application.actors).toMatchObject([
      { settings: { timeout: "30s", retry: { attempts: 3, delays: ["7d"] } } },
    ]);
  });

  it("make one stream of channels that refer to the same", async () => {
    const text = spec({ channel: '{ stream: { $ref: "#/components/x-stream" } }' }).replace(
      "operations:",
      `  refunds:
    address: refunds.made
    x-jetstream: { stream: { $ref: "#/components/x-stream" } }
    messages: { refunded: { payload: { type: object } } }
components: { x-stream: { name: MONEY, storage: memory } }
operations:`,
    );
    const { streams } = await application(text);
    expect(streams).toMatchObject([{ name: "MONEY", subjects: ["orders.placed", "refunds.made"] }]);
  });

  it("lead to mistakes where those are written", async () => {
    const reading = await readFiles(
      files(`stream: { name: ORDERS, maxAge: { $ref: "#/age" }, maxAgee: 1d }
retry: { attempts: none }
age: 7
`),
    );
    expect(
      reading.diagnostics.map(
        (diagnostic) => `${diagnostic.location?.file.split("/").at(-1)}:${lineOf(diagnostic)}`,
      ),
    ).toEqual([
      'jetstream.yaml:1:52 error x-jetstream: "maxAgee" is not a key of "orders". (Did you mean "maxAge"?)',
      'jetstream.yaml:2:10 error x-jetstream: "attempts" can\'t be "none". (Give it a whole number from 1.)',
      'jetstream.yaml:3:1 error x-jetstream: "maxAge" can\'t be 7. (Give it a duration with its unit, such as "30s", "2m" or "7d".)',
    ]);
  });

  it("that lead in a circle are reported", async () => {
    const found = await diagnosticsOf(spec({ root: '{ streams: { orders: { $ref: "#/x-jetstream" } } }' }));
    expect(found).toEqual([
      expect.stringMatching(/^3:\d+ error x-jetstream: "streams" is not a key of "orders"/),
    ]);
  });
});
