import type { Connection } from "../connection.js";
import { oneOf } from "../define/checks.js";
import { ensureBucketOf } from "../idempotency/nats-kv.js";
import { ensureStreams, findStream } from "../streams/index.js";
import { NotRegisteredError } from "../errors/delivery.js";
import type { BoundActor } from "./bind-actor.js";
import { ensureDeadLetterStream } from "./dead-letter-stream.js";
import { ensureLeadStream } from "./lead-stream.js";
import { actorReplayFilter } from "./names.js";
import { registerConsumer } from "./register-consumers.js";
import { ensureReplayStream } from "./replay-stream.js";
import type { ConsumerReport, RegisterSubscriberOptions, SubscriberReport } from "./subscriber-report.js";

export async function registerActors(
  connection: Connection,
  actors: readonly BoundActor[],
  options: RegisterSubscriberOptions & { readonly application: string },
): Promise<SubscriberReport> {
  const { application, mode = "update", allow = [] } = options;
  oneOf(mode, ["update", "verify"], "register: mode");
  const stored = actors.filter((actor) => actor.stream !== undefined);
  const events = stored.flatMap((actor) => actor.routes.map((route) => route.event));
  const streams = await ensureStreams(connection, events, { application, role: "reader", mode, allow: [] });
  // before the consumers: a process that listens as soon as they exist may need it
  const deadLetters = stored.some((actor) => actor.policy.deadLetter)
    ? await ensureDeadLetterStream(connection.jsm, application, { mode })
    : undefined;
  if (stored.some(needsAgreement)) {
    await ensureLeadStream(connection.jsm, application, { mode });
  }
  const keeps = stored.flatMap(({ idempotency }) => (idempotency === undefined ? [] : [idempotency.keep]));
  await ensureBucketOf(connection, keeps, { application, mode });
  const consumers: ConsumerReport[] = [];
  const replays = deadLetters && (await ensureReplayStream(connection.jsm, application, { mode }));
  for (const actor of stored) {
    const stream = actor.stream && (await findStream(connection.jsm, actor.stream));
    if (stream === undefined) {
      throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: undefined });
    }
    // each process makes its own as it begins to listen
    if (!actor.broadcast && actor.own === undefined) {
      consumers.push(await registerConsumer(connection.jsm, actor, { stream, mode, allow }));
    }
    if (replays === undefined || !actor.policy.deadLetter || actor.replayed === undefined) continue;
    const place = {
      ...actor,
      durable: actor.replayed,
      own: undefined,
      filters: [actorReplayFilter(application, actor.name)],
      deliver: "all" as const,
    };
    await registerConsumer(connection.jsm, place, { stream: replays, mode, allow });
  }
  return { streams, consumers, deadLetters };
}

/** Whether processes have to agree on what each of them may do. */
function needsAgreement({ order, rate, totalConcurrency }: BoundActor): boolean {
  return order?.scope === "all" || rate?.scope === "all" || totalConcurrency !== undefined;
}
