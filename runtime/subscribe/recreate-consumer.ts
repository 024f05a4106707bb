import { DeliverPolicy, JetStreamApiError } from "@nats-io/jetstream";
import type { ConsumerConfig, ConsumerInfo, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { waitAtMost } from "../patience.js";
import { findConsumer } from "./find-consumer.js";
import { isMissing } from "./fetch.js";

/**
 * Remembers where a consumer stood while there is none of its name, for a process may die in between; and says that a
 * process is at it.
 */
const bookmarkOf = (consumer: string): string => `${consumer}-place`;
const recreationKey = "hazelnats.recreation";

/**
 * Deletes a consumer and creates it with other settings, behind the last message up to which all were acknowledged.
 * `repeats`: how many messages come again that it had acknowledged beyond that. A process that dies on the way leaves a
 * second consumer with the place, which `createAtBookmark` of the next one goes on from; on an `interest` stream it also
 * keeps the messages. A work queue deletes what is acknowledged, so that there all that is left comes.
 */
export async function recreateConsumer(
  jsm: JetStreamManager,
  state: { readonly stream: StreamInfo; readonly wanted: ConsumerConfig; readonly found: ConsumerInfo },
): Promise<{ readonly created: ConsumerInfo; readonly repeats: number }> {
  const { stream, wanted, found } = state;
  const name = stream.config.name;
  const isFirst = await setBookmark(jsm, state);
  const now = await foundAnew(jsm, found, { milliseconds: isFirst ? 0 : patience });
  if (now !== undefined) {
    // another process was faster, and perhaps listens to it already
    await deleteIfThere(jsm, name, { consumer: bookmarkOf(found.name) });
    return { created: now, repeats: 0 };
  }
  await deleteIfThere(jsm, name, { consumer: found.name });
  const created = await createAtBookmark(jsm, wanted, { stream, place: found.ack_floor.stream_seq + 1 });
  const left = found.num_pending + found.num_ack_pending;
  return { created, repeats: Math.max(0, created.num_pending - left) };
}

/** Creates a consumer: at the place that a recreation has left, or as it is wanted. Throws the server's error. */
export async function createAtBookmark(
  jsm: JetStreamManager,
  wanted: ConsumerConfig,
  options: {
    readonly stream: StreamInfo;
    /** Where to begin if there is no bookmark. Default: where it is wanted. */
    readonly place?: number;
  },
): Promise<ConsumerInfo> {
  const { stream } = options;
  const name = stream.config.name;
  const durable = wanted.durable_name;
  if (durable === undefined) return jsm.consumers.add(name, wanted);
  const bookmark = await findConsumer(jsm, name, { durable: bookmarkOf(durable) });
  const place = isQueue(stream) ? undefined : (bookmark?.config.opt_start_seq ?? options.place);
  const created = await jsm.consumers.add(name, place === undefined ? wanted : startingAt(wanted, place));
  if (bookmark !== undefined) await deleteIfThere(jsm, name, { consumer: bookmark.name });
  return created;
}

/** How long others may take to create it again before they count as dead. Milliseconds. */
const patience = 3_000;

/** What another process has created in place of a consumer. */
async function foundAnew(
  jsm: JetStreamManager,
  found: ConsumerInfo,
  { milliseconds }: { readonly milliseconds: number },
): Promise<ConsumerInfo | undefined> {
  const until = performance.now() + milliseconds;
  for (;;) {
    const now = await findConsumer(jsm, found.stream_name, { durable: found.name });
    if (now !== undefined && now.created !== found.created) return now;
    if (performance.now() >= until) return undefined;
    await waitAtMost({ milliseconds: 50 + Math.random() * 100 });
  }
}

/** `false`: another process has set it, whose place is no later than what this one saw. */
async function setBookmark(
  jsm: JetStreamManager,
  state: { readonly stream: StreamInfo; readonly wanted: ConsumerConfig; readonly found: ConsumerInfo },
): Promise<boolean> {
  const { stream, wanted, found } = state;
  const config: ConsumerConfig = {
    ...wanted,
    durable_name: bookmarkOf(found.name),
    description: `where ${found.name} stands while it is created again`,
    // two of equal settings are one to the server, which would not tell who came first
    metadata: { ...wanted.metadata, [recreationKey]: crypto.randomUUID() },
  };
  const placed = startingAt(config, found.ack_floor.stream_seq + 1);
  try {
    await jsm.consumers.add(stream.config.name, isQueue(stream) ? withoutMessages(config) : placed);
    return true;
  } catch (error) {
    if (!(error instanceof JetStreamApiError)) throw error;
    // there is one with other settings
    if (error.code === 10148) return false;
    // servers before 2.10 want subjects of the stream
    if (error.code === 10093) return true;
    throw error;
  }
}

/** Two consumers of a queue must not have the same subjects; and its place is where its messages begin. */
function withoutMessages(config: ConsumerConfig): ConsumerConfig {
  const { filter_subjects: _, ...rest } = config;
  return { ...rest, filter_subject: `_place.${config.durable_name}` };
}

function startingAt(config: ConsumerConfig, sequence: number): ConsumerConfig {
  const { opt_start_time: _, ...rest } = config;
  return { ...rest, deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: sequence };
}

async function deleteIfThere(
  jsm: JetStreamManager,
  stream: string,
  options: { readonly consumer: string },
): Promise<void> {
  try {
    await jsm.consumers.delete(stream, options.consumer);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function isQueue(stream: StreamInfo): boolean {
  return stream.config.retention === "workqueue";
}
