import type { ConsumerConfig, ConsumerInfo, JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import { AckPolicy, DeliverPolicy, JetStreamApiError, ReplayPolicy } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { ConsumerConflictError } from "../errors.js";
import { ConsumerRefusedError, NotRegisteredError } from "../errors/consumer.js";
import { waitAtMost } from "../patience.js";
import type { BoundActor } from "./bind-actor.js";
import { actorKey, applicationKey, compareConsumer } from "./compare-consumer.js";
import { findConsumer } from "./find-consumer.js";
import { createAtBookmark, recreateConsumer } from "./recreate-consumer.js";
import type { ConsumerChange, ConsumerReport } from "./subscriber-report.js";

interface RegisterConsumerOptions {
  readonly stream: StreamInfo;
  readonly mode: "update" | "verify";
  readonly allow?: readonly "recreate"[] | undefined;
}

/**
 * Creates or updates the consumer of an actor; `verify` changes nothing, and what is missing is an error. Throws
 * `NotRegisteredError`, `ConsumerConflictError` or `ConsumerRefusedError`.
 */
export async function registerConsumer(
  jsm: JetStreamManager,
  actor: BoundActor,
  options: RegisterConsumerOptions,
): Promise<ConsumerReport> {
  try {
    return await whileRemoving(() => createOrUpdate(jsm, actor, options));
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    const facts = { stream: options.stream.config.name, consumer: actor.durable };
    throw new ConsumerRefusedError(
      actor.key,
      { ...facts, serverCode: cause.code, reason: cause.message },
      { cause },
    );
  }
}

/**
 * While another process deletes the consumer, the server may refuse to create or update one of the same name: the one that
 * it finds is gone when it comes to it (10149), or its folder is being removed (10012). Seen on 2.15.1.
 */
async function whileRemoving<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isPassing = error instanceof JetStreamApiError && [10012, 10149].includes(error.code);
      if (!isPassing || tries === 6) throw error;
      await waitAtMost({ milliseconds: Math.random() * 20 * 2 ** tries });
    }
  }
}

async function createOrUpdate(
  jsm: JetStreamManager,
  actor: BoundActor,
  options: RegisterConsumerOptions,
): Promise<ConsumerReport> {
  const { stream, mode } = options;
  const name = stream.config.name;
  const wanted = consumerConfig(actor, stream);
  const found = await findConsumer(jsm, name, { durable: actor.durable });
  if (found !== undefined) return updateConsumer(jsm, { actor, wanted, found }, options);
  if (mode === "verify") {
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: name });
  }
  const skipped = await countSkipped(jsm, actor, { stream });
  try {
    await createAtBookmark(jsm, wanted, { stream });
  } catch (error) {
    // 10148: another process was faster, with other settings
    if (!(error instanceof JetStreamApiError) || error.code !== 10148) throw error;
    const other = await jsm.consumers.info(name, actor.durable);
    return updateConsumer(jsm, { actor, wanted, found: other }, options);
  }
  return {
    kind: "created",
    actor: actor.key,
    stream: name,
    consumer: actor.durable,
    changes: [],
    kept: [],
    skipped,
    repeats: 0,
  };
}

async function updateConsumer(
  jsm: JetStreamManager,
  state: { readonly actor: BoundActor; readonly wanted: ConsumerConfig; readonly found: ConsumerInfo },
  options: RegisterConsumerOptions,
): Promise<ConsumerReport> {
  const { actor, wanted, found } = state;
  const { changes, kept, fixed, config } = compareConsumer(wanted, found, {
    adopt: actor.durableStated,
  });
  const facts = { actor: actor.key, stream: found.stream_name, consumer: found.name, kept, skipped: 0 };
  if (fixed.length > 0) {
    if (options.mode === "verify" || options.allow?.includes("recreate") !== true) {
      throw conflictError(found, fixed, cannotChange);
    }
    const { stream } = options;
    const { repeats } = await recreateConsumer(jsm, { stream, wanted, found });
    return { kind: "recreated", ...facts, changes: [...fixed, ...changes], repeats };
  }
  if (changes.length === 0) return { kind: "unchanged", ...facts, changes, repeats: 0 };
  if (options.mode === "verify") {
    throw conflictError(found, changes, 'Call register() without `mode: "verify"` to change it');
  }
  await jsm.consumers.update(found.stream_name, found.name, config);
  return { kind: "updated", ...facts, changes, repeats: 0 };
}

