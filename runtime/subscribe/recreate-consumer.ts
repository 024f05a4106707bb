import { DeliverPolicy, JetStreamApiError } from "@nats-io/jetstream";
import type { ConsumerConfig, ConsumerInfo, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { findConsumer } from "./find-consumer.js";
import { isMissing } from "./fetch.js";

/** Remembers where a consumer stood while there is none of its name: a process may die in between. */
const bookmarkOf = (consumer: string): string => `${consumer}-place`;

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
  if (!isQueue(stream)) await setBookmark(jsm, { ...state, stream: name });
  const now = await findConsumer(jsm, name, { durable: found.name });
  if (now !== undefined && now.created !== found.created) {
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
  if (durable === undefined || isQueue(stream)) return jsm.consumers.add(name, wanted);
  const bookmark = await findConsumer(jsm, name, { durable: bookmarkOf(durable) });
  const place = bookmark?.config.opt_start_seq ?? options.place;
  if (place === undefined) return jsm.consumers.add(name, wanted);
  const created = await jsm.consumers.add(name, startingAt(wanted, place));
  await deleteIfThere(jsm, name, { consumer: bookmarkOf(durable) });
  return created;
}

async function setBookmark(
  jsm: JetStreamManager,
  state: { readonly stream: string; readonly wanted: ConsumerConfig; readonly found: ConsumerInfo },
): Promise<void> {
  const { wanted, found } = state;
  const config: ConsumerConfig = {
    ...wanted,
    durable_name: bookmarkOf(found.name),
    description: `where ${found.name} stands while it is created again`,
  };
  try {
    await jsm.consumers.add(state.stream, startingAt(config, found.ack_floor.stream_seq + 1));
  } catch (error) {
    // 10148: another process does the same, and its place is no later than what it saw
    if (!(error instanceof JetStreamApiError) || error.code !== 10148) throw error;
  }
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
