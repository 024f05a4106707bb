import type { Connection } from "../connection.js";
import { ClosedError, ConsumerConflictError } from "../errors.js";
import { NotRegisteredError } from "../errors/consumer.js";
import { waitAtMost } from "../patience.js";
import { findStream } from "../streams/index.js";
import { isForbidden, isJetStreamOff, isSilence, unavailableError } from "../streams/server-level.js";
import type { BoundActor } from "./bind-actor.js";
import { applicationKey } from "./compare-consumer.js";
import { locateOwn } from "./own-consumer.js";
import { partitionStreamName } from "./names.js";
import { partitionsOf } from "./partition-stream.js";
import { locateReplays, locateRetries } from "./place.js";
import type { Place } from "./place.js";
import { findConsumer } from "./find-consumer.js";

/** How often the server is asked that does not answer, as it may while it starts; and the pause between. */
const tries = 5;
const pauseMs = 500;

/**
 * Finds the consumers of actors. Throws `NotRegisteredError`, `ConsumerConflictError` where one is another's,
 * `JetStreamUnavailableError`, and `ClosedError` where the connection is closed.
 */
export async function locateAll(
  connection: Connection,
  actors: readonly BoundActor[],
  options: {
    /** Whose connection it is, for errors. */
    readonly what: string;
    /** Aborted, it fails at the first try. */
    readonly signal: AbortSignal;
  },
): Promise<readonly Place[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Promise.all(actors.map((actor) => locate(connection, actor)));
    } catch (cause) {
      if (connection.nats.isClosed()) throw new ClosedError(options.what, { cause });
      if (!isSilence(cause) && !isJetStreamOff(cause)) throw cause;
      if (attempt >= tries || isForbidden(cause) || options.signal.aborted) throw unavailableError(cause);
      await waitAtMost({ milliseconds: pauseMs, signal: options.signal });
    }
  }
}

async function locate(connection: Connection, actor: BoundActor): Promise<Place> {
  const { jsm } = connection;
  if (actor.stream === undefined) return { actor, stored: undefined };
  if (actor.own !== undefined) return locateOwn(connection, actor);
  const stream = await findStream(jsm, actor.stream);
  const bases = partitionsOf(actor);
  const name = bases === undefined ? stream?.config.name : partitionStreamName(actor.durable);
  const find = async (durable: string) =>
    name === undefined ? undefined : findConsumer(jsm, name, { durable });
  const found = await Promise.all((bases ?? [actor]).map(({ durable }) => find(durable)));
  const consumers = found.filter((each) => each !== undefined);
  const consumer = consumers.length === found.length ? consumers[0] : undefined;
  if (stream === undefined || consumer === undefined) {
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: name });
  }
  const owner = consumer.config.metadata?.[applicationKey];
  if (owner !== undefined && owner !== actor.application) {
    throw new ConsumerConflictError({
      stream: stream.config.name,
      consumer: consumer.name,
      setting: "application",
      wanted: actor.application,
      found: owner,
      hint: "It belongs to another application: state another `durable`",
    });
  }
  const replays = await locateReplays(jsm, actor);
  const retries = await locateRetries(jsm, actor);
  const partitions = bases && consumers;
  return { actor, stored: { stream, consumer, replays, retries, partitions } };
}
