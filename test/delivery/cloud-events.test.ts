import { connect, headers as createHeaders, JSONCodec } from "nats";
import type { NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connectPublisher,
  connectSubscriber,
  defineEvent,
  definePublisher,
  defineSubscriber,
  InvalidDefinitionError,
  InvalidHeadersError,
} from "../../runtime/index.js";
import type { CloudEventsOptions, Schema } from "../../runtime/index.js";
import { uniqueName, until, useBroker } from "../support/broker.js";
import { observer } from "./setting.js";

// On the other side is a client that knows neither Hazelnats nor CloudEvents.

const broker = useBroker();
let plain: NatsConnection | undefined;
beforeAll(async () => {
  plain = await connect({ servers: broker.url });
});
afterAll(() => plain?.close());

function older(): NatsConnection {
  if (plain === undefined) throw new Error("it is connected only inside of tests");
  return plain;
}

interface Light {
  readonly on: boolean;
  readonly room: string;
}
const lightSchema: Schema<Light> = {
  type: "object",
  required: ["on"],
  properties: { on: { type: "boolean" }, room: { type: "string" } },
};
const light: Light = { on: true, room: 'Küche "2"' };

function lights<const Options extends CloudEventsOptions>(cloudEvents: Options) {
  const root = uniqueName("lights");
  const stream = { name: root, subjects: [`${root}.>`] };
  return defineEvent({
    name: "light-switched",
    subject: `${root}.switched`,
    stream,
    schema: lightSchema,
    cloudEvents,
  });
}

const extensions = {
  tenant: { type: "string", required: true },
  floor: { type: "integer" },
  manual: { type: "boolean" },
} as const;
const type = "com.example.light.switched";

/** The last message of the event, as a plain client reads it. */
async function lastOf(stream: string) {
  const manager = await older().jetstreamManager();
  const found = await manager.streams.getMessage(stream, { seq: 1 });
  const headers = Object.fromEntries([...found.header].map(([name, [value]]) => [name, value]));
  return { headers, data: Buffer.from(found.data).toString("utf8") };
}

