import type { ConsumerInfo, MsgRequest } from "@nats-io/jetstream";
import type { Connection } from "../connection.js";
import { probePatience, remember } from "../health.js";
import type { Link } from "../link.js";
import { waitAtMost } from "../patience.js";
import type { Listener } from "./listener.js";
import type { ActorLag, HealthOptions, SubscriberHealth, SubscriberReason } from "./subscriber-health.js";
import type { ActorStatus } from "./subscriber-status.js";

/** Asks for a subscriber's health. It never rejects. */
export function followSubscriberHealth(sources: {
  readonly connection: Connection;
  readonly link: Link;
  readonly listeners: Iterable<Listener>;
}): (options?: HealthOptions) => Promise<SubscriberHealth> {
  const { connection, link, listeners } = sources;
  const lags = new WeakMap<Listener, () => Promise<ActorLag | undefined>>();
  const lagOf = (listener: Listener): Promise<ActorLag | undefined> => {
    const ask = lags.get(listener) ?? remember(() => askLag(listener, connection));
    lags.set(listener, ask);
    return inTime(ask());
  };
  return async ({ lag = true } = {}) => {
    const all = [...listeners];
    const isUp = link.isUp && !connection.nats.isClosed();
    const actors = await Promise.all(
      all.map(async (listener) => ({
        ...listener.status,
        lag: lag && isUp ? await lagOf(listener) : undefined,
      })),
    );
    const reasons: readonly SubscriberReason[] = [
      ...connectionReasons(connection, link),
      ...(all.length === 0 ? [{ kind: "not-listening" } as const] : []),
      ...actors.flatMap(reasonsOf),
    ];
    return { live: !connection.nats.isClosed(), ready: reasons.length === 0, reasons, actors };
  };
}

function connectionReasons({ nats }: Connection, link: Link): readonly SubscriberReason[] {
  if (nats.isClosed()) return [{ kind: "closed" }];
  return link.isUp ? [] : [{ kind: "down" }];
}

function reasonsOf({ actor, state, pausedBy }: ActorStatus): readonly SubscriberReason[] {
  if (state === "recreating") return [{ kind: "recreating", actor }];
  return state === "paused" && pausedBy === "breaker" ? [{ kind: "paused", actor }] : [];
}

/** `undefined` where the answer is late: a probe has no time to wait. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  let value: Answer | undefined;
  const kept = answer.then(
    (found) => {
      value = found;
    },
    // no answer is an answer, too: see `ActorHealth.lag`
    () => undefined,
  );
  await waitAtMost({ milliseconds: probePatience }, kept);
  return value;
}

async function askLag(listener: Listener, connection: Connection): Promise<ActorLag | undefined> {
  const { consumers, retries } = listener;
  if (consumers.length === 0) return undefined;
  const ask = ({ stream_name: stream, name }: ConsumerInfo) => connection.jsm.consumers.info(stream, name);
  const [infos, due] = await Promise.all([Promise.all(consumers.map(ask)), retries && ask(retries)]);
  const all = due === undefined ? infos : [...infos, due];
  const sum = (of: (info: ConsumerInfo) => number): number =>
    all.reduce((total, info) => total + of(info), 0);
  const busy = infos.filter((info) => info.num_pending + info.num_ack_pending > 0);
  const oldest = (await Promise.all(busy.map((info) => oldestOf(info, connection)))).flatMap((time) =>
    time === undefined ? [] : [time.getTime()],
  );
  return {
    pending: sum((info) => info.num_pending),
    ackPending: sum((info) => info.num_ack_pending),
    redelivered: sum((info) => info.num_redelivered),
    oldest: oldest.length === 0 ? undefined : new Date(Math.min(...oldest)),
  };
}

async function oldestOf(info: ConsumerInfo, { jsm }: Connection): Promise<Date | undefined> {
  const { config, ack_floor: floor } = info;
  const filters = config.filter_subjects ?? (config.filter_subject ? [config.filter_subject] : [">"]);
  // the server's API knows it; the client's types do so only for another way to ask
  const next = (filter: string) => ({ seq: floor.stream_seq + 1, next_by_subj: filter }) as MsgRequest;
  const found = await Promise.all(
    filters.map((filter) => jsm.streams.getMessage(info.stream_name, next(filter)).catch(() => null)),
  );
  const times = found.flatMap((message) => (message === null ? [] : [message.time.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
