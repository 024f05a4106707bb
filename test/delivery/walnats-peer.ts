import { headers as createHeaders, JSONCodec, RetentionPolicy } from "nats";
import type { JsMsg, NatsConnection } from "nats";

/*
 * What walnats (Python, 23.6) sends and does, in the words of its source: `_events/_event.py`, `_events/_connection.py`,
 * `_actors/_actor.py` and `_constants.py`, with the client that it uses, in its edition for JavaScript.
 */

const codec = JSONCodec();

const streamOf = (event: string): string => event.replaceAll(".", "-");

/** `Events.register()`: creates the stream; where it exists, makes it as walnats would have it. */
export async function register(nats: NatsConnection, event: string): Promise<void> {
  const jsm = await nats.jetstreamManager();
  const config = { subjects: [event], retention: RetentionPolicy.Interest };
  await jsm.streams
    .add({ name: streamOf(event), ...config })
    .catch(() => jsm.streams.update(streamOf(event), { ...config, metadata: {} }));
}

/** `ConnectedEvents.emit()`. `delay` in seconds. */
export async function emit(
  nats: NatsConnection,
  event: string,
  message: {
    readonly payload: unknown;
    readonly uid?: string;
    readonly delay?: number;
    readonly trace?: string;
  },
): Promise<void> {
  const headers = headersOf(message);
  await nats.jetstream().publish(event, codec.encode(message.payload), { headers });
}

/** `ConnectedEvents.request()`. */
export async function request(
  nats: NatsConnection,
  event: string,
  payload: unknown,
  timeout: number,
): Promise<unknown> {
  const inbox = `_INBOX.${crypto.randomUUID()}`;
  const subscription = nats.subscribe(inbox, { max: 1, timeout });
  const headers = headersOf({});
  headers.set("Walnats-Reply", inbox);
  await nats.jetstream().publish(event, codec.encode(payload), { headers });
  for await (const answer of subscription) return codec.decode(answer.data);
  throw new Error("no answer");
}

function headersOf(message: { readonly uid?: string; readonly delay?: number; readonly trace?: string }) {
  const headers = createHeaders();
  if (message.uid !== undefined) headers.set("Nats-Msg-Id", message.uid);
  if (message.trace !== undefined) headers.set("Walnats-Trace", message.trace);
  if (message.delay !== undefined) headers.set("Walnats-Delay", String(Date.now() / 1_000 + message.delay));
  return headers;
}

export interface Seen {
  readonly payload: unknown;
  readonly at: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** An `Actor` that has been registered and listens. */
export async function listen(
  nats: NatsConnection,
  event: string,
  handler: (payload: unknown) => unknown,
): Promise<{ readonly seen: readonly Seen[]; readonly stop: () => void }> {
  const jsm = await nats.jetstreamManager();
  const durable = `actor-${crypto.randomUUID().slice(0, 8)}`;
  await jsm.consumers.add(streamOf(event), { durable_name: durable, ack_policy: "explicit" as never });
  const consumer = await nats.jetstream().consumers.get(streamOf(event), durable);
  const messages = await consumer.consume();
  const seen: Seen[] = [];
  const handle = (message: JsMsg): void => {
    const delay = Number(message.headers?.get("Walnats-Delay") || "0") - Date.now() / 1_000;
    if (delay > 0.001) return message.nak(delay * 1_000);
    const payload = codec.decode(message.data);
    seen.push({ payload, at: Date.now(), headers: Object.fromEntries(message.headers ?? []) });
    const result = handler(payload);
    message.ack();
    const reply = message.headers?.get("Walnats-Reply") ?? "";
    // it answers with the headers of the request
    if (reply !== "" && message.headers !== undefined) {
      nats.publish(reply, codec.encode(result), { headers: message.headers });
    }
  };
  const work = (async () => {
    for await (const message of messages) handle(message);
  })();
  work.catch(() => undefined);
  return { seen, stop: () => messages.stop() };
}