const cannotChange =
  'The server does not change it: register({ allow: ["recreate"] }) deletes the consumer and creates it again ' +
  "where it stands; or state another `durable`";

function conflictError(
  { stream_name: stream, name: consumer }: ConsumerInfo,
  changes: readonly ConsumerChange[],
  hint: string,
): ConsumerConflictError {
  const [first, ...others] = changes.map(({ setting, from, to }) => ({ setting, wanted: to, found: from }));
  if (first === undefined) throw new RangeError("a conflict needs something that differs");
  return new ConsumerConflictError({ stream, consumer, ...first, others, hint });
}

/** How long the server keeps a consumer of a process that has gone without a word. Milliseconds. */
const abandoned = 300_000;

function consumerConfig(actor: BoundActor, stream: StreamInfo): ConsumerConfig {
  const [filter] = actor.filters;
  const allowed = stream.config.consumer_limits?.max_ack_pending || Infinity;
  return {
    ...(actor.own === "goes"
      ? { name: actor.durable, inactive_threshold: nanos(abandoned) }
      : { durable_name: actor.durable }),
    ...(actor.description === undefined ? {} : { description: actor.description }),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(actor.ackWaitMs),
    // a message leaves by a verdict and never by the server's count, which nobody would hear of
    max_deliver: -1,
    // no bound of the concurrency: messages that wait for their next attempt are counted too
    max_ack_pending: Math.min(Math.max(10_000, 100 * actor.concurrency), allowed),
    ...(actor.filters.length === 1 && filter !== undefined
      ? { filter_subject: filter }
      : { filter_subjects: [...actor.filters] }),
    ...deliverConfig(actor, stream),
    replay_policy: ReplayPolicy.Instant,
    metadata: { [applicationKey]: actor.application, [actorKey]: actor.key },
  };
}

type DeliverConfig = Pick<ConsumerConfig, "deliver_policy" | "opt_start_seq" | "opt_start_time">;

function deliverConfig(actor: BoundActor, stream: StreamInfo): DeliverConfig {
  const { deliver } = actor;
  // in a work queue each event waits for its one actor: the server knows no other policy there
  if (deliver === "all" || stream.config.retention === "workqueue") {
    return { deliver_policy: DeliverPolicy.All };
  }
  if (deliver === "new") return { deliver_policy: DeliverPolicy.New };
  if ("sequence" in deliver) {
    return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: deliver.sequence };
  }
  const since = deliver.since instanceof Date ? deliver.since : new Date(deliver.since);
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since.toISOString() };
}

/** Counts by a consumer that is deleted at once: a stream's own count knows subjects, but not filters. */
async function countSkipped(
  jsm: JetStreamManager,
  actor: BoundActor,
  options: { readonly stream: StreamInfo },
): Promise<number> {
  const { config, state } = options.stream;
  if (actor.deliver === "all" || config.retention === "workqueue" || state.messages === 0) return 0;
  const count = (deliver: DeliverConfig): Promise<number> =>
    countPending(jsm, actor, { ...options, deliver });
  const all = await count({ deliver_policy: DeliverPolicy.All });
  return actor.deliver === "new" ? all : all - (await count(deliverConfig(actor, options.stream)));
}

async function countPending(
  jsm: JetStreamManager,
  actor: BoundActor,
  options: { readonly stream: StreamInfo; readonly deliver: DeliverConfig },
): Promise<number> {
  const stream = options.stream.config.name;
  const probe = await jsm.consumers.add(stream, {
    ack_policy: AckPolicy.None,
    mem_storage: true,
    inactive_threshold: nanos(5_000),
    filter_subjects: [...actor.filters],
    ...options.deliver,
  });
  await jsm.consumers.delete(stream, probe.name);
  return probe.num_pending;
}
