import type { Connection } from "../connection.js";
import { InvalidDefinitionError } from "../errors.js";
import { NotRegisteredError } from "../errors/delivery.js";
import { findStream, requireCapability, whereAvailable } from "../streams/index.js";
import type { BoundActor } from "./bind-actor.js";
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
  const stream = (await findStream(connection.jsm, actor.stream))?.config.name;
  const consumer = stream && (await findConsumer(connection.jsm, stream, { durable: actor.durable }));
  if (!stream || !consumer) throw new NotRegisteredError(actor.key, { consumer: actor.durable, stream });
  await connection.jsm.consumers.pause(
    stream,
    actor.durable,
    options.until ?? new Date(Date.now() + forever),
  );
}

/** Ends a pause on the server, where there is one. */
export function resumeActor(connection: Connection, actor: BoundActor): Promise<void> {
  return whereAvailable(resume(connection, actor));
}

async function resume({ jsm }: Connection, actor: BoundActor): Promise<void> {
  const stream = actor.stream && (await findStream(jsm, actor.stream))?.config.name;
  const consumer = stream && (await findConsumer(jsm, stream, { durable: actor.durable }));
  if (stream && consumer && consumer.paused === true) await jsm.consumers.resume(stream, actor.durable);
}
