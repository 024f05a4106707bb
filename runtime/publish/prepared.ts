import { headers as createHeaders } from "@nats-io/transport-node";
import type { Environment } from "../define/environment.js";
import type { EventDefinition } from "../define/event.js";
import type { PublisherDefinition } from "../define/publisher.js";
import { InvalidDefinitionError, InvalidPayloadError, UnknownEventError } from "../errors.js";
import { messageIdHeader, ttlHeader } from "../headers.js";
import { publishDeadline, windowOf } from "./deadline.js";
import type { Outlet } from "./deliver.js";
import { ensureCapable } from "./ensure-capable.js";
import { findStored } from "./find-stored.js";
import { messageFor } from "./message.js";
import type { GivenOptions, Message } from "./message.js";
import { store } from "./publish-one.js";
import type { Publisher } from "./publisher.js";

/** A message that was checked and encoded earlier, perhaps by another process: text alone. */
export interface Prepared {
  readonly id: string;
  /** Without the prefix of an environment. */
  readonly subject: string;
  readonly event: string;
  readonly message: string;
  /** When somebody has tried to publish it before. */
  readonly takenBefore?: Date | undefined;
}

/** What is kept of a message: a wire format, because rows outlive releases. */
interface Encoded {
  readonly headers: readonly (readonly [string, readonly string[]])[];
  /** Base64. */
  readonly data: string;
}

export async function encodePrepared(
  event: EventDefinition,
  payload: unknown,
  given: GivenOptions,
): Promise<Omit<Prepared, "event">> {
  const { id, subject, headers, data } = await messageFor(event, payload, given);
  const encoded: Encoded = { headers: [...headers], data: Buffer.from(data).toString("base64") };
  return { id, subject, message: JSON.stringify(encoded) };
}

export interface PreparedSender {
  readonly outlet: Outlet;
  readonly definition: PublisherDefinition;
  readonly environment: Environment;
  /** Throws `ClosedError`. */
  readonly ensureOpen: () => void;
}

/** What stands behind a publisher, for modules of this package that are not a part of it. */
const senders = new WeakMap<object, PreparedSender>();

export function allowPrepared(publisher: object, sender: PreparedSender): void {
  senders.set(publisher, sender);
}

/**
 * Publishes what `encodePrepared` has made, as `publish` does. Where it was tried before, perhaps longer ago than the
 * stream knows ids, it is looked for in the stream first.
 */
export async function publishPrepared(
  publisher: Publisher,
  prepared: Prepared,
  options: { readonly milliseconds: number },
): Promise<void> {
  const sender = senders.get(publisher);
  if (sender === undefined) {
    throw new InvalidDefinitionError("publisher", publisher, "what connectPublisher() has opened");
  }
  const { outlet, definition, environment } = sender;
  sender.ensureOpen();
  const defined = Object.values(definition.events).find(({ name }) => name === prepared.event);
  if (defined?.stream === undefined) throw new UnknownEventError(definition.name, prepared.event);
  const event = environment.event(defined);
  const { stream } = event;
  const message = { ...decode(defined, prepared), event, subject: environment.subject(prepared.subject) };
  const { takenBefore } = prepared;
  const usual = publishDeadline(event, { timeout: undefined, signal: undefined });
  const deadline = { ...usual, expires: Math.min(usual.expires, usual.started + options.milliseconds) };
  if (message.headers.has(ttlHeader)) {
    const feature = `the ttl of the event "${event.name}"`;
    await ensureCapable(outlet, event, { capability: "messageTtl", feature, deadline });
  }
  // half of it, because the clocks of two machines are compared
  const forgotten =
    takenBefore !== undefined &&
    stream !== undefined &&
    Date.now() - takenBefore.getTime() > windowOf(stream) / 2;
  if (forgotten && (await isStored(outlet, message, takenBefore))) return;
  await store(outlet, message, { given: {}, deadline });
}

function decode(event: EventDefinition, prepared: Prepared): Message {
  const { headers: entries, data } = parse(event, prepared.message);
  const headers = createHeaders();
  for (const [name, values] of entries) for (const value of values) headers.append(name, value);
  const { id, subject } = prepared;
  return { event, id, unique: false, subject, data: Buffer.from(data, "base64"), headers };
}

function parse(event: EventDefinition, text: string): Encoded {
  try {
    // what `encodePrepared` has written; whoever can write the table can publish anything anyway
    return JSON.parse(text) as Encoded;
  } catch (cause) {
    const issue = { path: "", message: "is no message of an outbox" };
    throw new InvalidPayloadError(event.name, [issue], { cause });
  }
}

async function isStored(outlet: Outlet, message: Message, since: Date): Promise<boolean> {
  const { js, jsm } = outlet.connection;
  const { subject, id } = message;
  const stream = await jsm.streams.find(subject);
  const matches = [[messageIdHeader, id]] as const;
  return (await findStored(js, { stream, subject, since, matches })) !== undefined;
}
