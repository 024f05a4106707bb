import { AckPolicy, DeliverPolicy, JetStreamApiError, ReplayPolicy } from "@nats-io/jetstream";
import type { ConsumerConfig, StreamInfo } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { onAbort } from "../abort.js";
import { onClosed } from "../closing.js";
import type { Connection } from "../connection.js";
import { ClosedError, StreamMissingError } from "../errors.js";
import { ConsumerDeletedError, ConsumerRefusedError, StreamReplacedError } from "../errors/consumer.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import { findStream } from "../streams/index.js";
import {
  isForbidden,
  isJetStreamOff,
  isSilence,
  requireMetadata,
  unavailable,
} from "../streams/server-level.js";
import type { BoundActor } from "./bind-actor.js";
import { toStoredDelivery } from "./delivery.js";
import type { Delivery } from "./delivery.js";
import { openFetch } from "./fetch.js";
import type { Fetch } from "./fetch.js";
import { openPending } from "./pending.js";

export interface OrderedOptions {
  readonly connection: Connection;
  readonly link: Link;
  readonly from: { readonly after: number } | { readonly since: Date | string } | "new";
  /** Ends after what is stored. */
  readonly burst: boolean;
  readonly signal: AbortSignal;
}

/** How many messages are read ahead. */
const window = 256;

/** Between two tries where the server does not answer, in milliseconds. */
const pause = 250;

/** A consumer, and what it has to bring next. */
interface Source {
  readonly stream: StreamInfo;
  readonly consumer: string;
  readonly fetch: Fetch;
  /** What was there when it began. */
  readonly pending: number;
}

/**
 * The messages of an actor's filters, each once and in order. Nothing is acknowledged: what a consumer brings is
 * counted, and where something is missing, or may be, another consumer begins after the last one that came.
 */
export async function* followInOrder(
  actor: BoundActor,
  options: OrderedOptions,
): AsyncGenerator<Delivery, void, undefined> {
  const { connection, link, signal } = options;
  const { jsm, nats } = connection;
  const pending = openPending<Delivery>();
  let last = typeof options.from === "object" && "after" in options.from ? options.from.after : undefined;
  let source: Source | undefined;
  let isDoubtful = false;
  let renewing: Promise<void> | undefined;

  const doubt = (): void => {
    isDoubtful = true;
    if (pending.isOver) return;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
  };
  /** Begins anew, until nothing has happened meanwhile that may have cost a message. Never rejects. */
  const renew = async (): Promise<void> => {
    let before = source?.stream;
    while (!pending.isOver && !signal.aborted) {
      const old = source;
      source = undefined;
      isDoubtful = false;
      try {
        await old?.fetch.stop();
        if (old !== undefined) await drop(old);
        source = await open(before);
        before = source.stream;
        if (!isDoubtful) return;
      } catch (error) {
        if (nats.isClosed()) return pending.end({ error: closedError() });
        const passes = (isSilence(error) || isJetStreamOff(error)) && !isForbidden(error);
        // at first it is told at once; later the server may be starting
        if (!passes || before === undefined) return pending.end({ error: unavailable(error) });
        await waitAtMost({ milliseconds: pause, signal });
      }
    }
  };
  /** Unheard, the server does the same after a while. */
  const drop = async ({ stream, consumer }: Source): Promise<void> => {
    if (!nats.isClosed()) await jsm.consumers.delete(stream.config.name, consumer).catch(() => false);
  };
  const closedError = (): ClosedError => new ClosedError("the connection of readEvents");
  const missing = (): StreamMissingError =>
    new StreamMissingError({ stream: actor.stream?.name ?? "", subject: actor.filters.join(", ") });
  const open = async (before: StreamInfo | undefined): Promise<Source> => {
    requireMetadata(connection, "readEvents");
    const stream = actor.stream && (await findStream(jsm, actor.stream));
    if (stream === undefined) throw missing();
    const { name } = stream.config;
    if ((before !== undefined && before.created !== stream.created) || (last ?? 0) > stream.state.last_seq) {
      throw new StreamReplacedError(name, last ?? 0);
    }
    const consumer = `reader-${crypto.randomUUID()}`;
    const info = await jsm.consumers.add(name, configOf(consumer)).catch((cause: unknown) => {
      if (!(cause instanceof JetStreamApiError)) throw cause;
      const facts = { stream: name, consumer, serverCode: cause.code, reason: cause.message };
      throw new ConsumerRefusedError("readEvents", facts, { cause });
    });
    // what comes now is known to begin after it
    if (options.from === "new") last ??= info.delivered.stream_seq;
    let expected = 1;
    const fetch = openFetch({
      actor: "readEvents",
      stream: name,
      consumer,
      maxBatch: info.config.max_batch || Infinity,
      maxExpires: (info.config.max_expires || Infinity) / 1_000_000,
      connection,
      link,
      room: () => window - pending.size,
      onInterruption: doubt,
      onMessage: (message) => {
        const delivery = toStoredDelivery(message);
        if (delivery === undefined || source?.consumer !== consumer || isDoubtful) return;
        if (delivery.consumerSequence !== expected) return doubt();
        expected += 1;
        last = delivery.sequence;
        pending.push(delivery);
      },
      onFailure: (error) => {
        if (error instanceof ConsumerDeletedError) doubt();
        else pending.end({ error });
      },
    });
    return { stream, consumer, fetch, pending: info.num_pending };
  };
  const configOf = (name: string): ConsumerConfig => ({
    name,
    ack_policy: AckPolicy.None,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(60_000),
    filter_subjects: [...actor.filters],
    replay_policy: ReplayPolicy.Instant,
    ...beginning(),
  });
  const beginning = (): Pick<ConsumerConfig, "deliver_policy" | "opt_start_seq" | "opt_start_time"> => {
    if (last !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last + 1 };
    const { from } = options;
    if (typeof from === "string" || !("since" in from)) return { deliver_policy: DeliverPolicy.New };
    const opt_start_time = new Date(from.since).toISOString();
    return { deliver_policy: DeliverPolicy.StartTime, opt_start_time };
  };

  const forget = onAbort(signal, () => pending.end());
  // what was on its way when the connection was lost is lost, and nothing may come after it that tells
  const unwatch = link.watch((event) => {
    if (event.kind === "up") doubt();
  });
  const forgetClosing = onClosed(nats, () => pending.end({ error: closedError() }));
  if (signal.aborted) pending.end();
  try {
    doubt();
    await renewing;
    let left = options.burst ? (source?.pending ?? 0) : Infinity;
    while (left > 0) {
      await pending.some();
      if (signal.aborted) return;
      const delivery = pending.take();
      if (delivery === undefined) {
        if (pending.failure !== undefined) throw pending.failure.error;
        return;
      }
      left -= 1;
      source?.fetch.refill();
      yield delivery;
    }
    if (pending.failure !== undefined) throw pending.failure.error;
  } finally {
    pending.end();
    forget();
    unwatch();
    forgetClosing();
    await renewing;
    const open = source;
    await open?.fetch.stop();
    if (open !== undefined) await drop(open);
  }
}
