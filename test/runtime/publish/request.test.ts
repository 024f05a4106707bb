import { jetstreamManager } from "@nats-io/jetstream";
import { headers as createHeaders } from "@nats-io/transport-node";
import { connect, headers as oldHeaders, type NatsConnection } from "nats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPublisher, defineEvent, definePublisher, type Schema } from "../../../runtime/index.js";
import { uniqueName, useBroker } from "../../support/broker.js";

interface Question {
  readonly text: string;
}
interface Answer {
  readonly length: number;
}
const questionSchema: Schema<Question> = { type: "object", required: ["text"] };
const answerSchema: Schema<Answer> = {
  type: "object",
  properties: { length: { type: "number" } },
  required: ["length"],
};

const broker = useBroker();

/** A service that knows nothing of Hazelnats, on the plain `nats` package. */
let service: NatsConnection;
beforeAll(async () => {
  service = await connect({ servers: broker.url });
});
afterAll(() => service.close());

function asking(stream?: false) {
  const root = uniqueName("ask");
  const asked = defineEvent({
    name: "asked",
    subject: `${root}.asked`,
    schema: questionSchema,
    reply: answerSchema,
    ...(stream === undefined ? {} : { stream }),
  });
  return { root, asked, definition: definePublisher({ name: root, events: { asked } }) };
}

describe("request over a stream", () => {
  it("sends where to answer and until when, and gets the typed answer", async () => {
    const { asked, definition } = asking();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const seen: string[] = [];
    const subscription = service.subscribe(asked.subject, {
      callback: (_error, message) => {
        seen.push(message.headers?.get("Nats-Msg-Id") ?? "");
        expect(Number(message.headers?.get("Hazelnats-Expires"))).toBeGreaterThan(Date.now());
        const inbox = message.headers?.get("Hazelnats-Reply") ?? "";
        service.publish(inbox, JSON.stringify({ length: JSON.parse(message.string()).text.length }));
      },
    });
    await service.flush();
    const ask = () => publisher.request(asked, { text: "four" });
    expect(await Promise.all([ask(), ask()])).toEqual([{ length: 4 }, { length: 4 }]);
    expect(new Set(seen).size).toBe(2);
    subscription.unsubscribe();
  });

  it("rejects with the other side's error", async () => {
    const { asked, definition } = asking();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const subscription = service.subscribe(asked.subject, {
      callback: (_error, message) => {
        const headers = oldHeaders();
        headers.set("Hazelnats-Status", "error");
        const error = { code: "TOO_LONG", message: "too long", details: { most: 3 } };
        service.publish(message.headers?.get("Hazelnats-Reply") ?? "", JSON.stringify(error), { headers });
      },
    });
    await service.flush();
    await expect(publisher.request(asked, { text: "four" })).rejects.toMatchObject({
      code: "REMOTE_ERROR",
      remoteCode: "TOO_LONG",
      message: "too long",
      details: { most: 3 },
    });
    subscription.unsubscribe();
  });

  it("rejects an answer that does not match", async () => {
    const { asked, definition } = asking();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const subscription = service.subscribe(asked.subject, {
      callback: (_error, message) =>
        service.publish(message.headers?.get("Hazelnats-Reply") ?? "", '{"length":"x"}'),
    });
    await service.flush();
    await expect(publisher.request(asked, { text: "four" })).rejects.toMatchObject({
      code: "INVALID_REPLY",
      issues: [{ path: "/length" }],
    });
    subscription.unsubscribe();
  });

  it("says that the request was stored when nobody answers", async () => {
    const { asked, definition } = asking();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    await expect(publisher.request(asked, { text: "four" }, { timeout: "200ms" })).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      stored: true,
    });
    const jsm = await jetstreamManager(broker.nats);
    expect((await jsm.streams.info(asked.stream?.name ?? "")).state.messages).toBe(1);
  });

  it("says that there is no stream", async () => {
    const { asked, definition } = asking();
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await expect(publisher.request(asked, { text: "four" })).rejects.toMatchObject({
      code: "STREAM_MISSING",
    });
  });

  it("ends with the signal's reason, and when the publisher is closed", async () => {
    const { asked, definition } = asking();
    const publisher = await connectPublisher(definition, { servers: broker.url });
    await publisher.register();
    const stopping = new AbortController();
    const stopped = publisher.request(asked, { text: "four" }, { signal: stopping.signal });
    const closed = publisher.request(asked, { text: "four" });
    stopping.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    const closing = publisher.close();
    await expect(closed).rejects.toMatchObject({ code: "CLOSED" });
    await closing;
  });
});

describe("request over core NATS", () => {
  it("gets the answer of a service that knows nothing of Hazelnats", async () => {
    const { asked, definition } = asking(false);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const subscription = service.subscribe(asked.subject, {
      callback: (_error, message) => void message.respond('{"length":4}'),
    });
    await service.flush();
    expect(await publisher.request(asked, { text: "four" })).toEqual({ length: 4 });
    subscription.unsubscribe();
  });

  it("reads the errors of NATS' own services", async () => {
    const { asked, definition } = asking(false);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const subscription = broker.nats.subscribe(asked.subject, {
      callback: (_error, message) => {
        const headers = createHeaders();
        headers.set("Nats-Service-Error-Code", "400");
        headers.set("Nats-Service-Error", "no question");
        message.respond("", { headers });
      },
    });
    await broker.nats.flush();
    await expect(publisher.request(asked, { text: "four" })).rejects.toMatchObject({
      code: "REMOTE_ERROR",
      remoteCode: "400",
      message: "no question",
    });
    subscription.unsubscribe();
  });

  it("says at once that nobody listens", async () => {
    const { asked, definition } = asking(false);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    await expect(publisher.request(asked, { text: "four" })).rejects.toMatchObject({ code: "NO_RESPONDER" });
  });

  it("says that nothing was stored when nobody answers", async () => {
    const { asked, definition } = asking(false);
    await using publisher = await connectPublisher(definition, { servers: broker.url });
    const subscription = service.subscribe(asked.subject, { callback: () => undefined });
    await service.flush();
    await expect(publisher.request(asked, { text: "four" }, { timeout: "100ms" })).rejects.toMatchObject({
      code: "REQUEST_TIMEOUT",
      stored: false,
    });
    subscription.unsubscribe();
  });
});
