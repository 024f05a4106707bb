import type { StreamInfo } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { oneOf } from "../define/checks.js";
import { ensureBucketOf } from "../idempotency/nats-kv.js";
import { ensureStreams, findStream } from "../streams/index.js";
import { NotRegisteredError } from "../errors/consumer.js";
import type { BoundActor } from "./bind-actor.js";
import { ensureDeadLetterStream } from "./dead-letter-stream.js";
import { ensureLeadStream } from "./lead-stream.js";
import { actorReplayFilter, dueRetryFilter } from "./names.js";
import { ensurePartitionStream, partitionsOf } from "./partition-stream.js";
import type { InternalStreamOptions } from "./internal-stream.js";
import { registerConsumer } from "./register-consumers.js";
import { ensureReplayStream } from "./replay-stream.js";
import { ensureRetryStream, retriesAside } from "./retry-stream.js";
import type { ConsumerReport, RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";

export async function registerActors(
  connection: Connection,
  actors: readonly BoundActor[],
  options: RegisterSubscriberOptions & { readonly application: string },
): Promise<SubscriberReport> {
  const { application, mode = "update", allow = [] } = options;
  oneOf(mode, ["update", "verify"], "register: mode");
  const { jsm } = connection;
  const stored = actors.filter((actor) => actor.stream !== undefined);
  const events = stored.flatMap((actor) => actor.routes.map((route) => route.event));
  const streams = await ensureStreams(connection, events, { application, role: "reader", mode, allow: [] });
  const placed = await Promise.all(
    stored.map(async (actor) => [actor, await streamOf(connection, actor)] as const),
  );
  const replicas = Math.max(1, ...placed.map(([, { config }]) => config.num_replicas));
  const internal = { application, mode, replicas };
  // before the consumers: a process that listens as soon as they exist may need it
  const deadLetters = stored.some((actor) => actor.policy.deadLetter)
    ? await ensureDeadLetterStream(jsm, internal)
    : undefined;
  if (stored.some(needsAgreement)) await ensureLeadStream(jsm, internal);
  const keeps = stored.flatMap(({ idempotency }) => (idempotency === undefined ? [] : [idempotency.keep]));
  await ensureBucketOf(connection, keeps, internal);
  const replays = deadLetters && (await ensureReplayStream(jsm, internal));
  const retries = stored.some(retriesAside) ? await ensureRetryStream(connection, internal) : undefined;
  const consumers: ConsumerReport[] = [];
  for (const [actor, stream] of placed) {
    // each process makes its own as it begins to listen
    if (!actor.broadcast && actor.own === undefined) {
      const own = await ensurePartitions(connection, actor, { ...internal, events: stream });
      for (const each of partitionsOf(actor) ?? [actor]) {
        consumers.push(await registerConsumer(jsm, each, { stream: own, mode, allow }));
      }
    }
    const aside = async (to: StreamInfo, filter: string, durable: string): Promise<void> => {
      const place = { ...actor, durable, own: undefined, filters: [filter], deliver: "all" as const };
      await registerConsumer(jsm, place, { stream: to, mode, allow });
    };
    if (retries !== undefined && retriesAside(actor)) {
      await aside(retries, dueRetryFilter(application, actor.name), actor.durable);
    }
    if (replays !== undefined && actor.policy.deadLetter && actor.replayed !== undefined) {
      await aside(replays, actorReplayFilter(application, actor.name), actor.replayed);
    }
  }
  return { streams, consumers, deadLetters };
}

/** The stream that the actor's messages come from. */
async function ensurePartitions(
  { jsm }: Connection,
  actor: BoundActor,
  options: InternalStreamOptions & { readonly events: StreamInfo },
): Promise<StreamInfo> {
  const partitions = actor.order?.partitions;
  if (partitions === undefined) return options.events;
  const replicas = options.events.config.num_replicas;
  return ensurePartitionStream(jsm, actor, { ...options, replicas, partitions });
}

async function streamOf({ jsm }: Connection, actor: BoundActor): Promise<StreamInfo> {
  const stream = actor.stream && (await findStream(jsm, actor.stream));
  if (stream !== undefined) return stream;
  throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: undefined });
}

/** Whether processes have to agree on what each of them may do. */
function needsAgreement({ order, rate, totalConcurrency }: BoundActor): boolean {
  return order?.scope === "all" || rate?.scope === "all" || totalConcurrency !== undefined;
}
