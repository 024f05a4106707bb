import type { Connection } from "../connection.js";
import type { ActorSettings } from "../define/subscriber.js";
import { InvalidDefinitionError } from "../errors.js";
import { NotRegisteredError } from "../errors/consumer.js";
import { findStream } from "../streams/index.js";
import { requireMetadata } from "../streams/server-level.js";
import type { BoundActor } from "./bind-actor.js";
import type { StoredPlace } from "./place.js";
import { locateReplays } from "./place.js";
import { registerConsumer } from "./register-consumers.js";

export interface OwnOptions {
  /** Of this call of `listen` alone: what it reads has nothing to do with what the actor reads else. */
  readonly deliver: ActorSettings["deliver"];
  /** Name of this process among those that get each message; `undefined`: it has none. */
  readonly instance: string | undefined;
}

/**
 * The actor as it listens by a consumer of this process' own, which is created as it begins and goes as it ends (with
 * an `instance`, stays); or as it is, where all processes share one.
 */
export function ownActor(actor: BoundActor, { deliver, instance }: OwnOptions): BoundActor {
  if (deliver === undefined && !actor.broadcast) return actor;
  if (actor.stream === undefined) {
    if (deliver === undefined) return { ...actor, queue: undefined };
    const expected = "actors of streams: core NATS keeps nothing that could be read again";
    throw new InvalidDefinitionError("listen: deliver", actor.key, expected);
  }
  const stays = deliver === undefined && instance !== undefined;
  return {
    ...actor,
    durable: `${actor.durable}-${stays ? instance : crypto.randomUUID().slice(0, 8)}`,
    own: stays ? "stays" : "goes",
    deliver: deliver ?? actor.deliver,
    // nobody else shares it, so there is nobody to stand by
    order: actor.order && { ...actor.order, scope: "process", partitions: undefined },
    // nobody deletes it on purpose, and a server that lost its memory has lost it
    recreate: true,
    // the dead letters of what is read again are replayed to the actor itself
    replayed: deliver === undefined ? actor.durable : undefined,
  };
}

/** Creates the consumer. Throws `NotRegisteredError` without a stream, and `ConsumerRefusedError` (work queues). */
export async function locateOwn(connection: Connection, actor: BoundActor): Promise<StoredPlace> {
  const { jsm } = connection;
  // older ones drop what a consumer is to be filtered by, without a word
  requireMetadata(connection, "listen() by a consumer of its own");
  const stream = actor.stream && (await findStream(jsm, actor.stream));
  if (stream === undefined) {
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream: undefined });
  }
  await registerConsumer(jsm, actor, { stream, mode: "update" });
  const consumer = await jsm.consumers.info(stream.config.name, actor.durable);
  const { replayed } = actor;
  const replays =
    replayed === undefined ? undefined : await locateReplays(jsm, { ...actor, durable: replayed });
  return { actor, stored: { stream, consumer, replays, retries: undefined, partitions: undefined } };
}

/** Deletes what `locateOwn` created, unless it stays. Unheard, the server does the same after a while. */
export async function deleteOwn({ jsm, nats }: Connection, place: StoredPlace): Promise<void> {
  if (place.actor.own !== "goes" || nats.isClosed()) return;
  const { stream, consumer } = place.stored;
  await jsm.consumers.delete(stream.config.name, consumer.name).catch(() => false);
}