describe("an event of CloudEvents in binary mode", () => {
  it("has its attributes in headers, percent-encoded, and the payload as it is", async () => {
    const event = lights({ type, source: "/house", extensions });
    const definition = definePublisher({ name: "house", events: { event } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const time = new Date("2026-01-31T12:00:00.250Z");
    const cloudEvent = {
      subject: 'Euro € 😀 100% "x"',
      time,
      extensions: { tenant: "acme", floor: -2, manual: false },
    };
    const receipt = await publisher.publish(event, light, { id: "1", cloudEvent });
    const { headers, data } = await lastOf(receipt.stream ?? "");
    expect(headers).toEqual({
      "Nats-Msg-Id": "light-switched:1",
      "Hazelnats-Event": "light-switched",
      "Content-Type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "light-switched:1",
      "ce-source": "/house",
      "ce-type": type,
      "ce-time": "2026-01-31T12:00:00.250Z",
      "ce-subject": "Euro%20%E2%82%AC%20%F0%9F%98%80%20100%25%20%22x%22",
      "ce-datacontenttype": "application/json",
      "ce-tenant": "acme",
      "ce-floor": "-2",
      "ce-manual": "false",
    });
    expect(JSON.parse(data)).toEqual(light);
  });

  it("has by default the event's name for its type, the publisher's for its source, and the time", async () => {
    const event = lights({});
    const definition = definePublisher({ name: "house", events: { event } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const before = Date.now();
    const { stream } = await publisher.publish(event, light);
    const { headers } = await lastOf(stream ?? "");
    expect(headers).toMatchObject({ "ce-type": "light-switched", "ce-source": "/house" });
    expect(Date.parse(headers["ce-time"] ?? "")).toBeGreaterThanOrEqual(before);
  });
});

describe("an event of CloudEvents in structured mode", () => {
  it("is one JSON object", async () => {
    const event = lights({
      type,
      source: "/house",
      mode: "structured",
      extensions: { floor: { type: "integer" } },
    });
    const definition = definePublisher({ name: "house", events: { event } });
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const { stream } = await publisher.publish(event, light, {
      id: "1",
      cloudEvent: { extensions: { floor: 3 } },
    });
    const { headers, data } = await lastOf(stream ?? "");
    expect(headers).toMatchObject({ "Content-Type": "application/cloudevents+json" });
    expect(headers).not.toHaveProperty("ce-id");
    expect(JSON.parse(data)).toEqual({
      specversion: "1.0",
      id: "light-switched:1",
      source: "/house",
      type,
      time: expect.any(String) as unknown,
      datacontenttype: "application/json",
      floor: 3,
      data: light,
    });
  });
});

/** What handlers got, and what became of the messages that a plain client publishes. */
async function receive(
  options: CloudEventsOptions,
  messages: readonly { readonly headers?: Readonly<Record<string, string>>; readonly data: unknown }[],
) {
  const event = lights(options);
  const definition = defineSubscriber({ name: uniqueName("app"), actors: { handle: { event } } });
  const { reports, onVerdict } = observer();
  await using subscriber = await connectSubscriber(definition, { servers: broker.url, onVerdict });
  await subscriber.register();
  const handled: unknown[] = [];
  const listening = subscriber.listen({
    handle: (payload, { cloudEvent }) => void handled.push({ payload, ...cloudEvent }),
  });
  for (const { headers: given = {}, data } of messages) {
    const headers = createHeaders();
    for (const [name, value] of Object.entries(given)) headers.set(name, value);
    const bytes = typeof data === "string" ? Buffer.from(data) : JSONCodec().encode(data);
    await older().jetstream().publish(event.subject, bytes, { headers });
  }
  await until(() => reports.length === messages.length);
  await subscriber.close();
  await listening;
  return { handled, verdicts: reports.map(({ verdict }) => verdict.kind) };
}

const binary = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/x", "ce-type": type };
const envelope = { specversion: "1.0", id: "1", source: "/x", type };
const minimal = {
  ...envelope,
  time: undefined,
  subject: undefined,
  datacontenttype: undefined,
  dataschema: undefined,
};
const structured = { "content-type": "Application/CloudEvents+JSON; charset=UTF-8" };

describe("a handler of an event of CloudEvents", () => {
  it("gets both modes from plain clients, with typed attributes", async () => {
    const { handled } = await receive({ type, extensions: { ...extensions, tenant: { type: "string" } } }, [
      { headers: binary, data: light },
      {
        // other letters in names, and quotes as older versions of the binding wrote them
        headers: {
          ...binary,
          "Ce-Subject": String.raw`"a \"b\" %E2%82%AC"`,
          "CE-FLOOR": "7",
          "ce-manual": "true",
          "ce-time": "2026-01-31T12:00:00+01:00",
        },
        data: light,
      },
      { headers: structured, data: { ...envelope, tenant: "acme", floor: 7, data: light } },
      {
        headers: structured,
        data: { ...envelope, data_base64: Buffer.from(JSON.stringify(light)).toString("base64") },
      },
    ]);
    expect(handled).toEqual([
      { payload: light, ...minimal, extensions: {} },
      {
        payload: light,
        ...minimal,
        subject: 'a "b" €',
        time: new Date("2026-01-31T11:00:00Z"),
        extensions: { floor: 7, manual: true },
      },
      { payload: light, ...minimal, extensions: { tenant: "acme", floor: 7 } },
      { payload: light, ...minimal, extensions: {} },
    ]);
  });

  it("gets events of any type where the event states none", async () => {
    const { handled } = await receive({}, [{ headers: { ...binary, "ce-type": "any" }, data: light }]);
    expect(handled).toMatchObject([{ type: "any" }]);
  });

  it("gets an envelope that nothing announces where the event is said to be in structured mode", async () => {
    const { handled } = await receive({ type, mode: "structured" }, [
      { data: { ...envelope, data: light } },
      { headers: binary, data: light },
    ]);
    expect(handled).toEqual([
      { payload: light, ...minimal, extensions: {} },
      { payload: light, ...minimal, extensions: {} },
    ]);
  });

  it("does not get what is no such event, which is a dead letter at once", async () => {
    const { handled, verdicts } = await receive({ type, extensions }, [
      { data: light },
      { headers: binary, data: light }, // a required extension is missing
      { headers: { ...binary, "ce-tenant": "a", "ce-type": "other" }, data: light },
      { headers: { ...binary, "ce-tenant": "a", "ce-specversion": "0.3" }, data: light },
      { headers: { ...binary, "ce-tenant": "%C0%A0" }, data: light },
      { headers: { ...binary, "ce-tenant": "a", "ce-floor": "2147483648" }, data: light },
      { headers: { ...binary, "ce-tenant": "a", "ce-time": "yesterday" }, data: light },
      { headers: { ...binary, "ce-tenant": "a" }, data: { on: 1 } },
      { headers: structured, data: "no JSON" },
      { headers: structured, data: { ...envelope, tenant: "a", data: light, data_base64: "AA==" } },
      { headers: structured, data: { ...envelope, tenant: "a", data: { on: 1 } } },
      { headers: { "Content-Type": "application/cloudevents-batch+json" }, data: [] },
    ]);
    expect(handled).toEqual([]);
    expect(new Set(verdicts)).toEqual(new Set(["dead-letter"]));
  });
});

it("goes from publisher to subscriber, text, bytes and JSON in both modes", async () => {
  for (const mode of ["binary", "structured"] as const) {
    for (const [contentType, payload] of [
      ["text/plain", 'Text "…" 😀'],
      ["application/octet-stream", new Uint8Array([0, 255, 128])],
      ["application/json", { big: 1e300, text: "é" }],
    ] as const) {
      const root = uniqueName("ce");
      const stream = { name: root, subjects: [root] };
      const event = defineEvent({
        name: "e",
        subject: root,
        stream,
        schema: {},
        contentType,
        cloudEvents: { mode },
      });
      await using publisher = await connectPublisher(definePublisher({ name: "p", events: { event } }), {
        servers: broker.url,
      });
      await publisher.register();
      const actors = { handle: { event, deliver: "all" } } as const;
      await using subscriber = await connectSubscriber(defineSubscriber({ name: root, actors }), {
        servers: broker.url,
      });
      await publisher.publish(event, payload, { id: "1" });
      await subscriber.register();
      const handled: unknown[] = [];
      const handle = (found: unknown, { cloudEvent }: { cloudEvent: { id: string; source: string } }) =>
        void handled.push([found, cloudEvent.id, cloudEvent.source]);
      await subscriber.listen({ handle }, { burst: true });
      expect([mode, contentType, ...handled].slice(0, 2)).toEqual([mode, contentType]);
      expect(handled).toHaveLength(1);
      expect(JSON.stringify(handled[0])).toBe(
        JSON.stringify([payload instanceof Uint8Array ? Buffer.from(payload) : payload, "e:1", "/p"]),
      );
    }
  }
});

it("says what can't be meant", async () => {
  expect(() => lights({ extensions: { Tenant: { type: "string" } } })).toThrow(InvalidDefinitionError);
  expect(() => lights({ extensions: { source: { type: "string" } } })).toThrow(InvalidDefinitionError);
  expect(() => lights({ source: "a b" })).toThrow(InvalidDefinitionError);
  const event = lights({ type, extensions });
  const every = { every: "1h", payload: light } as const;
  expect(() => definePublisher({ name: "p", events: { event }, schedules: { event: every } })).toThrow(
    InvalidDefinitionError,
  );
  await using publisher = await connectPublisher(definePublisher({ name: "p", events: { event } }), {
    servers: broker.url,
  });
  // @ts-expect-error: a required extension
  await expect(publisher.publish(event, light)).rejects.toThrow(InvalidHeadersError);
  // @ts-expect-error: of another type
  const wrong = publisher.publish(event, light, { cloudEvent: { extensions: { tenant: 5 } } });
  await expect(wrong).rejects.toThrow(InvalidHeadersError);
  const cloudEvent = { extensions: { tenant: "a" } };
  const twice = publisher.publish(event, light, { cloudEvent, headers: { "CE-ID": "2" } });
  await expect(twice).rejects.toThrow(InvalidHeadersError);
});
