import type { Connection } from "../connection.js";
import { InvalidDefinitionError } from "../errors.js";
import { NotRegisteredError } from "../errors/consumer.js";
import { findStream, requireCapability, whereAvailable } from "../streams/index.js";
import type { BoundActor } from "./bind-actor.js";
import { partitionStreamName } from "./names.js";
import { partitionsOf } from "./partition-stream.js";
import { findConsumer } from "./find-consumer.js";

/** A hundred years: the server wants a time. Milliseconds. */
const forever = 3_153_600_000_000;

/** Pauses an actor on the server. See `Subscriber.pause`. */
export function pauseActor(
  connection: Connection,
  actor: BoundActor,
  options: { readonly until?: Date | undefined },
): Promise<void> {
  return whereAvailable(pause(connection, actor, options));
}

async function pause(
  connection: Connection,
  actor: BoundActor,
  options: { readonly until?: Date | undefined },
): Promise<void> {
  await requireCapability(connection, "pause", "pause()");
  if (actor.stream === undefined) {
    const expected = "an actor of a stream: nobody keeps what comes over core NATS meanwhile";
    throw new InvalidDefinitionError(`pause of actor "${actor.key}"`, "core NATS", expected);
  }
  if (actor.broadcast) {
    const expected = "an actor that processes share: of `broadcast` each has a consumer of its own";
    throw new InvalidDefinitionError(`pause of actor "${actor.key}"`, "broadcast", expected);
  }
  if (Number.isNaN(options.until?.getTime())) {
    throw new InvalidDefinitionError(
      `pause of actor "${actor.key}": until`,
      options.until,
      "a date and time",
    );
  }
  const { stream, durables } = await consumersOf(connection, actor);
  if (stream === undefined || durables.length === 0)
    throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream });
  const until = options.until ?? new Date(Date.now() + forever);
  await Promise.all(durables.map((durable) => connection.jsm.consumers.pause(stream, durable, until)));
}

/** Ends a pause on the server, where there is one. */
export function resumeActor(connection: Connection, actor: BoundActor): Promise<void> {
  return whereAvailable(resume(connection, actor));
}

async function resume(connection: Connection, actor: BoundActor): Promise<void> {
  const { stream, durables, paused } = await consumersOf(connection, actor);
  if (stream === undefined || !paused) return;
  await Promise.all(durables.map((durable) => connection.jsm.consumers.resume(stream, durable)));
}

async function consumersOf({ jsm }: Connection, actor: BoundActor) {
  const partitions = partitionsOf(actor);
  const stream =
    partitions === undefined
      ? actor.stream && (await findStream(jsm, actor.stream))?.config.name
      : partitionStreamName(actor.durable);
  const all = stream === undefined ? [] : (partitions ?? [actor]);
  const find = ({ durable }: BoundActor) => findConsumer(jsm, stream ?? "", { durable });
  const found = (await Promise.all(all.map(find))).filter((each) => each !== undefined);
  const durables = found.length === all.length ? found.map(({ name }) => name) : [];
  return { stream, durables, paused: found.some(({ paused }) => paused === true) };
}
